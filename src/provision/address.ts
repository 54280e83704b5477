import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { TargetFault } from '../ports/provisioner.ts';

/** Link-local addresses, and those where cloud providers answer with credentials. */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4');
FORBIDDEN.addSubnet('224.0.0.0', 3, 'ipv4');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addAddress('168.63.129.16', 'ipv4');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

const FORBIDDEN_NAMES = /(^|\.)(metadata|metadata\.google\.internal|instance-data)\.?$/i;

/** Whether a host as written is one that no target has. A folder of sockets is none of the network's. */
export const isForbiddenHost = (host: string): boolean =>
  !host.startsWith('/') && (!isPlain(host) || FORBIDDEN_NAMES.test(host) || isForbiddenAddress(host));

/** Looks the host up: a name may point where an address may not. Rejects with `TargetFault`. */
export async function mustBeAllowed(host: string): Promise<void> {
  if (host.startsWith('/')) return;
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw new TargetFault('unreachable', 'The name of the database server is not known.', { cause });
  });
  if (found.some(({ address }) => isForbiddenAddress(address)))
    throw new TargetFault(
      'misconfigured',
      'The name of the database server leads to an address that nobody may be sent to.',
    );
}

/** Letters, digits, dots and hyphens, or an address of the sixth version. */
const isPlain = (host: string): boolean => isIPv6(host) || /^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?\.?$/i.test(host);

const isForbiddenAddress = (address: string): boolean =>
  isIP(address) !== 0 && FORBIDDEN.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Whether a host as written is this machine. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
