import { isIPv6 } from 'node:net';

/** The special-purpose ranges of IPv4 and IPv6, multicast and reserved space included. */
const SPECIAL: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  ...['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

type Range = Readonly<{ bits: string; width: number }>;

/** Whether the text is an address, or a block of them, that has nothing in common with a special-purpose range. */
export function isPublic(text: string): boolean {
  const range = rangeOf(text);
  return range !== undefined && !SPECIAL.some((special) => overlap(range, rangeOf(special)));
}

/** Two blocks have an address in common when the shorter prefix begins the longer one. */
function overlap(one: Range, other: Range | undefined): boolean {
  if (other === undefined || one.width !== other.width) return false;
  return one.bits.startsWith(other.bits) || other.bits.startsWith(one.bits);
}

/** The fixed leading bits of an address or block, as text of zeros and ones. */
function rangeOf(text: string): Range | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = fourBits(address) ?? sixBits(address);
  if (bits === undefined || rest.length > 0) return undefined;
  if (prefix === undefined) return { bits, width: bits.length };
  const size = /^(0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : Number.POSITIVE_INFINITY;
  return size <= bits.length ? { bits: bits.slice(0, size), width: bits.length } : undefined;
}

const binary = (number: number, width: number): string => number.toString(2).padStart(width, '0');

function fourBits(address: string): string | undefined {
  const parts = address.split('.');
  const fit = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return fit ? parts.map((part) => binary(Number(part), 8)).join('') : undefined;
}

function sixBits(address: string): string | undefined {
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const [head = '', tail] = address.split('::');
  const left = groups(head);
  if (tail === undefined) return left.join('');
  const right = groups(tail);
  const gap = Array.from({ length: 8 - left.length - right.length }, () => binary(0, 16));
  return [...left, ...gap, ...right].join('');
}

/** Sixteen bits for each group; an IPv4 tail makes two. */
function groups(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const four = fourBits(group);
    return four === undefined ? [binary(Number.parseInt(group, 16), 16)] : [four.slice(0, 16), four.slice(16)];
  });
}
