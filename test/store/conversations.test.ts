import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/ports/conversations.ts';
import { openTestStore } from '../support/database.ts';

const ana: Conversation = {
  tenant: 't1',
  id: 'a:ana',
  kind: 'personal',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  objectId: 'o-ana',
};
const bank: Conversation = { tenant: 't1', id: '19:bank@thread.tacv2', kind: 'channel', serviceUrl: ana.serviceUrl };

describe('conversations', () => {
  it('are found by who is alone with us there, and by their id, each in its own tenant', async () => {
    const { conversations } = await openTestStore();
    await conversations.keep(ana);
    await conversations.keep(bank);
    expect(await conversations.personal('t1', 'o-ana')).toEqual(ana);
    expect(await conversations.named('t1', bank.id)).toEqual(bank);
    expect(await conversations.personal('t2', 'o-ana')).toBeUndefined();
    expect(await conversations.named('t2', bank.id)).toBeUndefined();
  });

  it('have one for each person: the last', async () => {
    const { conversations } = await openTestStore();
    await conversations.keep(ana);
    const moved = { ...ana, id: 'a:new', serviceUrl: 'https://smba.trafficmanager.net/amer/' };
    await conversations.keep(moved);
    expect(await conversations.personal('t1', 'o-ana')).toEqual(moved);
    expect(await conversations.named('t1', 'a:ana')).toBeUndefined();
  });

  it('are kept once by two who come at the same moment', async () => {
    const { conversations } = await openTestStore();
    await Promise.all(Array.from({ length: 8 }, (_, at) => conversations.keep({ ...ana, id: `a:${at % 2}` })));
    await Promise.all(Array.from({ length: 8 }, () => conversations.keep(bank)));
    expect((await conversations.personal('t1', 'o-ana'))?.id).toMatch(/^a:[01]$/);
  });

  it('are forgotten', async () => {
    const { conversations } = await openTestStore();
    await conversations.keep(ana);
    await conversations.forget('t1', ana.id);
    expect(await conversations.personal('t1', 'o-ana')).toBeUndefined();
  });
});
