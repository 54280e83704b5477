import { below, chance, pick, type Random, upTo } from '../oracle/draw.ts';
import { SIGNING_SECRET } from './slack-bot.ts';
import { signatureOf } from './slack-signing.ts';
import type { Wire } from './wire.ts';

/** What Slack would sign, and as what it would send it. */
export type Genuine = Readonly<{ body: string; type: string }>;

/** The parts of a request that its signature is about. A header may be there more than once, or not at all. */
type Parts = Readonly<{ body: Buffer; signatures: readonly string[]; timestamps: readonly string[] }>;

/** Undefined where the mutant is by chance what it was made of. */
export type Mutant = Readonly<{ kind: string; wire: Wire | undefined }>;

/** The corpus signed now, and one request of it changed somewhere. */
export function mutantOf(random: Random, corpus: readonly Genuine[], now: number): Mutant {
  const one = pick(random, corpus);
  const other = pick(random, corpus);
  const parts = signedAt(one, now);
  const [kind, change] = pick(random, Object.entries(MUTATIONS));
  const changed = change(parts, random, { one, other, now });
  // Now and then two of them at once.
  const [, again] = pick(random, Object.entries(MUTATIONS));
  const twice = chance(random, 0.1) ? again(changed, random, { one, other, now }) : changed;
  const isGenuine = [one, other].some((genuine) => isSame(twice, signedAt(genuine, now)));
  return { kind, wire: isGenuine ? undefined : wireOf(twice, one, random) };
}

type Beside = Readonly<{ one: Genuine; other: Genuine; now: number }>;
type Mutation = (parts: Parts, random: Random, beside: Beside) => Parts;

function signedAt({ body }: Genuine, at: number | string, secret = SIGNING_SECRET): Parts {
  const signed = signatureOf(secret, body, at);
  return {
    body: Buffer.from(body),
    signatures: [signed['x-slack-signature']],
    timestamps: [signed['x-slack-request-timestamp']],
  };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a bit of the body': (parts, random) => withBody(parts, flipped(parts.body, random)),
  'a byte of the body': (parts, random) => {
    const body = Buffer.from(parts.body);
    body[below(random, body.length)] = below(random, 256);
    return withBody(parts, body);
  },
  'two bytes swapped': (parts, random) => {
    const body = Buffer.from(parts.body);
    const [left, right] = [below(random, body.length), below(random, body.length)];
    [body[left], body[right]] = [body[right] ?? 0, body[left] ?? 0];
    return withBody(parts, body);
  },
  'a body cut off': (parts, random) => withBody(parts, parts.body.subarray(0, below(random, parts.body.length))),
  'a body without its beginning': (parts, random) =>
    withBody(parts, parts.body.subarray(below(random, parts.body.length))),
  'a body with something put in': (parts, random) => {
    const at = below(random, parts.body.length + 1);
    const more = Buffer.from(
      pick(random, [' ', '\n', '\0', '&', '%', 'x', '\ufeff', '&payload={}', '{"__proto__":1}']),
    );
    return withBody(parts, Buffer.concat([parts.body.subarray(0, at), more, parts.body.subarray(at)]));
  },
  'a body twice': (parts) => withBody(parts, Buffer.concat([parts.body, parts.body])),
  'the body of another': (parts, _, { other }) => withBody(parts, Buffer.from(other.body)),
  'a body that means the same': (parts, random) => withBody(parts, reencoded(parts.body.toString('utf8'), random)),
  'the signature of another': (parts, _, { other, now }) => ({
    ...parts,
    signatures: signedAt(other, now).signatures,
  }),
  'a bit of the signature': (parts, random) => ({
    ...parts,
    signatures: parts.signatures.map((one) => spoilt(one, random)),
  }),
  'a digit of the signature': (parts, random) => ({
    ...parts,
    signatures: parts.signatures.map((one) =>
      replaced(one, 3 + below(random, 64), pick(random, [...'0123456789abcdefgA-+ '])),
    ),
  }),
  'a signature cut off or longer': (parts, random) => ({
    ...parts,
    signatures: parts.signatures.map((one) =>
      chance(random, 0.5) ? one.slice(0, below(random, one.length)) : one + '0'.repeat(upTo(random, 1, 900)),
    ),
  }),
  'a signature in capitals': (parts) => ({ ...parts, signatures: parts.signatures.map((one) => one.toUpperCase()) }),
  'a signature of another version': (parts, random) => ({
    ...parts,
    signatures: parts.signatures.map((one) =>
      one.replace('v0=', pick(random, ['v1=', '', 'v0', 'v00=', 'V0=', 'sha256='])),
    ),
  }),
  'a signature with another secret': (_, random, { one, now }) =>
    signedAt(one, now, pick(random, ['', '0', SIGNING_SECRET.slice(1), SIGNING_SECRET.toUpperCase(), 'undefined'])),
  'a signature of the body alone': (parts, _, { one }) => ({ ...parts, signatures: signedAt(one, '').signatures }),
  'headers twice or not at all': (parts, random) => ({
    ...parts,
    signatures: repeated(parts.signatures, random),
    timestamps: repeated(parts.timestamps, random),
  }),
  'the time of another moment': (parts, random, { now }) => ({
    ...parts,
    timestamps: [String(now + pick(random, [-1, 1]) * upTo(random, 1, pick(random, [3, 299, 100_000])))],
  }),
  'signed long ago or far ahead': (_, random, { one, now }) =>
    signedAt(one, now + pick(random, [-1, 1]) * upTo(random, 330, pick(random, [400, 86_400, 1e9]))),
  'a time that is none, signed': (_, random, { one, now }) =>
    signedAt(
      one,
      pick(random, ['', 'NaN', `+${now}`, `-${now}`, `${now}.0`, `0${now}`, `${now}e0`, `0x${now.toString(16)}`]),
    ),
  'a bit of the time': (parts, random) => ({
    ...parts,
    timestamps: parts.timestamps.map((one) => spoilt(one, random)),
  }),
};

