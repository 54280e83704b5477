import { describe, expect, it } from 'vitest';
import { kindById, readActivity } from '../../src/teams/activity.ts';
import { TENANT } from '../support/teams-bot.ts';

const kindOf = (conversation: object) =>
  readActivity(
    { type: 'message', serviceUrl: 'https://smba.trafficmanager.net/emea/', from: { id: '29:ana' }, conversation },
    TENANT,
  ).caller.kind;

const CHANNEL = '19:ops@thread.tacv2';
const GROUP = '19:evening@thread.v2';

describe('where something was written', () => {
  it('is what Teams says it is', () => {
    expect(kindOf({ id: 'a:1', conversationType: 'personal' })).toBe('personal');
    expect(kindOf({ id: CHANNEL, conversationType: 'channel' })).toBe('channel');
    expect(kindOf({ id: GROUP, conversationType: 'groupChat' })).toBe('group');
  });

  it.each([
    [CHANNEL, 'channel'],
    [`${CHANNEL};messageid=1`, 'channel'],
    ['19:old@thread.skype', 'channel'],
    [GROUP, 'group'],
    ['19:a_b@thread.v2', 'group'],
  ])('is not private because it claims so: %s', (id, kind) => {
    expect(kindOf({ id, conversationType: 'personal' })).toBe(kind);
    expect(kindOf({ id })).toBe(kind);
    expect(kindOf({ id, conversationType: 'Personal ' })).toBe(kind);
    expect(kindById(id)).toBe(kind);
  });
});
