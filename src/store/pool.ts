import { Pool } from 'pg';
import { IDLE_MS } from './session.ts';

/** How long a server may take to let somebody in. */
const CONNECTING_MS = 5_000;

/**
 * Connections as the store's owner, for the queue of jobs, which speaks to no other driver. The address is understood as
 * the store's own driver has it. A lost connection is told to `lost` and ends nothing else.
 */
export function openPool(address: string, connections: number, lost: (error: Error) => void): Pool {
  const url = new URL(address);
  const ssl = encryption(url);
  for (const name of ['ssl', 'sslmode']) url.searchParams.delete(name);
  const pool = new Pool({
    connectionString: url.href,
    ssl,
    max: connections,
    application_name: 'chatelaine-jobs',
    connectionTimeoutMillis: CONNECTING_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** By the rules of postgres.js: only `verify-full` asks whose certificate it is. */
function encryption({ searchParams }: URL): boolean | { rejectUnauthorized: false } {
  const mode = searchParams.get('sslmode') ?? searchParams.get('ssl') ?? 'disable';
  if (mode === 'disable' || mode === 'false') return false;
  return ['require', 'allow', 'prefer'].includes(mode) ? { rejectUnauthorized: false } : true;
}