const withBody = (parts: Parts, body: Buffer): Parts => ({ ...parts, body });

function flipped(given: Buffer, random: Random): Buffer {
  const body = Buffer.from(given);
  for (let times = chance(random, 0.8) ? 1 : upTo(random, 2, 20); times > 0; times -= 1) {
    const at = below(random, body.length);
    body[at] = (body[at] ?? 0) ^ (1 << below(random, 8));
  }
  return body;
}

/** With one bit another, as far as it can stand in a header. */
function spoilt(text: string, random: Random): string {
  if (text === '') return 'x';
  const at = below(random, text.length);
  const byte = text.charCodeAt(at) ^ (1 << below(random, 8));
  return replaced(text, at, byte < 0x20 || byte === 0x7f ? '~' : String.fromCharCode(byte));
}

const replaced = (text: string, at: number, by: string): string => `${text.slice(0, at)}${by}${text.slice(at + 1)}`;

const repeated = ([first = '']: readonly (string | undefined)[], random: Random): readonly string[] =>
  pick(random, [
    [],
    [''],
    [first],
    [first, first],
    [first, 'x'],
    ['x', first],
    [`${first},${first}`],
    [first, first, first],
  ]);

/** The same content in other bytes. */
function reencoded(body: string, random: Random): Buffer {
  const ways: ((text: string) => string | Buffer)[] = [
    (text) => text.replaceAll('+', '%20'),
    (text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    (text) => text.replaceAll('%22', '"'),
    (text) => text.replaceAll(':', ': '),
    (text) => text.split('&').reverse().join('&'),
    (text) => text.replace(/[a-z]/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (text) => text.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    (text) => `${text}\r\n`,
    (text) => Buffer.from(text, 'utf16le'),
    (text) => text.normalize('NFD'),
  ];
  return Buffer.from(pick(random, ways)(body));
}

/** Blanks at the ends of a header are none of its value. */
const isSame = (one: Parts, other: Parts): boolean =>
  one.body.equals(other.body) &&
  bare(one.signatures) === bare(other.signatures) &&
  bare(one.timestamps) === bare(other.timestamps);
const bare = (values: readonly string[]): string => JSON.stringify(values.map((value) => value.trim()));

/** With names of headers in any case, and headers that are nobody's business. */
function wireOf({ body, signatures, timestamps }: Parts, { type }: Genuine, random: Random): Wire {
  const named = (name: string) =>
    pick(random, [name, name.toUpperCase(), name.replace(/\b[a-z]/g, (one) => one.toUpperCase())]);
  const headers = [
    ...signatures.flatMap((value) => [named('x-slack-signature'), value]),
    ...timestamps.flatMap((value) => [named('x-slack-request-timestamp'), value]),
  ];
  const noise = chance(random, 0.1)
    ? ['x-slack-retry-num', pick(random, ['1', '-1', 'x']), 'x-forwarded-for', '::1']
    : [];
  return { headers: [named('content-type'), type, ...headers, ...noise], body };
}
