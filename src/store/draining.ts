import { sql } from 'drizzle-orm';
import { AccessError } from '../domain/problem.ts';
import type { Drained, Recipient, Store, StoredNotice } from '../ports/store.ts';
import type { Client, Db } from './client.ts';
import { firstUnsent, markSent } from './notices.ts';
import { atMost } from './turns.ts';

type Send = (notice: StoredNotice) => Promise<void>;
/** A rejection is carried as a value: thrown through the client, a chat platform's error would pass for the driver's. */
type Outcome = Drained | Readonly<{ rejected: unknown }>;

/** Connections that may be held while a chat platform takes its time; the others are for people who wait. */
const AT_ONCE = 3;
/** In one call, so that a long queue is not in everybody's way. */
const LOT = 20;

export function drainOf(client: Client): Store['drain'] {
  const inTurn = atMost(AT_ONCE);
  return async (to, send) => {
    const outcome = await inTurn(() => client.use((db) => lockedDrain(db, to, send)));
    if (typeof outcome === 'object') throw outcome.rejected;
    return outcome;
  };
}

/** The lock is the connection's: no transaction is open while `send` runs, and a killed process holds nothing back. */
async function lockedDrain(db: Db, to: Recipient, send: Send): Promise<Outcome> {
  const key = sql`hashtextextended(${`notice:${JSON.stringify(to)}`}, 0)`;
  const [row] = await db.execute(sql`select pg_try_advisory_lock(${key}) taken`);
  if (row?.taken !== true) return 'busy';
  try {
    return await drain(db, to, send);
  } finally {
    await db.execute(sql`select pg_advisory_unlock(${key})`).catch(giveUpConnection);
  }
}

async function drain(db: Db, to: Recipient, send: Send): Promise<Outcome> {
  for (let sent = 0; sent < LOT; sent += 1) {
    const next = await firstUnsent(db, to);
    if (!next) return 'done';
    try {
      await send(next);
    } catch (rejected) {
      return { rejected };
    }
    await markSent(db, next.id);
  }
  return 'more';
}

/** A connection that kept the lock would silence the recipient for as long as it lived; the client drops it for this error. */
function giveUpConnection(cause: unknown): never {
  throw new AccessError({ code: 'unavailable', system: 'store' }, { cause });
}
