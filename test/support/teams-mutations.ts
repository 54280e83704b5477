import { below, chance, pick, type Random, upTo } from '../oracle/draw.ts';
import type { SentRequest } from './slack-signing.ts';
import type { Keys } from './teams-keys.ts';
import type { Json } from './teams-surfaces.ts';
import { type Wire, wireOf } from './wire.ts';

/** What Teams would send: the activity, and what its token says. */
export type Genuine = Readonly<{ request: SentRequest; claims: Json }>;

/** Undefined where the mutant is by chance what it was made of. */
export type Mutant = Readonly<{ kind: string; wire: Wire | undefined }>;

type Beside = Readonly<{ keys: Keys; claims: Json; now: number; other: Genuine }>;

/** One request of the corpus with something in it that has to be refused. */
export function mutantOf(random: Random, corpus: readonly Genuine[], keys: Keys): Mutant {
  const [one, other] = [pick(random, corpus), pick(random, corpus)];
  const beside = { keys, claims: one.claims, now: Math.floor(Date.now() / 1_000), other };
  if (chance(random, 0.3)) return activityMutant(random, one, beside);
  const token = tokenOf(one.request);
  const [kind, change] = pick(random, Object.entries(TOKENS));
  const changed = change([`Bearer ${token}`], random, beside);
  // Now and then two of them at once.
  const [, again] = pick(random, Object.entries(TOKENS));
  const twice = chance(random, 0.1) ? again(changed, random, beside) : changed;
  const isGenuine = [one, other].some(({ request }) => isSame(twice, tokenOf(request)));
  return { kind, wire: isGenuine ? undefined : wireWith(one.request, twice, random) };
}

const tokenOf = ({ headers }: SentRequest): string => String(headers.authorization).replace('Bearer ', '');

/** Blanks at the ends of a header are none of its value, and a signature may be written in two ways. */
function isSame([one = '', ...more]: readonly string[], token: string): boolean {
  const [, head, claims, signature = ''] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(one.trim()) ?? [];
  const [ownHead, ownClaims, ownSignature = ''] = token.split('.');
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  return more.length === 0 && head === ownHead && claims === ownClaims && bytes(signature).equals(bytes(ownSignature));
}

/** With the name of the header in any case. */
function wireWith(request: SentRequest, authorizations: readonly string[], random: Random): Wire {
  const named = () => pick(random, ['authorization', 'Authorization', 'AUTHORIZATION']);
  const wire = wireOf(request, { authorization: undefined });
  return { ...wire, headers: [...wire.headers, ...authorizations.flatMap((value) => [named(), value])] };
}

/** Of a token as it was sent, in its header, or in several. */
type OfToken = (given: readonly string[], random: Random, beside: Beside) => readonly string[];

