import { describe, expect, it } from 'vitest';
import { judge, tokenIn } from '../../src/teams/guard.ts';
import { APP_ID, TENANT } from '../support/teams-bot.ts';
import { goodClaims, makeKeys, type Signing } from '../support/teams-keys.ts';
import type { Json } from '../support/teams-surfaces.ts';

const keys = makeKeys();
const NOW = 1_800_000_000;
const SERVICE = 'https://smba.trafficmanager.net/emea/';
const settings = { appId: APP_ID, tenant: TENANT, serviceUrl: 'https://smba.trafficmanager.net/teams/' };

const CLAIMS = goodClaims({ appId: APP_ID, serviceUrl: SERVICE, atSeconds: NOW });
const signed = (claims: Json = {}, how?: Signing) => keys.sign({ ...CLAIMS, ...claims }, how);
const read = (authorization: string | undefined) => tokenIn(authorization, settings, NOW);
const isRead = (claims?: Json, how?: Signing) => read(`Bearer ${signed(claims, how)}`) !== undefined;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that could be right', () => {
  it('is read: the name of its key, the address, what was signed, and the signature', () => {
    const token = signed();
    const [head, claims, signature = ''] = token.split('.');
    expect(read(`Bearer ${token}`)).toEqual({
      kid: 'teams-1',
      serviceUrl: SERVICE,
      signed: `${head}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    });
  });

  it('is read whoever has signed it: that is for the keys to say', () => {
    expect(isRead({}, { key: 'forged' })).toBe(true);
    expect(isRead({}, { kid: 'unknown' })).toBe(true);
    expect(isRead({}, { signature: 'AAAA' })).toBe(true);
  });

  it('B113 may bring along a key or an address of one, which nobody looks at', () => {
    const brought = {
      jku: 'https://evil.example/keys',
      jwk: { kty: 'RSA' },
      x5u: 'https://evil.example',
      x5c: ['AAAA'],
    };
    expect(Object.keys(read(`Bearer ${signed({}, { header: brought })}`) ?? {})).toEqual([
      'kid',
      'serviceUrl',
      'signed',
      'signature',
    ]);
  });
});

describe('a token that could never be right', () => {
  const token = signed();
  const [head, claims, signature] = token.split('.');

  it.each<readonly [string, string | undefined]>([
    ['none', undefined],
    ['nothing', ''],
    ['the scheme alone', 'Bearer '],
    ['another scheme', `Basic ${token}`],
    ['no scheme', token],
    // Others may write it so, and Microsoft does not.
    ['the scheme in small letters', `bearer ${token}`],
    ['the scheme in capitals', `BEARER ${token}`],
    ['two blanks', `Bearer  ${token}`],
    ['a blank at its end', `Bearer ${token} `],
    ['a line break at its end', `Bearer ${token}\n`],
    ['two tokens', `Bearer ${token} ${token}`],
    ['two with a comma', `Bearer ${token}, Bearer ${token}`],
    ['words', 'Bearer let me in'],
    ['no dots', 'Bearer garbage'],
    ['two parts', `Bearer ${head}.${claims}`],
    ['an empty signature', `Bearer ${head}.${claims}.`],
    ['no head', `Bearer .${claims}.${signature}`],
    ['no claims', `Bearer ${head}..${signature}`],
    ['five parts, as an encrypted one has', `Bearer ${token}.AAAA.AAAA`],
    ['padding', `Bearer ${head}.${claims}.${signature}==`],
    ['the other alphabet', `Bearer ${head}.${claims}.a+/b`],
    ['a head that is no JSON', `Bearer ${Buffer.from('{').toString('base64url')}.${claims}.${signature}`],
    ['claims that are no JSON', `Bearer ${head}.${Buffer.from('{"iss":').toString('base64url')}.${signature}`],
    ['claims that are null', `Bearer ${head}.${encoded(null)}.${signature}`],
    ['claims that are text', `Bearer ${head}.${encoded('iss')}.${signature}`],
    ['claims in a list', `Bearer ${head}.${encoded([CLAIMS])}.${signature}`],
    ['20 kB', `Bearer ${head}.${claims}.${'A'.repeat(20_000)}`],
  ])('B112 %s', (_, authorization) => {
    expect(read(authorization)).toBeUndefined();
  });

  it.each<readonly [string, Signing]>([
    ['none', { alg: 'none', signature: 'AAAA' }],
    ['none in capitals', { alg: 'NONE', signature: 'AAAA' }],
    ['HS256 with the public key', { alg: 'HS256' }],
    ['RS384', { alg: 'RS384' }],
    ['RS512', { alg: 'RS512' }],
    ['PS256', { alg: 'RS256', header: { alg: 'PS256' } }],
    ['ES256', { alg: 'RS256', header: { alg: 'ES256' } }],
    ['in small letters', { alg: 'RS256', header: { alg: 'rs256' } }],
    ['in a list', { alg: 'RS256', header: { alg: ['RS256'] } }],
    ['without the name of a key', { kid: null }],
    ['with a number for a key', { header: { kid: 1 } }],
  ])('B113 by an algorithm that is not ours: %s', (_, how) => {
    expect(isRead({}, how)).toBe(false);
  });

  it.each<readonly [string, Json]>([
    ['of Entra, with our app', { iss: `https://sts.windows.net/${TENANT}/` }],
    ['of Entra, version 2', { iss: `https://login.microsoftonline.com/${TENANT}/v2.0` }],
    ['of the emulator', { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' }],
    ['of the government’s cloud', { iss: 'https://api.botframework.us' }],
    ['of China’s cloud', { iss: 'https://api.botframework.azure.cn' }],
    ['with a slash', { iss: 'https://api.botframework.com/' }],
    ['in capitals', { iss: 'HTTPS://API.BOTFRAMEWORK.COM' }],
    ['in a list', { iss: ['https://api.botframework.com'] }],
    ['of nobody', { iss: '' }],
  ])('B114 of another issuer: %s', (_, claim) => {
    expect(isRead(claim)).toBe(false);
  });

  it.each<readonly [string, unknown]>([
    ['another bot', '22222222-2222-4333-8444-555555555555'],
    ['the service', 'https://api.botframework.com'],
    ['several, ours among them', [APP_ID]],
    ['ours and more', `${APP_ID} `],
    ['nobody', ''],
    ['null', null],
  ])('B114 for %s', (_, aud) => {
    expect(isRead({ aud })).toBe(false);
  });

  it.each(['iss', 'aud', 'exp', 'serviceurl'])('B114 B115 without %s', (claim) => {
    expect(isRead({}, { without: [claim] })).toBe(false);
  });

  it('B115 is judged by the second, both ways', () => {
    const at = (claim: string, off: number) => isRead({ [claim]: NOW + off });
    expect([at('exp', -300), at('exp', -301)]).toEqual([false, false]);
    expect([at('exp', -299), at('exp', -240), at('exp', 3_600)]).toEqual([true, true, true]);
    for (const claim of ['nbf', 'iat']) {
      expect([at(claim, 301), at(claim, 3_600)]).toEqual([false, false]);
      expect([at(claim, 300), at(claim, -1e9)]).toEqual([true, true]);
    }
  });

  it.each(['', '2000000000', null, true, {}, [2e9]])('B115 at a time that is none: %j', (time) => {
    for (const claim of ['exp', 'nbf', 'iat']) expect(isRead({ [claim]: time })).toBe(false);
  });

  it('B115 need not say since when it is good', () => expect(isRead({}, { without: ['nbf', 'iat'] })).toBe(true));
});

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
