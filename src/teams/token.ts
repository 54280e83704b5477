import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { KeyOf } from './keys.ts';
import type { TeamsSettings } from './settings.ts';

/** What a good token says that has to be compared with what it came with. */
export type Token = Readonly<{ serviceUrl: string }>;

/** Undefined for what is not from Teams, or not for us. Rejects with `KeysOutOfReach` where nobody can tell. */
export type ReadToken = (authorization: string | undefined) => Promise<Token | undefined>;

const ISSUER = 'https://api.botframework.com';
/** The clocks of two machines. */
const LEEWAY_SECONDS = 300;
const LONGEST_TOKEN = 16_000;

const Claims = z.looseObject({ aud: z.string(), serviceurl: z.string(), iat: z.number().optional() });

/**
 * Signed by a key of Microsoft's for Teams, for our app, and of now. Nothing in its head but the name of the key is looked at: a
 * key or an address that a token brings along itself is nobody's.
 */
export function tokensFor({ appId }: Pick<TeamsSettings, 'appId'>, keyOf: KeyOf, now = Date.now): ReadToken {
  return async (authorization) => {
    const token = bearerIn(authorization);
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => keyNamed(keyOf, kid), {
        algorithms: ['RS256'],
        issuer: ISSUER,
        audience: appId,
        requiredClaims: ['exp'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(now()),
      });
      const { success, data } = Claims.safeParse(payload);
      if (!success || (data.iat ?? 0) > now() / 1_000 + LEEWAY_SECONDS) return undefined;
      return { serviceUrl: data.serviceurl };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
}

/** The scheme is written as Microsoft writes it. */
function bearerIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > LONGEST_TOKEN) return undefined;
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
}

async function keyNamed(keyOf: KeyOf, kid: unknown) {
  const key = typeof kid === 'string' ? await keyOf(kid) : undefined;
  if (!key) throw new errors.JWKSNoMatchingKey();
  return key;
}
