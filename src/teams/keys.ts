import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Log } from '../chat/log.ts';

/** A key that Microsoft signs with for Teams; undefined: it has none of this name. Rejects with `KeysOutOfReach` where nobody can tell. */
export type KeyOf = (kid: string) => Promise<KeyObject | undefined>;

export class KeysOutOfReach extends Error {
  override readonly name = 'KeysOutOfReach';
}

/** Public keys by their ids. */
export type Keys = ReadonlyMap<string, KeyObject>;

const FRESH_MS = 86_400_000;
/** For so long keys are good while their server is out of reach: Microsoft has its own libraries keep them as long. */
const LASTING_MS = 5 * FRESH_MS;
/** A key that is not known may be new: the keys are fetched again, no more often than this, however many tokens name one. */
const UNKNOWN_MS = 300_000;
/** How long a server that did not answer is left alone. */
const REST_MS = 5_000;

/** However many wait for the keys, they are fetched once. */
export function keyring(log: Log, ask: () => Promise<Keys> = keysForTeams, now = Date.now): KeyOf {
  let keys: Keys = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const refresh = async (): Promise<void> => {
    if (now() < restsUntil) return;
    try {
      keys = await ask();
      fetchedAt = now();
    } catch (err) {
      restsUntil = now() + REST_MS;
      log.warn({ err }, 'the keys of Microsoft could not be fetched');
    }
  };
  return async (kid) => {
    if (now() - fetchedAt >= (keys.has(kid) ? FRESH_MS : UNKNOWN_MS)) {
      asking ??= refresh().finally(() => {
        asking = undefined;
      });
      await asking;
    }
    if (now() - fetchedAt >= (keys.has(kid) ? LASTING_MS : UNKNOWN_MS))
      throw new KeysOutOfReach('nobody can tell who has signed it');
    return keys.get(kid);
  };
}

const CONFIGURATION = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const TIMEOUT_MS = 5_000;

const Configuration = z.object({ jwks_uri: z.url({ protocol: /^https$/ }) });
const Published = z.object({ keys: z.array(z.unknown()) });
const Key = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()),
});

/** Those alone that are endorsed for Teams: others are for other channels, or say nothing, as those of Web Chat do. */
async function keysForTeams(): Promise<Keys> {
  const { jwks_uri } = Configuration.parse(await fetched(CONFIGURATION));
  const { keys } = Published.parse(await fetched(jwks_uri));
  const ours = keys.flatMap((one) => {
    const read = Key.safeParse(one);
    return read.success && read.data.endorsements.includes('msteams') ? [read.data] : [];
  });
  if (ours.length === 0) throw new Error('no key is endorsed for Teams');
  return new Map(ours.map(({ kid, kty, n, e }) => [kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' })]));
}

async function fetched(url: string): Promise<unknown> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.json();
}
