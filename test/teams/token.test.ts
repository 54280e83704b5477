import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeysOutOfReach } from '../../src/teams/keys.ts';
import { tokensFor } from '../../src/teams/token.ts';
import { APP_ID, TENANT } from '../support/teams-bot.ts';
import { goodClaims, makeKeys, type Signing } from '../support/teams-keys.ts';
import type { Json } from '../support/teams-surfaces.ts';

const keys = makeKeys();
const NOW = 1_800_000_000;
const SERVICE = 'https://smba.trafficmanager.net/emea/';
const OWN = new Map([['teams-1', createPublicKey(keys.publicKey)]]);
const read = tokensFor(
  { appId: APP_ID },
  async (kid) => OWN.get(kid),
  () => NOW * 1_000,
);

const CLAIMS = goodClaims({ appId: APP_ID, serviceUrl: SERVICE, atSeconds: NOW });
const signed = (claims: Json = {}, how?: Signing) => keys.sign({ ...CLAIMS, ...claims }, how);
const isRead = async (claims?: Json, how?: Signing) => (await read(`Bearer ${signed(claims, how)}`)) !== undefined;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that is good', () => {
  it('says which address it came from', async () => {
    expect(await read(`Bearer ${signed()}`)).toEqual({ serviceUrl: SERVICE });
  });

  it('B113 may bring along a key or an address of one, which nobody looks at', async () => {
    const brought = {
      jku: 'https://evil.example/keys',
      jwk: { kty: 'RSA' },
      x5u: 'https://evil.example',
      x5c: ['AAAA'],
    };
    expect(await isRead({}, { header: brought })).toBe(true);
    expect(await isRead({}, { header: brought, key: 'forged' })).toBe(false);
  });

  it('is not told apart from others while nobody can say which keys there are', async () => {
    const blind = tokensFor({ appId: APP_ID }, () => Promise.reject(new KeysOutOfReach('nobody is there')));
    await expect(blind(`Bearer ${keys.sign(goodClaims({ appId: APP_ID, serviceUrl: SERVICE }))}`)).rejects.toThrow(
      KeysOutOfReach,
    );
  });
});

describe('a token that is not', () => {
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
  ])('B112 %s', async (_, authorization) => {
    expect(await read(authorization)).toBeUndefined();
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
    ['with a name that no key has', { kid: 'unknown' }],
    ['by another key of that name', { key: 'forged' }],
    ['with another signature', { signature: 'AAAA' }],
    ['with something that we have to understand', { header: { crit: ['b64'], b64: false } }],
  ])('B113 signed otherwise than Microsoft does: %s', async (_, how) => {
    expect(await isRead({}, how)).toBe(false);
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
  ])('B114 of another issuer: %s', async (_, claim) => {
    expect(await isRead(claim)).toBe(false);
  });

  it.each<readonly [string, unknown]>([
    ['another bot', '22222222-2222-4333-8444-555555555555'],
    ['the service', 'https://api.botframework.com'],
    ['several, ours among them', [APP_ID]],
    ['ours and more', `${APP_ID} `],
    ['nobody', ''],
    ['null', null],
  ])('B114 for %s', async (_, aud) => {
    expect(await isRead({ aud })).toBe(false);
  });

  it.each(['iss', 'aud', 'exp', 'serviceurl'])('B114 B115 without %s', async (claim) => {
    expect(await isRead({}, { without: [claim] })).toBe(false);
  });

  it('B115 is judged by the second, both ways', async () => {
    const at = (claim: string, ...offs: readonly number[]) =>
      Promise.all(offs.map((off) => isRead({ [claim]: NOW + off })));
    expect(await at('exp', -300, -301)).toEqual([false, false]);
    expect(await at('exp', -299, -240, 3_600)).toEqual([true, true, true]);
    for (const claim of ['nbf', 'iat']) {
      expect(await at(claim, 301, 3_600)).toEqual([false, false]);
      expect(await at(claim, 300, -1e9)).toEqual([true, true]);
    }
  });

  it.each(['', '2000000000', null, true, {}, [2e9]])('B115 at a time that is none: %j', async (time) => {
    for (const claim of ['exp', 'nbf', 'iat']) expect(await isRead({ [claim]: time })).toBe(false);
  });

  it('B115 need not say since when it is good', async () => {
    expect(await isRead({}, { without: ['nbf', 'iat'] })).toBe(true);
  });
});
