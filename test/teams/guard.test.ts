import { describe, expect, it } from 'vitest';
import { judge } from '../../src/teams/guard.ts';
import { TENANT } from '../support/teams-bot.ts';
import type { Json } from '../support/teams-surfaces.ts';

const SERVICE = 'https://smba.trafficmanager.net/emea/';
const settings = { tenant: TENANT, serviceUrl: 'https://smba.trafficmanager.net/teams/' };

const ACTIVITY: Json = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: SERVICE,
  from: { id: '29:ana' },
  conversation: { id: 'a:1', tenantId: TENANT },
  channelData: { tenant: { id: TENANT } },
};
const OTHER = 'bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee';

describe('an activity with a good token', () => {
  const judged = (change: Json = {}, token = SERVICE) =>
    judge({ ...ACTIVITY, ...change }, { serviceUrl: token }, settings);
  const from = (serviceUrl: unknown) => judged({ serviceUrl }, String(serviceUrl));

  it('of our tenant and from Teams may be read', () => {
    expect(judged()).toBe(200);
    expect(judged({ channelData: {} })).toBe(200);
    expect(judged({ channelData: undefined })).toBe(200);
    expect(judged({ conversation: { id: 'a:1' } })).toBe(200);
  });

  it.each([undefined, null, true, 1, 'message', [], [ACTIVITY], {}])('that is %j is none', (body) => {
    expect(judge(body, { serviceUrl: SERVICE }, settings)).toBe(400);
  });

  it.each(['type', 'channelId', 'serviceUrl', 'from', 'conversation'])('without %s is none', (key) => {
    expect(judged({ [key]: undefined })).toBe(400);
    expect(judged({ [key]: null })).toBe(400);
    expect(judged({ [key]: '' })).toBe(400);
    expect(judged({ [key]: ['msteams'] })).toBe(400);
  });

  it.each(['emulator', 'webchat', 'directline', 'skype', 'test', 'MSTEAMS', 'msteams ', 'AseChannel'])(
    'B118 of the channel %s is refused',
    (channelId) => expect(judged({ channelId })).toBe(400),
  );

  it('B116 from another address than its token says is not known to be from Teams', () => {
    expect(judged({ serviceUrl: 'https://smba.trafficmanager.net/amer/' })).toBe(401);
    expect(judged({ serviceUrl: 'https://evil.example/' })).toBe(401);
    expect(judged({}, 'https://smba.trafficmanager.net/emea')).toBe(401);
  });

  it('B116 from another region of the same service is fine', () => {
    for (const path of ['', 'teams/', 'amer/', `emea/${TENANT}/`, 'in/x'])
      expect(from(`https://smba.trafficmanager.net/${path}`)).toBe(200);
  });

  it.each([
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://smba.trafficmanager.net',
    'https://smba-trafficmanager.net/emea/',
    'https://evil.example/smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://user@smba.trafficmanager.net/emea/',
    'https://:secret@smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:444/emea/',
    'https://smba.trafficmanager.net.:443/',
    'https://evil.example\\@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net\\@evil.example/',
    'https://smba.trafficmanager.net#@evil.example/',
    'https://smba.trafficmanager.net?@evil.example/',
    'https:smba.trafficmanager.net/emea/',
    'https:/smba.trafficmanager.net/emea/',
    '//smba.trafficmanager.net/emea/',
    ' https://smba.trafficmanager.net/emea/',
    'ht\ntps://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager\u3002net/emea/',
    'https://ѕmba.trafficmanager.net/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smba.trafficmanager.net',
  ])('B116 from %s, which its token says too, is not written back to', (serviceUrl) => {
    expect(from(serviceUrl)).toBe(400);
  });

  it('B116 from an address without end is refused', () => {
    expect(from(`https://smba.trafficmanager.net/${'x'.repeat(1_000)}`)).toBe(400);
  });

  it('B119 of another tenant is refused, wherever it says so', () => {
    const channelData = { tenant: { id: OTHER } };
    const conversation = { id: 'a:1', tenantId: OTHER };
    expect(judged({ channelData })).toBe(403);
    expect(judged({ conversation })).toBe(403);
    expect(judged({ channelData, conversation })).toBe(403);
    expect(judged({ channelData, conversation: { id: 'a:1' } })).toBe(403);
    expect(judged({ channelData: {}, conversation })).toBe(403);
  });

  it('B119 of no tenant is refused', () => {
    for (const channelData of [{}, undefined, { team: { id: '19:team' } }])
      expect(judged({ channelData, conversation: { id: 'a:1' } })).toBe(403);
    expect(judged({ channelData: { tenant: { id: '' } } })).toBe(403);
    expect(judged({ channelData: { tenant: {} } })).toBe(400);
    expect(judged({ channelData: { tenant: { id: [TENANT] } } })).toBe(400);
    expect(judged({ conversation: { id: 'a:1', tenantId: null } })).toBe(400);
  });
});
