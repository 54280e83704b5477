/** Ranges that are not the public internet's, by the IANA special-purpose registries: first address and prefix length. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((range) => rangeOf(range) as Range);
/** Of IPv6 only 2000::/3 is given out, less what is set apart in it; a wider range holds that too. */
const GLOBAL_V6 = rangeOf('2000::/3') as Range;
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) => rangeOf(range) as Range);

type Range = Readonly<{ first: bigint; prefix: number; bits: 32 | 128 }>;

/** Whether every address of a range such as `198.51.7.4`, `8.8.8.0/24` or `2a00:1450::/32` is a public one. */
export function isPublicAddress(text: string): boolean {
  const range = rangeOf(text);
  if (!range) return false;
  if (range.bits === 32) return !SPECIAL_V4.some((special) => overlaps(special, range));
  return overlaps(GLOBAL_V6, range) && !SPECIAL_V6.some((special) => overlaps(special, range));
}

/** What is wrong with an address as somebody typed it. */
export type AddressFault = Readonly<
  | { code: 'no-address' | 'too-wide' | 'not-public' }
  /** It has bits beyond its prefix: the range that it is in. */
  | { code: 'not-a-range'; meant: string }
>;

/** Wider ranges are nobody's static addresses. */
const WIDEST = { 32: 8, 128: 16 } as const;

/** Undefined: it is a public address, or a range of them. */
export function addressFault(text: string): AddressFault | undefined {
  const range = rangeOf(text);
  if (!range) return { code: 'no-address' };
  const start = startOf(range);
  if (start !== range.first) return { code: 'not-a-range', meant: rangeText({ ...range, first: start }) };
  if (range.prefix < WIDEST[range.bits]) return { code: 'too-wide' };
  return isPublicAddress(text) ? undefined : { code: 'not-public' };
}

/** The same addresses once each, in the order in which they were given; what is within another one is left out. */
export function mergedRanges(texts: readonly string[]): readonly string[] {
  const ranges = texts.flatMap((text) => rangeOf(text) ?? []);
  const kept = ranges.filter(
    (range, at) =>
      !ranges.some((other, place) => {
        const holds = other.bits === range.bits && other.prefix <= range.prefix && overlaps(other, range);
        return place !== at && holds && (other.prefix < range.prefix || place < at);
      }),
  );
  return kept.map(rangeText);
}

function startOf({ first, prefix, bits }: Range): bigint {
  const rest = BigInt(bits - prefix);
  return (first >> rest) << rest;
}

/** As people write it; a single address without its length. */
function rangeText({ first, prefix, bits }: Range): string {
  const address = bits === 32 ? textOfV4(first) : textOfV6(first);
  return prefix === bits ? address : `${address}/${prefix}`;
}

const textOfV4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');

/** The longest run of zeros is left out, and only one (RFC 5952). */
function textOfV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(16 * (7 - at))) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![\da-f])0(?::0)+(?![\da-f])/g)].map(([run]) => run);
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return groups.join(':');
  const at = groups.join(':').search(new RegExp(`(?<![\\da-f])${longest}(?![\\da-f])`));
  const whole = groups.join(':');
  const [before, after] = [whole.slice(0, at).replace(/:$/, ''), whole.slice(at + longest.length).replace(/^:/, '')];
  return `${before}::${after}`;
}

function overlaps(a: Range, b: Range): boolean {
  const shift = BigInt(a.bits - Math.min(a.prefix, b.prefix));
  return a.first >> shift === b.first >> shift;
}

function rangeOf(text: string): Range | undefined {
  const [address, size, more] = text.split('/');
  if (address === undefined || more !== undefined) return undefined;
  const bits = address.includes(':') ? 128 : 32;
  const first = bits === 32 ? valueOfV4(address) : valueOfV6(address);
  const prefix = size === undefined ? bits : decimal(size, bits);
  return first === undefined || prefix === undefined ? undefined : { first, prefix, bits };
}

/** Plain decimal without leading zeros, which other readers take for octal. */
function decimal(text: string, most: number): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

function valueOfV4(text: string): bigint | undefined {
  const parts = text.split('.').map((part) => decimal(part, 255));
  if (parts.length !== 4 || parts.includes(undefined)) return undefined;
  return parts.reduce<bigint>((value, part) => (value << 8n) | BigInt(part ?? 0), 0n);
}

function valueOfV6(text: string): bigint | undefined {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = halves.flat();
  const [left = [], right = []] = halves;
  const isComplete = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  if (!isComplete || !groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const zeros = Array.from({ length: 8 - groups.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
