import { type AddressFault, addressFault, mergedRanges } from '../domain/address.ts';
import type { Network, Profile } from '../domain/facts.ts';
import type { PermanentAsk } from '../domain/permanent-view.ts';
import type { Sealing } from '../ports/sealing.ts';
import { phonePlace } from '../usecases/permanent-facts.ts';
import { type Part, reasonOf } from './dbuser-ask.ts';
import { fold } from './names.ts';
import { isKeyword, type Word } from './parse.ts';
import { type Clause, onlyClause, type Read, type Reading, requireNothing, split, takeName } from './reading.ts';
import { readTelephone } from './telephone.ts';

/** A request for a permanent database user as far as it was said and understood. */
export type PermanentRead = Readonly<{
  environment: Read<string>;
  profile: Part<Profile>;
  network: Part<Network>;
  addresses: Part<readonly string[]>;
  /** Masked; `sealed` opens it. */
  phone: Part<string> & Readonly<{ sealed?: string }>;
  reason: Part<string>;
  confirmed?: string;
}>;

export async function readPermanent(reading: Reading, sealing: Sealing): Promise<PermanentRead> {
  const { words, clauses } = split(reading, ['in', 'via', 'phone', 'confirm']);
  const confirm = onlyClause(reading, clauses, 'confirm');
  const via = connectionOf(onlyClause(reading, clauses, 'via'));
  const phone = onlyClause(reading, clauses, 'phone');
  const place = onlyClause(reading, clauses, 'in');
  const rest = [...words, ...(place?.words ?? []), ...via.rest, ...(phone ? afterPhone(reading, phone) : [])];
  const all = [...rest, ...(confirm?.words.slice(1) ?? [])];
  const profiles = all.filter((word) => PROFILES.some((one) => isKeyword(word, one)));
  const environment = takePlace(
    reading,
    all.filter((word) => !profiles.includes(word)),
  );
  requireNothing(reading, environment.rest, ['in', 'via', 'phone']);
  const [said, ...more] = [...new Set(profiles.map(({ text }) => text.toLowerCase() as Profile))];
  const confirmed = confirm?.words[0]?.text.toLowerCase();
  return {
    environment,
    profile: more.length > 0 ? { label: 'profile', error: 'One of the two: there may be one of each.' } : given(said),
    network: given(via.network),
    addresses: addressesOf(via.network, via.addresses),
    phone: phone ? await phoneOf(reading, phone, sealing) : {},
    reason: reasonOf(reading.line.reason),
    ...(confirmed === undefined ? {} : { confirmed }),
  };
}

const PROFILES: readonly Profile[] = ['read-only', 'read-and-write'];
const given = <T>(value: T | undefined): Part<T> => (value === undefined ? {} : { value });

/** By its name, or by the address of its database server. */
function takePlace(reading: Reading, words: readonly Word[]) {
  const [first, ...rest] = words;
  const meant = [...reading.company.databases.values()].filter(
    ({ server }) => fold(server) === fold(first?.text ?? ''),
  );
  const [only, ...others] = meant;
  return only && others.length === 0 ? { value: only.environment, rest } : takeName(reading, 'environment', words);
}

type Connection = Readonly<{ network?: Network; addresses: readonly string[]; rest: readonly Word[] }>;

/** The network, the addresses after it, and the words that are neither. */
function connectionOf(clause: Clause | undefined): Connection {
  const words = clause?.words ?? [];
  const length = [1, 2].find((count) => isNetwork(phraseOf(words.slice(0, count)))) ?? 0;
  const after = words.slice(length);
  const addresses = after.filter(isAddress);
  const network = phraseOf(words.slice(0, length));
  return {
    ...(isNetwork(network) && { network }),
    addresses: addresses.flatMap(({ text }) => text.split(/[\s,]+/)).filter((text) => text !== ''),
    rest: after.filter((word) => !isAddress(word)),
  };
}

const phraseOf = (words: readonly Word[]): string => words.map(({ text }) => fold(text)).join('-');
const isNetwork = (text: string): text is Network => ['vpn', 'transit-gateway', 'allowlist'].includes(text);
/** A form sends all of them in quotes. */
const isAddress = ({ text, quoted }: Word): boolean => quoted || /^[\p{Nd}]|[:/.]/u.test(text);

const MOST_RANGES = 50;

function addressesOf(network: Network | undefined, typed: readonly string[]): Part<readonly string[]> {
  const label = 'address';
  if (typed.length === 0)
    return network === 'allowlist' ? { label, error: 'Expected: at least one public address.' } : { value: [] };
  const all = typed.join(' ');
  if (network !== undefined && network !== 'allowlist')
    return { typed: all, label, error: 'Addresses go with allowlist only: a tunnel lets in the private network.' };
  for (const text of typed) {
    const fault = addressFault(text);
    if (fault) return { typed: text, label, error: `Expected: ${EXPECTED[fault.code](fault)}.` };
  }
  const value = mergedRanges(typed);
  return value.length > MOST_RANGES
    ? { typed: `${value.length} ranges`, label, error: `Expected: at most ${MOST_RANGES} ranges.` }
    : { value, typed: value.join(' ') };
}

const EXPECTED: Readonly<Record<AddressFault['code'], (fault: AddressFault) => string>> = {
  'no-address': () => 'a public address such as 8.8.4.4, or a range such as 8.8.4.0/24 or 2a00:1450::/32',
  'too-wide': () => 'your own addresses; this range is too wide, it holds those of half the world',
  'not-public': () => 'a public address; this one is private, local or set apart',
  'not-a-range': (fault) =>
    `a range without bits beyond its length; did you mean ${fault.code === 'not-a-range' ? fault.meant : ''}`,
};

/** How many words of the clause are the telephone's. */
function afterPhone({ line }: Reading, { words }: Clause): readonly Word[] {
  const [first] = words;
  if (first === undefined || first.quoted || line.phone === undefined) return words.slice(1);
  return words.slice(line.phone.split(/\s+/).length);
}

/** The telephone of a `phone` clause, sealed for whoever typed it. */
export async function phoneOf(
  { line, viewer }: Reading,
  { words }: Clause,
  sealing: Sealing,
): Promise<PermanentRead['phone']> {
  const label = 'telephone';
  const [first] = words;
  const place = phonePlace(viewer.username);
  const sealed = /^sealed:([\w=-]+)$/.exec(first?.text ?? '')?.[1];
  const typed = sealed === undefined ? line.phone : sealing.unseal(sealed, place);
  // What a form is opened again with: it has to be typed anew.
  if (typed === undefined || typed === '' || typed.includes('•')) return {};
  const read = await readTelephone(typed);
  if ('expected' in read) return { typed: first?.text ?? '', label, error: `Expected: ${read.expected}.` };
  return { value: read.masked, sealed: sealed ?? sealing.seal(read.number, place) };
}

/** All of it, or undefined where something has to be asked for first. */
export function permanentAskOf(read: PermanentRead, isVendors: boolean): PermanentAsk | undefined {
  const { environment, profile, network, addresses, phone, reason } = read;
  const isFaulty = [profile, addresses, phone, reason].some(({ error }) => error !== undefined);
  const [where, what, how, from, why] = [environment, profile, network, addresses, reason].map((part) => part.value);
  if (isFaulty || !where || !what || !how || !from || !why || (isVendors && phone.value === undefined))
    return undefined;
  return {
    environment: where as string,
    profile: what as Profile,
    network: how as Network,
    addresses: from as readonly string[],
    reason: why as string,
    ...(phone.value !== undefined && { phone: phone.value }),
  };
}