const TOKENS: Readonly<Record<string, OfToken>> = {
  'a bit of the token': (given, random) => given.map((one) => spoilt(one, random)),
  'a letter of the token': (given, random) =>
    given.map((one) => replaced(one, 7 + below(random, one.length - 7), pick(random, [...'AZaz09-_.+/= ']))),
  'a byte of a part': (given, random) =>
    ofPart(given, random, (bytes) => {
      const changed = Buffer.from(bytes);
      changed[below(random, changed.length)] = below(random, 256);
      return changed;
    }),
  'a bit of a part': (given, random) =>
    ofPart(given, random, (bytes) => {
      const changed = Buffer.from(bytes);
      const at = below(random, changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
      return changed;
    }),
  'a part cut off or longer': (given, random) =>
    ofPart(given, random, (bytes) =>
      chance(random, 0.5)
        ? bytes.subarray(0, below(random, bytes.length))
        : Buffer.concat([bytes, Buffer.alloc(upTo(random, 1, 200), pick(random, ['\0', ' ', 'x', '}']))]),
    ),
  'parts elsewhere, twice or not at all': (given, random) =>
    ofParts(given, (parts) =>
      Array.from({ length: pick(random, [0, 1, 2, 3, 3, 3, 4, 5]) }, () => pick(random, parts)),
    ),
  'padding, blanks and other alphabets': (given, random) =>
    ofParts(given, (parts) => {
      const at = below(random, parts.length);
      const ways: ((text: string) => string)[] = [
        (text) => `${text}=`,
        (text) => `${text}==`,
        (text) => ` ${text}`,
        (text) => `${text}\t`,
        (text) => `${text.replace(/[-_]/, '+')}/`,
        (text) => text.replace(/./, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
        (text) => text.toUpperCase(),
        (text) => `"${text}"`,
        (text) => Buffer.from(text, 'base64url').toString('hex'),
      ];
      return parts.map((one, place) => (place === at ? pick(random, ways)(one) : one));
    }),
  'the same said in other bytes': (given, random) =>
    ofParts(given, ([head = '', claims = '', ...rest]) =>
      chance(random, 0.5) ? [reworded(head, random), claims, ...rest] : [head, reworded(claims, random), ...rest],
    ),
  'a key twice': (given, random) =>
    ofParts(given, ([head = '', claims = '', ...rest]) => {
      const more = pick(random, ['"alg":"none"', '"alg":"RS256"', '"kid":"teams-1"', '"exp":9999999999', '"aud":""']);
      const twice = (text: string) => encoded(decoded(text).toString('utf8').replace('{', `{${more},`));
      return chance(random, 0.5) ? [twice(head), claims, ...rest] : [head, twice(claims), ...rest];
    }),
  'another claim under the same signature': (given, random, { now }) =>
    ofParts(given, ([head = '', claims = '', ...rest]) => [
      head,
      encoded({ ...jsonIn(claims), ...anyClaim(random, now) }),
      ...rest,
    ]),
  'the signature of another': (given, random, { keys, claims, other }) => {
    const [, , signature = ''] = chance(random, 0.5)
      ? tokenOf(other.request).split('.')
      : keys.sign({ ...claims, jti: String(random()) }).split('.');
    return ofParts(given, ([head = '', own = '']) => [head, own, signature]);
  },
  'a wrong claim, rightly signed': (_, random, { keys, claims, now }) => [
    `Bearer ${keys.sign({ ...claims, ...wrongClaim(random, now) })}`,
  ],
  'a claim missing, rightly signed': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, { without: [pick(random, ['iss', 'aud', 'exp', 'serviceurl'])] })}`,
  ],
  'another claim, signed by a key of its own': (_, random, { keys, claims, now }) => [
    `Bearer ${keys.sign({ ...claims, ...anyClaim(random, now) }, { key: 'forged', header: brought(random, keys) })}`,
  ],
  'another key': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, {
      key: pick(random, ['forged', 'unendorsed', 'elsewhere']),
      ...(chance(random, 0.3) && { kid: pick(random, ['teams-1', 'teams-2', 'mine']) }),
      header: brought(random, keys),
    })}`,
  ],
  'another name of the key': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, {
      ...pick(random, [
        { kid: null },
        { kid: '' },
        { kid: 'teams-2' },
        { kid: 'TEAMS-1' },
        { kid: 'teams-1 ' },
        { kid: '__proto__' },
      ]),
      ...(chance(random, 0.2) && {
        header: { kid: pick(random, [1, null, ['teams-1'], { kid: 'teams-1' }, 'ｔeams-1']) },
      }),
    })}`,
  ],
  'the public key as a secret': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, {
      alg: pick(random, ['HS256', 'HS384', 'HS512']),
      ...(chance(random, 0.5) && { header: { alg: pick(random, ['RS256', 'HS256', 'hs256']) } }),
    })}`,
  ],
  'no algorithm': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, {
      alg: pick(random, ['none', 'None', 'NONE', 'nOnE']),
      signature: pick(random, ['', 'A', 'AAAA', 'A'.repeat(342)]),
      ...(chance(random, 0.3) && { header: { alg: pick(random, [undefined, null, '', 'RS256']) } }),
    })}`,
  ],
  'another algorithm, by the right key': (_, random, { keys, claims }) => [
    `Bearer ${keys.sign(claims, { header: { alg: pick(random, ['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', ['RS256'], null, 1]) } })}`,
  ],
  'headers twice or not at all': ([first = ''], random) =>
    pick(random, [[], [''], [first, first], [first, 'x'], ['x', first], [`${first}, ${first}`], [first, first, first]]),
  'another scheme': ([first = ''], random) => [
    first.replace(
      'Bearer ',
      pick(random, ['', 'bearer ', 'BEARER ', 'Bearer  ', 'Bearer\t', 'Basic ', 'JWT ', 'Bearer: ', 'Bearer Bearer ']),
    ),
  ],
};

/** A claim that may be right, or not. */
const anyClaim = (random: Random, now: number): Json =>
  pick(random, [{ exp: now + upTo(random, 0, 1e6) }, { jti: String(random()) }, { sub: 'x' }, wrongClaim(random, now)]);

const wrongClaim = (random: Random, now: number): Json =>
  pick<Json>(random, [
    {
      iss: pick(random, [
        '',
        'https://api.botframework.us',
        'https://sts.windows.net/x/',
        null,
        ['https://api.botframework.com'],
        'https://api.botframework.com\0',
        'https://api.botframework.cοm',
      ]),
    },
    {
      aud: pick(random, [
        '',
        '22222222-2222-4333-8444-555555555555',
        null,
        0,
        ['x'],
        { $ne: '' },
        'https://api.botframework.com',
      ]),
    },
    {
      exp: pick(random, [now - upTo(random, 310, 1e9), 0, -1, null, '', String(now + 3_600), [now + 3_600], true, {}]),
    },
    { nbf: pick(random, [now + upTo(random, 360, 1e9), 1e300, null, '', [0], false]) },
    { iat: pick(random, [now + upTo(random, 360, 1e9), 1e300, null, 'now', {}]) },
    {
      serviceurl: pick(random, [
        '',
        'https://smba.trafficmanager.net/emea/',
        'http://127.0.0.1/',
        null,
        1,
        [],
        'x'.repeat(2_000),
      ]),
    },
  ]);

/** What a head brings along, to be believed. */
function brought(random: Random, { published }: Keys): Json {
  const [jwk] = published.keys;
  const everything: Json = {
    jku: 'http://127.0.0.1:1/keys',
    jwk,
    x5u: 'http://127.0.0.1:1/x',
    x5c: ['AAAA'],
    crit: ['exp'],
    b64: false,
    zip: 'DEF',
    cty: 'JWT',
    typ: 'at+jwt',
  };
  return Object.fromEntries(Object.entries(everything).filter(() => chance(random, 0.2)));
}

/** Of an activity, with the good token unless it says so. */
type OfActivity = (
  activity: Json,
  random: Random,
  beside: Beside & Readonly<{ one: Genuine }>,
) => Partial<SentRequest> | Wire;

function activityMutant(random: Random, one: Genuine, beside: Beside): Mutant {
  const [kind, change] = pick(random, Object.entries(ACTIVITIES));
  const changed = change(JSON.parse(one.request.body) as Json, random, { ...beside, one });
  const wire = Array.isArray(changed.headers)
    ? (changed as Wire)
    : wireOf({ ...one.request, ...(changed as Partial<SentRequest>) });
  return { kind, wire };
}

const saying = (activity: unknown): Partial<SentRequest> => ({ body: JSON.stringify(activity) ?? '' });

/** No text, and no object either. */
const NOTHING = [undefined, null, '', 0, true, [], ['msteams'], [{}]];

const ACTIVITIES: Readonly<Record<string, OfActivity>> = {
  'a part that is none': (activity, random) =>
    saying({
      ...activity,
      [pick(random, ['type', 'channelId', 'serviceUrl', 'from', 'conversation'])]: pick(random, NOTHING),
    }),
  'an id that is none': (activity, random) => {
    const key = pick(random, ['from', 'conversation']);
    return saying({
      ...activity,
      [key]: { ...(activity[key] as Json), id: pick(random, [...NOTHING, {}, 'x'.repeat(501)]) },
    });
  },
  'another channel': (activity, random) =>
    saying({
      ...activity,
      channelId: pick(random, [
        'emulator',
        'webchat',
        'directline',
        'skype',
        'msteams\0',
        'ｍsteams',
        'msteams,webchat',
      ]),
    }),
  'another address': (activity, random) =>
    saying({
      ...activity,
      serviceUrl: pick(random, [
        String(activity.serviceUrl).slice(0, -1),
        `${activity.serviceUrl}x`,
        'https://smba.trafficmanager.net/',
        'http://127.0.0.1:1/',
      ]),
    }),
  'an address of somebody else, signed': (activity, random, { keys, claims, one }) => {
    const { host, port } = new URL(String(claims.serviceurl));
    const serviceUrl = pick(random, [
      'https://smba.trafficmanager.net/emea/',
      `https://${host}/`,
      `http://user@${host}/`,
      `http://${host}@127.0.0.1:1/`,
      `http://${host}\\@127.0.0.1:1/`,
      `http://localhost:${port}/`,
      `http://127.0.0.1:${port}0/`,
      `HTTP://${host}/`,
      ` http://${host}/`,
      `//${host}/`,
      'file:///etc/passwd',
      'x',
    ]);
    const authorization = `Bearer ${keys.sign({ ...claims, serviceurl: serviceUrl })}`;
    return { ...saying({ ...activity, serviceUrl }), headers: { ...one.request.headers, authorization } };
  },
  'another tenant': (activity, random) => {
    const conversation = activity.conversation as Json;
    const channelData = activity.channelData as Json;
    const own = String(conversation.tenantId);
    const tenant = pick<unknown>(random, ['', own.toUpperCase(), `${own} `, own.replace('a', 'b'), '*', null, [own]]);
    const change = pick<Json>(random, [
      { conversation: { ...conversation, tenantId: tenant } },
      { channelData: { ...channelData, tenant: { id: tenant } } },
      { conversation: { ...conversation, tenantId: undefined }, channelData: pick(random, [{}, undefined]) },
    ]);
    return saying({ ...activity, ...change });
  },
  'no activity': (activity, random) =>
    saying(pick(random, [undefined, null, true, 1, '', [], {}, [activity], JSON.stringify(activity), { activity }])),
  'a body cut off': (activity, random) => {
    const body = JSON.stringify(activity);
    return { body: body.slice(0, below(random, body.length)) };
  },
  'a body with something behind it': (activity, random) => ({
    body: JSON.stringify(activity) + pick(random, ['}', ',', '{}', '\0', 'x', '//', ';']),
  }),
  'a body in another encoding': (activity, random, { one }) => {
    const text = JSON.stringify({ ...activity, locale: 'münchen' });
    const body = pick(random, [
      Buffer.from(text, 'utf16le'),
      Buffer.from(text, 'latin1'),
      Buffer.from(`\ufeff${text}`),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text)]),
      Buffer.from(text).toString('base64'),
    ]);
    return { ...wireOf(one.request), body };
  },
  'a prototype': (activity, random) => {
    const body = JSON.stringify(activity);
    const places = [...body.matchAll(/\{/g)].map(({ index }) => index + 1);
    const at = pick(random, places);
    const put = pick(random, ['"__proto__":{"line":"help"}', '"__proto__":null', '"\\u005f_proto__":{}']);
    return { body: `${body.slice(0, at)}${put}${body[at] === '}' ? '' : ','}${body.slice(at)}` };
  },
  'nested without end': (activity, random) => {
    const deep = upTo(random, 33, 5_000);
    const nested = chance(random, 0.5)
      ? `${'['.repeat(deep)}${']'.repeat(deep)}`
      : `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`;
    return { body: JSON.stringify(activity).replace('{', `{"deep":${nested},`) };
  },
  'another content type': (_, random, { one }) =>
    wireOf(one.request, {
      'content-type': pick(random, [
        undefined,
        '',
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'json',
      ]),
    }),
  'a value that is none': (activity, random) => {
    const name = pick(random, ['adaptiveCard/action', 'task/fetch', 'task/submit', 'application/search']);
    const value = pick<unknown>(random, [
      ...NOTHING,
      'x',
      {},
      { action: 'x' },
      { data: [] },
      { data: null },
      { queryText: 1, dataset: 'x' },
    ]);
    return saying({ ...activity, type: 'invoke', name, value });
  },
};

