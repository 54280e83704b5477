import pg from 'pg';
import { DATABASE, HOSTILE, type PostgresTarget } from './postgres-target.ts';

/** A session that somebody has open. */
export type Session = Readonly<{
  run(statement: string): Promise<unknown>;
  /** Settled when the line is gone, whoever hung up. */
  ended: Promise<void>;
  /** Hangs up, where the server has not. */
  close(): Promise<void>;
}>;

type Place = Readonly<{ target: PostgresTarget; name: string; password: string }>;

/** What somebody does with an account when its end comes: gives the sessions that it leaves open. */
export type Nasty = (at: Place) => Promise<readonly Session[]>;

async function open({ target, name, password }: Place): Promise<Session & Readonly<{ client: pg.Client }>> {
  const { port } = target.server;
  const client = new pg.Client({ host: '127.0.0.1', port, user: name, password, database: DATABASE });
  client.on('error', () => {});
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  await client.connect();
  return { client, ended, run: (statement) => client.query(statement), close: () => client.end() };
}

/** One session in which these statements were run. */
const having =
  (...statements: readonly string[]): Nasty =>
  async (at) => {
    const session = await open(at);
    for (const statement of statements) await session.run(statement.replaceAll('{name}', at.name));
    return [session];
  };

/** One that is in the middle of a statement, which is seen by the server. */
const busyWith =
  (statement: string): Nasty =>
  async (at) => {
    const session = await open(at);
    session.run(statement).catch(() => {});
    await seen(at, 'active');
    return [session];
  };

async function seen({ target: { admin }, name }: Place, state: string): Promise<void> {
  for (;;) {
    const found = await admin`select from pg_stat_activity where usename = ${name} and state = ${state}`;
    if (found.length > 0) return;
  }
}

const ownsThings: Nasty = async (at) => {
  const { admin } = at.target;
  const schema = `${at.name} "; --`;
  await admin`create schema ${admin(schema)} authorization ${admin(at.name)}`;
  const session = await open(at);
  for (const statement of [
    'create table t (id serial primary key, name text)',
    `insert into t (name) values ('kept')`,
    'create sequence s',
    'create view v as select * from t',
    `create function f() returns int language sql as 'select 1'`,
    `create function g() returns trigger language plpgsql as 'begin return new; end'`,
    'create trigger g before insert on t for each row execute function g()',
    `create type mood as enum ('bad')`,
    'create temporary table mine (id int)',
    'alter default privileges grant select on tables to public',
    'grant select on t to public',
  ])
    await session.run(`set search_path to "${schema.replaceAll('"', '""')}"; ${statement}`);
  await session.run('select lo_create(0)');
  return [session];
};

/** Comes back at once, as often as it is sent away. */
const reconnects: Nasty = async (at) => {
  const session = await open(at);
  let isOver = false;
  const again = async () => {
    while (!isOver) {
      const next = await open(at).catch(() => undefined);
      await next?.close().catch(() => {});
    }
  };
  const clients = [again(), again()];
  const close = async () => {
    isOver = true;
    await Promise.all(clients);
    await session.close();
  };
  return [{ ...session, close }];
};

/** Begins to hand rows over, and then says nothing more. */
const copies: Nasty = async (at) => {
  const session = await open(at);
  const ignored = () => {};
  const copying = {
    submit: (connection: pg.Connection) => connection.query('copy osusr_abc_customer (name) from stdin'),
    handleCopyInResponse: (connection: Readonly<{ sendCopyFromChunk(chunk: Buffer): void }>) =>
      connection.sendCopyFromChunk(Buffer.from('half a\n')),
    handleError: ignored,
    handleCommandComplete: ignored,
    handleReadyForQuery: ignored,
  };
  session.client.query(copying as unknown as pg.Submittable);
  await seen(at, 'active');
  return [session];
};

const fillsTheLimit: Nasty = (at) => Promise.all(Array.from({ length: 4 }, () => open(at)));

export const NASTY: Readonly<Record<string, Nasty>> = {
  'is idle': having('select 1'),
  'runs a long query': busyWith('select pg_sleep(600)'),
  'has an open transaction': having('begin', `insert into osusr_abc_customer (name) values ('x')`),
  'has locked a table': having('begin', 'lock table "Osusr_mixed" in exclusive mode'),
  'owns objects': ownsThings,
  'idles in a transaction with a cursor': having(
    'begin',
    'declare c cursor for select * from pg_class',
    'fetch 2 from c',
  ),
  listens: having('listen anything'),
  'has an advisory lock': having(`select pg_advisory_lock(hashtext('{name}'))`),
  'has a prepared statement': having('prepare p as select 1', 'execute p'),
  'has a prepared transaction': having(
    'begin',
    `insert into osusr_abc_customer (name) values ('never')`,
    `prepare transaction '{name} ${HOSTILE.replaceAll("'", "''")}'`,
  ),
  'comes back in a loop': reconnects,
  'has all the sessions that it may': fillsTheLimit,
  'is copying in': copies,
  'is copying out': busyWith('copy (select pg_sleep(1) from generate_series(1, 600)) to stdout'),
};
