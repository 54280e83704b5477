import { isTooEasy } from './easy-password.ts';
import type { DatabaseFacts } from './facts.ts';

/** What is wrong with a password, in the order in which it is looked for. */
export const PASSWORD_FAULTS = [
  'too-short',
  'too-long',
  /** A sign that is not printable ASCII; a NUL, a tab and a line break are not. */
  'not-ascii',
  'blank-at-end',
  'forbidden-character',
  'too-easy',
  'names-something',
] as const;
export type PasswordFault = (typeof PASSWORD_FAULTS)[number];

/** 002, Password rules: never `"`, `'` or `;`. The rest is ours: what every engine and every client can carry. */
export const PASSWORD_FORBIDS = ['"', "'", ';'] as const;
export const PASSWORD_LEAST = 12;
/** Characters, all of them ASCII; Oracle takes 30 bytes. */
export const passwordMost = (engine: DatabaseFacts['engine']): number => (engine === 'oracle' ? 30 : 128);

/**
 * All that is wrong with it; none: it may be used. `names` are what it may not be or contain: the user name and the
 * environment. One that is too long is looked at no further.
 */
export function passwordFaults(
  password: string,
  engine: DatabaseFacts['engine'],
  names: readonly string[],
): readonly PasswordFault[] {
  if (password.length > passwordMost(engine)) return ['too-long'];
  const found: Readonly<Record<PasswordFault, boolean>> = {
    'too-short': password.length < PASSWORD_LEAST,
    'too-long': false,
    'not-ascii': !/^[\x20-\x7e]*$/.test(password),
    'blank-at-end': password.startsWith(' ') || password.endsWith(' '),
    'forbidden-character': PASSWORD_FORBIDS.some((sign) => password.includes(sign)),
    'too-easy': isTooEasy(password),
    'names-something': names.some((name) => isNamedIn(password, name)),
  };
  return PASSWORD_FAULTS.filter((fault) => found[fault]);
}

/**
 * What PostgreSQL keeps instead of a password, in the one shape that we let through: a salt of 16 bytes and two keys of 32.
 * The server would take anything else for a password, and write it to its log.
 */
export const isScramVerifier = (text: string): boolean =>
  /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/.test(text);

/** Within a password a shorter name is there by chance. */
const NAME_LEAST = 4;

function isNamedIn(password: string, name: string): boolean {
  // Of an address the part before the @ is the name.
  const [sought, where] = [folded(name.replace(/@.*$/s, '')), folded(password)];
  if (sought === '') return false;
  return where === sought || (sought.length >= NAME_LEAST && where.includes(sought));
}

/** Letters and digits alone, with the usual stand-ins for letters undone: `Pr0duct!on` is like `production`. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[013457@$!]/g, (sign) => STANDS_FOR[sign] ?? sign)
    .replaceAll(/[^a-z0-9]+/g, '');

const STANDS_FOR: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
