import { readFile } from 'node:fs/promises';
import { TargetFault } from '../ports/provisioner.ts';
import { isLoopback } from './address.ts';
import type { TargetSettings } from './settings.ts';

/** How a line is kept from being listened to: what `tls.connect` takes, or nothing. */
export type Tls = Readonly<{ host: string; rejectUnauthorized: boolean; ca?: string }> | undefined;

/**
 * By `sslmode` of the address: `verify-full`, with `sslrootcert` the file of another authority; `require`, which verifies
 * nobody; or `disable`. Verified where none is given, but for this machine itself, where nobody listens in between.
 */
export async function tlsOf({ host, options }: TargetSettings): Promise<Tls> {
  const isNear = host.startsWith('/') || isLoopback(host);
  const { sslmode = isNear ? 'disable' : 'verify-full', sslrootcert } = options;
  if (sslmode === 'disable') return undefined;
  if (sslmode === 'require') return { host, rejectUnauthorized: false };
  if (sslmode !== 'verify-full') throw misconfigured('sslmode', 'is none of verify-full, require, disable');
  if (sslrootcert === undefined) return { host, rejectUnauthorized: true };
  const ca = await readFile(sslrootcert, 'utf8').catch(() => {
    throw misconfigured('sslrootcert', 'names a file that cannot be read');
  });
  return { host, rejectUnauthorized: true, ca };
}

const misconfigured = (option: string, what: string): TargetFault =>
  new TargetFault('misconfigured', `The ${option} of the administrative address ${what}.`);
