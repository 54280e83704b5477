import { createPublicKey } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Token, tokenIn } from '../../src/teams/guard.ts';
import { type Keys, KeysOutOfReach, signatures } from '../../src/teams/keys.ts';
import { type Logged, listening } from '../support/listening.ts';
import { goodClaims, makeKeys, type Signing } from '../support/teams-keys.ts';

const made = makeKeys();
const OWN = new Map([['teams-1', createPublicKey(made.publicKey)]]);
const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000];

function token(how?: Signing): Token {
  const claims = goodClaims({ appId: 'app', serviceUrl: 'https://smba.trafficmanager.net/' });
  return tokenIn(`Bearer ${made.sign(claims, how)}`, { appId: 'app' }) as Token;
}
const good = token();
const unknown = token({ kid: 'unknown' });

/** A key server by hand, and a clock. */
function server() {
  const state = { asked: 0, now: 0, answer: async (): Promise<Keys> => OWN };
  const logged: Logged = [];
  const ask = () => {
    state.asked += 1;
    return state.answer();
  };
  return { state, logged, isSigned: signatures(listening(logged), ask, () => state.now) };
}
const outOfReach = async (): Promise<Keys> => {
  throw new Error('connect ECONNREFUSED');
};

describe('a signature', () => {
  it('is good by the key of its name, and by no other', async () => {
    const { isSigned } = server();
    expect(await isSigned(good)).toBe(true);
    expect(await isSigned(token({ key: 'forged' }))).toBe(false);
    expect(await isSigned(unknown)).toBe(false);
    expect(await isSigned(token({ signature: 'AAAA' }))).toBe(false);
    expect(await isSigned({ ...good, signed: `${good.signed}A` })).toBe(false);
  });
});

describe('the keys', () => {
  it('are asked for once, however many wait for them', async () => {
    const { state, isSigned } = server();
    const all = await Promise.all(Array.from({ length: 10_000 }, (_, at) => isSigned(at % 2 ? good : unknown)));
    expect(all.filter((one) => one)).toHaveLength(5_000);
    expect(state.asked).toBe(1);
  });

  it('B117 are asked for anew for a key that is not known, once in five minutes', async () => {
    const { state, isSigned } = server();
    for (let second = 0; second < 900; second += 1) {
      state.now = second * SECOND;
      expect(await isSigned(unknown)).toBe(false);
      expect(await isSigned(good)).toBe(true);
    }
    expect(state.asked).toBe(3);
  });

  it('are found when they are new', async () => {
    const { state, isSigned } = server();
    state.answer = async () => new Map([['older', OWN.get('teams-1') as never]]);
    expect(await isSigned(good)).toBe(false);
    state.answer = async () => OWN;
    state.now = 5 * MINUTE;
    expect(await isSigned(good)).toBe(true);
  });

  it('are asked for anew each day, and are then only those that there are', async () => {
    const { state, isSigned } = server();
    await isSigned(good);
    state.now = DAY - 1;
    expect(await isSigned(good)).toBe(true);
    expect(state.asked).toBe(1);
    state.answer = async () => new Map();
    state.now = DAY;
    expect(await isSigned(good)).toBe(false);
  });

  it('count on when nobody can be asked, for five days', async () => {
    const { state, isSigned, logged } = server();
    await isSigned(good);
    state.answer = outOfReach;
    state.now = 5 * DAY - 1;
    expect(await isSigned(good)).toBe(true);
    expect(logged).toHaveLength(1);
    state.now = 5 * DAY;
    await expect(isSigned(good)).rejects.toThrow(KeysOutOfReach);
  });

  it('leave their server alone for five seconds when it does not answer, and say so once each time', async () => {
    const { state, isSigned, logged } = server();
    state.answer = outOfReach;
    for (let second = 0; second < 10; second += 1) {
      state.now = second * SECOND;
      await expect(isSigned(good)).rejects.toThrow(KeysOutOfReach);
      await expect(isSigned(unknown)).rejects.toThrow(KeysOutOfReach);
    }
    expect(state.asked).toBe(2);
    expect(logged).toEqual([1, 2].map(() => expect.stringContaining('could not be fetched')));
    state.answer = async () => OWN;
    state.now = 10 * SECOND;
    expect(await isSigned(good)).toBe(true);
  });

  it('that are known are not waited for because of one that is not', async () => {
    const { state, isSigned } = server();
    await isSigned(good);
    state.answer = outOfReach;
    state.now = 5 * MINUTE;
    await expect(isSigned(unknown)).rejects.toThrow(KeysOutOfReach);
    state.answer = () => new Promise(() => {});
    state.now += 5 * SECOND;
    void isSigned(unknown);
    expect(await isSigned(good)).toBe(true);
  });
});

describe('the key server', () => {
  afterEach(() => vi.unstubAllGlobals());

  const CONFIGURATION = { jwks_uri: 'https://login.botframework.com/keys' };
  const [own] = made.published.keys;
  /** Answers so, one after the other, and keeps how it was asked. */
  const answering = (...answers: readonly (Response | Error)[]) => {
    const asked: (readonly [string, RequestInit])[] = [];
    vi.stubGlobal('fetch', async (url: string, how: RequestInit) => {
      asked.push([url, how]);
      const answer = answers[asked.length - 1] ?? new Error('nobody is there');
      if (answer instanceof Error) throw answer;
      return answer;
    });
    return asked;
  };
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
  const judged = (how?: Signing) => signatures(listening([]))(token(how));
  const published = (...keys: readonly unknown[]) => answering(json(CONFIGURATION), json({ keys }));

  it('is asked where its keys are, and then for them; not for ever, and at no other address', async () => {
    const asked = published(own);
    expect(await judged()).toBe(true);
    expect(asked.map(([url]) => url)).toEqual([
      'https://login.botframework.com/v1/.well-known/openidconfiguration',
      CONFIGURATION.jwks_uri,
    ]);
    for (const [, { redirect, signal }] of asked)
      expect([redirect, signal]).toEqual(['error', expect.any(AbortSignal)]);
  });

  it('B117 has keys that are not for Teams, which count for nothing', async () => {
    for (const key of ['unendorsed', 'elsewhere'] as const) {
      published(...made.published.keys);
      expect(await judged({ key })).toBe(false);
    }
    published({ ...own, kty: 'EC' }, { ...own, n: undefined }, null, 'key', { ...own, kid: 1 }, own);
    expect(await judged()).toBe(true);
  });

  it.each<readonly [string, readonly (Response | Error)[]]>([
    ['is not there', [new Error('getaddrinfo ENOTFOUND')]],
    ['answers 503', [json({}, 503)]],
    ['answers a page', [new Response('<html>')]],
    ['names no place for its keys', [json({})]],
    ['names one that anybody may read along', [json({ jwks_uri: 'http://login.botframework.com/keys' })]],
    ['has lost its keys', [json(CONFIGURATION), json({}, 404)]],
    ['has something else there', [json(CONFIGURATION), json([])]],
    ['has none for Teams', [json(CONFIGURATION), json({ keys: made.published.keys.slice(1) })]],
  ])('that %s tells nobody anything', async (_, answers) => {
    answering(...answers);
    await expect(judged()).rejects.toThrow(KeysOutOfReach);
  });
});
