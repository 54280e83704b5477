import { type SQL, sql } from 'drizzle-orm';
import { AccessError } from '../domain/problem.ts';
import { NotYet } from '../ports/notifier.ts';
import type { Drained, Recipient, Store, StoredNotice } from '../ports/store.ts';
import { isParked } from './channels.ts';
import type { Client, Db } from './client.ts';
import { firstUnsent, inNewestState, markSent, type Next } from './notices.ts';
import { atMost } from './turns.ts';

type Send = (notice: StoredNotice) => Promise<void>;
/** A rejection is carried as a value: thrown through the client, a chat platform's error would pass for the driver's. */
type Rejected = Readonly<{ rejected: unknown }>;
type Outcome = Drained | Rejected;

/** Connections that may be held while a chat platform takes its time; the others are for people who wait. */
const AT_ONCE = 3;
/** In one call, so that a long queue is not in everybody's way. */
const LOT = 20;
/** Until it is looked again whether the copies of a message are free. */
const COPIES_WAIT_MS = 200;

export function drainOf(client: Client): Store['drain'] {
  const inTurn = atMost(AT_ONCE);
  return async (to, send) => {
    const outcome = await inTurn(() => client.use((db) => lockedDrain(db, to, send)));
    if (typeof outcome === 'object') throw outcome.rejected;
    return outcome;
  };
}

const lockedDrain = (db: Db, to: Recipient, send: Send): Promise<Outcome> =>
  withLock<Outcome>(db, lockOf(`notice:${JSON.stringify(to)}`), 'busy', () => drain(db, to, send));

async function drain(db: Db, to: Recipient, send: Send): Promise<Outcome> {
  const parked = 'channel' in to && (await isParked(db, to.channel));
  for (let sent = 0; sent < LOT; sent += 1) {
    const next = await firstUnsent(db, to);
    if (!next) return 'done';
    const rejected = await sendInTurn(db, to, next, send);
    if (rejected) return rejected;
    if (parked) return 'returned';
  }
  return 'more';
}

/**
 * Copies are made by many at once, and changed by one while none is being made: else a change that goes out between a
 * message and the note of where it was posted would never come to it.
 */
async function sendInTurn(db: Db, to: Recipient, next: Next, send: Send): Promise<Rejected | undefined> {
  if (next.about === undefined) return sendNext(db, to, next, send);
  const lock = lockOf(`copies:${next.about}`, 'subject' in to ? 'exclusive' : 'shared');
  return withLock<Rejected | undefined>(db, lock, { rejected: new NotYet(COPIES_WAIT_MS) }, () =>
    sendNext(db, to, next, send),
  );
}

async function sendNext(db: Db, to: Recipient, next: Next, send: Send): Promise<Rejected | undefined> {
  const notice = await inNewestState(db, to, next);
  try {
    await send(notice);
  } catch (rejected) {
    return { rejected };
  }
  await markSent(db, notice);
  return undefined;
}

type Lock = Readonly<{ take: SQL; release: SQL }>;

function lockOf(name: string, kind: 'exclusive' | 'shared' = 'exclusive'): Lock {
  const call = (verb: string) =>
    sql`${sql.raw(`pg_${verb}${kind === 'shared' ? '_shared' : ''}`)}(hashtextextended(${name}, 0))`;
  return { take: sql`select ${call('try_advisory_lock')} taken`, release: sql`select ${call('advisory_unlock')}` };
}

/** The lock is the connection's: no transaction is open while `send` runs, and a killed process holds nothing back. */
async function withLock<T>(db: Db, { take, release }: Lock, otherwise: T, work: () => Promise<T>): Promise<T> {
  const [row] = await db.execute(take);
  if (row?.taken !== true) return otherwise;
  try {
    return await work();
  } finally {
    await db.execute(release).catch(giveUpConnection);
  }
}

/** A connection that kept the lock would silence the recipient for as long as it lived; the client drops it for this error. */
function giveUpConnection(cause: unknown): never {
  throw new AccessError({ code: 'unavailable', system: 'store' }, { cause });
}
