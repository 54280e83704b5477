import { type SQL, sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { busy, isUnavailable, translate } from './failure.ts';
import { openSession, type Session } from './session.ts';

/** What statements are sent to. Good until the work that it was given to has ended. */
export type Db = Pick<PostgresJsDatabase, 'execute' | 'select' | 'insert' | 'update' | 'delete'>;

/** A pool. What goes wrong in the database comes out as a problem, with the driver's error as its cause. */
export type Client = Readonly<{
  use<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** `begin` is what opens it, one statement or several. Nothing of it stays when the work fails or the connection is lost. */
  transaction<T>(begin: SQL, work: (db: Db) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}>;

export type ClientOptions = Readonly<{
  connections?: number;
  /** How long somebody waits for one of them before they hear that the store is busy, in milliseconds; absent: for ever. */
  patience?: number;
  role?: string;
}>;

/**
 * Opens no connection until it is used. A connection that fails is never used again: postgres.js 3.4.9 takes lost ones up
 * again in its own pool, and then sends what belonged to a dead transaction into the next, waits for ever, or ends the
 * process (its issues 1066, 1208 and 1216).
 */
export function openClient(address: string, { connections = 10, patience, role }: ClientOptions = {}): Client {
  const pool = poolOf({ most: connections, patience }, () => openSession(address, role));
  const use = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await pool.take();
    try {
      return await work(session);
    } catch (error) {
      const problem = translate(error);
      if (isUnavailable(problem)) session.abandon();
      throw problem;
    } finally {
      pool.giveBack(session);
    }
  };
  return {
    use: (work) => use((session) => inScope(session, work)),
    transaction: (begin, work) => use((session) => inTransaction(session, begin, work)),
    end: pool.end,
  };
}

async function inScope<T>(session: Session, work: (db: Db) => Promise<T>): Promise<T> {
  const scope = session.scope();
  try {
    return await work(scope.db);
  } finally {
    scope.close();
  }
}

async function inTransaction<T>(session: Session, begin: SQL, work: (db: Db) => Promise<T>): Promise<T> {
  const outer = session.scope();
  try {
    await outer.db.execute(begin);
    const result = await inScope(session, work);
    await outer.db.execute(sql`commit`);
    return result;
  } catch (error) {
    if (isUnavailable(translate(error))) session.abandon();
    else await outer.db.execute(sql`rollback`).catch(session.abandon);
    throw error;
  }
}

type Limits = Readonly<{ most: number; patience: number | undefined }>;

function poolOf({ most, patience }: Limits, open: () => Session) {
  const all = new Set<Session>();
  const idle: Session[] = [];
  const waiting = new Set<(session: Session) => void>();
  const opened = () => {
    const session = open();
    all.add(session);
    return session;
  };
  const drop = (session: Session) => {
    all.delete(session);
    session.end().catch(() => {}); // it is lost already
  };
  const turn = () =>
    new Promise<Session>((resolve, reject) => {
      const go = (session: Session) => {
        clearTimeout(timer);
        resolve(session);
      };
      const giveUp = () => {
        waiting.delete(go);
        reject(busy());
      };
      const timer = patience === undefined ? undefined : setTimeout(giveUp, patience);
      waiting.add(go);
    });
  return {
    take(): Promise<Session> {
      for (let session = idle.pop(); session; session = idle.pop()) {
        if (session.isAlive()) return Promise.resolve(session);
        drop(session);
      }
      return all.size < most ? Promise.resolve(opened()) : turn();
    },
    giveBack(session: Session): void {
      if (!session.isAlive()) drop(session);
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next(session.isAlive() ? session : opened());
      } else if (session.isAlive()) idle.push(session);
    },
    async end(): Promise<void> {
      await Promise.all([...all].map((session) => session.end()));
    },
  };
}

/** The address of a database behind a socket; the login is the one that needs no password there. */
export function socketAddress(host: string, database: string, { user = 'chatelaine', port = 5432 } = {}): string {
  return `postgres://${user}@localhost:${port}/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}`;
}