/** With one bit another, as far as it can stand in a header. */
function spoilt(text: string, random: Random): string {
  if (text === '') return 'x';
  const at = below(random, text.length);
  const byte = text.charCodeAt(at) ^ (1 << below(random, 8));
  return replaced(text, at, byte < 0x20 || byte === 0x7f ? '~' : String.fromCharCode(byte));
}

const replaced = (text: string, at: number, by: string): string => `${text.slice(0, at)}${by}${text.slice(at + 1)}`;

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decoded = (text: string): Buffer => Buffer.from(text, 'base64url');

function jsonIn(text: string): Json {
  try {
    return JSON.parse(decoded(text).toString('utf8')) as Json;
  } catch {
    return {};
  }
}

const ofParts = (
  given: readonly string[],
  change: (parts: readonly string[]) => readonly string[],
): readonly string[] =>
  given.map((one) => {
    const [scheme = '', token = ''] = one.split(' ');
    return `${scheme} ${change(token.split('.')).join('.')}`;
  });

const ofPart = (given: readonly string[], random: Random, change: (bytes: Buffer) => Buffer): readonly string[] =>
  ofParts(given, (parts) => {
    const at = below(random, parts.length);
    return parts.map((one, place) => (place === at && one !== '' ? change(decoded(one)).toString('base64url') : one));
  });

/** The same JSON, written otherwise. */
function reworded(part: string, random: Random): string {
  const text = decoded(part).toString('utf8');
  const ways: ((text: string) => string | Buffer)[] = [
    (one) => `${one} `,
    (one) => ` ${one}`,
    (one) => one.replaceAll(':', ': '),
    (one) => one.replaceAll(',', ',\n'),
    (one) => one.replace(/[a-z]/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (one) => `\ufeff${one}`,
    (one) => Buffer.from(one, 'utf16le'),
    () => JSON.stringify(Object.fromEntries(Object.entries(jsonIn(part)).toReversed())),
  ];
  return Buffer.from(pick(random, ways)(text)).toString('base64url');
}
