import { createPublicKey } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Keys, KeysOutOfReach, keyring } from '../../src/teams/keys.ts';
import { type Logged, listening } from '../support/listening.ts';
import { makeKeys } from '../support/teams-keys.ts';

const made = makeKeys();
const OWN = new Map([['teams-1', createPublicKey(made.publicKey)]]);
const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000];

const good = 'teams-1';
const unknown = 'unknown';

/** A key server by hand, and a clock. */
function server() {
  const state = { asked: 0, now: 0, answer: async (): Promise<Keys> => OWN };
  const logged: Logged = [];
  const ask = () => {
    state.asked += 1;
    return state.answer();
  };
  const keyOf = keyring(listening(logged), ask, () => state.now);
  return { state, logged, isKnown: async (kid: string) => (await keyOf(kid)) !== undefined };
}
const outOfReach = async (): Promise<Keys> => {
  throw new Error('connect ECONNREFUSED');
};

describe('the keys', () => {
  it('are asked for once, however many wait for them', async () => {
    const { state, isKnown } = server();
    const all = await Promise.all(Array.from({ length: 10_000 }, (_, at) => isKnown(at % 2 ? good : unknown)));
    expect(all.filter((one) => one)).toHaveLength(5_000);
    expect(state.asked).toBe(1);
  });

  it('B117 are asked for anew for a key that is not known, once in five minutes', async () => {
    const { state, isKnown } = server();
    for (let second = 0; second < 900; second += 1) {
      state.now = second * SECOND;
      expect(await isKnown(unknown)).toBe(false);
      expect(await isKnown(good)).toBe(true);
    }
    expect(state.asked).toBe(3);
  });

  it('are found when they are new', async () => {
    const { state, isKnown } = server();
    state.answer = async () => new Map([['older', OWN.get('teams-1') as never]]);
    expect(await isKnown(good)).toBe(false);
    state.answer = async () => OWN;
    state.now = 5 * MINUTE;
    expect(await isKnown(good)).toBe(true);
  });

  it('are asked for anew each day, and are then only those that there are', async () => {
    const { state, isKnown } = server();
    await isKnown(good);
    state.now = DAY - 1;
    expect(await isKnown(good)).toBe(true);
    expect(state.asked).toBe(1);
    state.answer = async () => new Map();
    state.now = DAY;
    expect(await isKnown(good)).toBe(false);
  });

  it('count on when nobody can be asked, for five days', async () => {
    const { state, isKnown, logged } = server();
    await isKnown(good);
    state.answer = outOfReach;
    state.now = 5 * DAY - 1;
    expect(await isKnown(good)).toBe(true);
    expect(logged).toHaveLength(1);
    state.now = 5 * DAY;
    await expect(isKnown(good)).rejects.toThrow(KeysOutOfReach);
  });

  it('leave their server alone for five seconds when it does not answer, and say so once each time', async () => {
    const { state, isKnown, logged } = server();
    state.answer = outOfReach;
    for (let second = 0; second < 10; second += 1) {
      state.now = second * SECOND;
      await expect(isKnown(good)).rejects.toThrow(KeysOutOfReach);
      await expect(isKnown(unknown)).rejects.toThrow(KeysOutOfReach);
    }
    expect(state.asked).toBe(2);
    expect(logged).toEqual([1, 2].map(() => expect.stringContaining('could not be fetched')));
    state.answer = async () => OWN;
    state.now = 10 * SECOND;
    expect(await isKnown(good)).toBe(true);
  });

  it('that are known are not waited for because of one that is not', async () => {
    const { state, isKnown } = server();
    await isKnown(good);
    state.answer = outOfReach;
    state.now = 5 * MINUTE;
    await expect(isKnown(unknown)).rejects.toThrow(KeysOutOfReach);
    state.answer = () => new Promise(() => {});
    state.now += 5 * SECOND;
    void isKnown(unknown);
    expect(await isKnown(good)).toBe(true);
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
  const judged = async (kid = good) => (await keyring(listening([]))(kid)) !== undefined;
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
    for (const kid of ['teams-2', 'teams-3']) {
      published(...made.published.keys);
      expect(await judged(kid)).toBe(false);
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
