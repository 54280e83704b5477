import { BlockList, isIP } from 'node:net';
import { matching, type Reader, text, unseen } from './reader.ts';

/** A host to open connections to. Where credentials of the cloud are handed out is not one, however it is written. */
export const server: Reader<string> = unseen(
  text('a host name or an address', (value) => {
    if (value.length > 253 || !(isIP(value) > 0 || HOST.test(value))) {
      return 'a host name or an address: no blanks, no scheme, no path, no port';
    }
    if (value.includes('%') || (isIP(value) === 0 && /(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(value))) {
      return 'an address as four numbers from 0 to 255, or as IPv6 without a zone';
    }
    const isRefused = METADATA.has(value.toLowerCase().replace(/\.$/, '')) || isForbidden(value);
    return isRefused ? 'a host other than a link-local or metadata address' : undefined;
  }),
);

/** A database or an instance: what any engine takes unquoted, and neither reserved nor built in anywhere. */
export const identifier: Reader<string> = text('a database name', (value) => {
  if (!/^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/.test(value) || value.includes('--')) {
    return 'a name of the letters a to z, digits, _, - and single dots, beginning with a letter';
  }
  if (value.length > LONGEST_IDENTIFIER) return `a name of at most ${LONGEST_IDENTIFIER} bytes`;
  return RESERVED.test(value) ? 'a name that no engine reserves' : undefined;
});

/** Never shown: somebody may have put the URL itself here, with its password. */
export const secretSource: Reader<string> = unseen(
  matching('env: and the name of an environment variable, such as env:DEV_DB_ADMIN_URL', /^env:[A-Z_][A-Z0-9_]*$/),
);

/** What the narrowest engine takes: Oracle before 12.2. */
const LONGEST_IDENTIFIER = 30;
const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`, 'i');
const METADATA = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal']);
const RESERVED =
  /^(public|none|current_user|session_user|user|postgres|template[01]|sa|dbo|guest|master|tempdb|model|msdb|sys|system|sysaux|mysql|information_schema|performance_schema|root|pg_.*|con|prn|aux|nul|com\d|lpt\d)$/i;

const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16);
FORBIDDEN.addSubnet('0.0.0.0', 8);
FORBIDDEN.addSubnet('224.0.0.0', 3);
FORBIDDEN.addAddress('100.100.100.200');
FORBIDDEN.addAddress('168.63.129.16');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

/** An IPv4 address inside an IPv6 one is judged as the IPv4 address. */
const isForbidden = (host: string): boolean =>
  isIP(host) > 0 && FORBIDDEN.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
