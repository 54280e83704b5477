import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import nock from 'nock';
import { afterAll, onTestFinished } from 'vitest';
import type { Json } from './teams-surfaces.ts';

/** Whose key signs: Microsoft's own, somebody else's under the same id, or one of Microsoft's that is not for Teams. */
export type Signer = 'own' | 'forged' | 'unendorsed' | 'elsewhere';

export type Signing = Readonly<{
  key?: Signer;
  /** `RS256` and its kin; `HS256` with the public key as the secret; `none` in any spelling. */
  alg?: string;
  /** Instead of the key's; null: none. */
  kid?: string | null;
  /** More fields of the header, such as `jku`, `jwk` or `x5u`. */
  header?: Json;
  /** Claims that are left out. */
  without?: readonly string[];
  /** Instead of a true one. */
  signature?: string;
}>;

export type Keys = Readonly<{
  /** What the key server publishes: a key for Teams, one for no channel by name, one for another channel. */
  published: Readonly<{ keys: readonly Json[] }>;
  /** Of the own key, as PEM. */
  publicKey: string;
  sign(claims: Json, how?: Signing): string;
}>;

/** The library keeps keys for a day, for all of a process: one set for a test file. */
export function makeKeys(): Keys {
  const pairs = {
    own: { kid: 'teams-1', ...pair() },
    forged: { kid: 'teams-1', ...pair() },
    unendorsed: { kid: 'teams-2', ...pair() },
    elsewhere: { kid: 'teams-3', ...pair() },
  };
  const publicKey = String(pairs.own.publicKey.export({ type: 'pkcs1', format: 'pem' }));
  const jwkOf = ({ kid, publicKey }: (typeof pairs)[Signer], more: Json): Json => ({
    ...publicKey.export({ format: 'jwk' }),
    kid,
    use: 'sig',
    ...more,
  });
  return {
    publicKey,
    published: {
      keys: [
        jwkOf(pairs.own, { endorsements: ['msteams'] }),
        jwkOf(pairs.unendorsed, {}),
        jwkOf(pairs.elsewhere, { endorsements: ['webchat', 'directline'] }),
      ],
    },
    sign: (claims, { key = 'own', alg = 'RS256', kid, header = {}, without = [], signature } = {}) => {
      const named = kid === undefined ? { kid: pairs[key].kid } : kid !== null && { kid };
      const kept = Object.fromEntries(Object.entries(claims).filter(([name]) => !without.includes(name)));
      const signed = `${encoded({ alg, typ: 'JWT', ...named, ...header })}.${encoded(kept)}`;
      return `${signed}.${signature ?? signatureOf(signed, alg, pairs[key].privateKey, publicKey)}`;
    },
  };
}

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signatureOf(signed: string, alg: string, privateKey: KeyObject, publicKey: string): string {
  if (/^none$/i.test(alg)) return '';
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('HS')) return createHmac(hash, publicKey).update(signed).digest('base64url');
  return signBytes(hash, Buffer.from(signed), privateKey).toString('base64url');
}

/** What a token of Teams says. `atSeconds`: when it was made; it holds for an hour. */
export function goodClaims({
  appId,
  serviceUrl,
  atSeconds = Math.floor(Date.now() / 1_000),
}: Readonly<{ appId: string; serviceUrl: string; atSeconds?: number }>): Json {
  return {
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: serviceUrl,
    iat: atSeconds,
    nbf: atSeconds - 60,
    exp: atSeconds + 3_600,
  };
}

export type MicrosoftOptions = Readonly<{
  appId: string;
  tenant: string;
  keys: Keys;
  /** What the bot gets for its secret. */
  botToken?: string;
}>;

export type Microsoft = Readonly<{
  /** How often the keys were asked for. */
  keyFetches(): number;
  /** Of Entra, the fields of each form that was posted; the secret is among them. */
  tokenRequests: readonly Readonly<Record<string, string>>[];
  /** How the key server, or Entra, answers from now on; undefined: as it should; `unreachable`: not at all. */
  failKeys(how: Failing | undefined): void;
  failTokens(how: Failing | undefined): void;
  close(): void;
}>;

export type Failing =
  | number
  | 'unreachable'
  | Readonly<{ status: number; body: Json; headers?: Readonly<Record<string, string>> }>;

/**
 * Stands in for Microsoft's key server and for Entra, and lets nothing else out of this machine. It ends with the test that
 * begins it or, begun at the top of a file or of a `describe`, with that; in a hook, `close` it.
 */
export function interceptMicrosoft({ appId, tenant, keys, botToken = 'bot-token' }: MicrosoftOptions): Microsoft {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:|$)/);
  let fetches = 0;
  const failing: { keys: Failing | undefined; tokens: Failing | undefined } = { keys: undefined, tokens: undefined };
  const tokenRequests: Readonly<Record<string, string>>[] = [];
  nock('https://login.botframework.com')
    .persist()
    .get('/v1/.well-known/openidconfiguration')
    .reply(async () => answer(failing.keys, CONFIGURATION))
    .get('/v1/.well-known/keys')
    .reply(async () => {
      fetches += 1;
      return answer(failing.keys, keys.published);
    });
  nock('https://login.microsoftonline.com')
    .persist()
    .post(`/${tenant}/oauth2/v2.0/token`)
    .query(true)
    .reply(async (_path, body) => {
      const form = Object.fromEntries(new URLSearchParams(formOf(body)));
      tokenRequests.push(form);
      if (form.client_id !== appId) return [400, { error: 'unauthorized_client', error_description: 'AADSTS700016' }];
      return answer(failing.tokens, { token_type: 'Bearer', expires_in: 3_600, access_token: botToken });
    });
  const close = (): void => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  };
  whenOver(close);
  return {
    tokenRequests,
    close,
    keyFetches: () => fetches,
    failKeys: (how) => {
      failing.keys = how;
    },
    failTokens: (how) => {
      failing.tokens = how;
    },
  };
}

const CONFIGURATION = {
  issuer: 'https://api.botframework.com',
  jwks_uri: 'https://login.botframework.com/v1/.well-known/keys',
  id_token_signing_alg_values_supported: ['RS256'],
};

function answer(failing: Failing | undefined, body: Json): [number, Json, Record<string, string>] {
  if (failing === 'unreachable') throw new Error('connect ECONNREFUSED');
  if (typeof failing === 'object') return [failing.status, failing.body, { ...failing.headers }];
  return failing === undefined ? [200, body, {}] : [failing, { error: 'temporarily_unavailable' }, {}];
}

const formOf = (body: unknown): string | Record<string, string> =>
  typeof body === 'string' ? body : (body as Record<string, string>);

function whenOver(close: () => void): void {
  try {
    onTestFinished(close);
  } catch {
    afterAll(close);
  }
}
