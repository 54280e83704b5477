import postgres from 'postgres';
import { Secret } from '../src/domain/secret.ts';
import type { AccountOrder } from '../src/ports/provisioner.ts';
import { NO_SEALING } from '../src/ports/sealing.ts';
import { POSTGRES_SYNTAX } from '../src/provision/postgres-connection.ts';
import { find, look, make } from '../src/provision/postgres-statements.ts';
import { render, type Statement, sql } from '../src/provision/statement.ts';
import { openTargets } from '../src/provision/targets.ts';
import { openStore } from '../src/store/open.ts';
import { oncePage } from '../src/usecases/spend-link.ts';
import { VERIFIER } from './account-offers.ts';

// Makes accounts in one of two ways, as many at a time as it is told: `account-process.js WAY`. Its parent's messages say
// of what, tokens or names; it answers the milliseconds that all of them took.

/** The product's whole POST of the one-time page, or the same statements to the same target and nothing else. */
export type Way = 'chatelaine' | 'bare';
export type Work = Readonly<{ of: readonly string[]; inFlight: number }>;
export type Worked = Readonly<{ milliseconds: number; refused: readonly string[] }>;

/** Throws nothing; why it was not made. */
type Make = (of: string) => Promise<string | undefined>;

const [way] = process.argv.slice(2) as [Way];
const { BENCH_STORE: url = '', BENCH_FOLDER: folder = '', BENCH_TARGET: target = '' } = process.env;

async function ours(): Promise<(work: Work) => readonly (() => ReturnType<Make>)[]> {
  const { store } = await openStore({ url, folder });
  const page = oncePage({
    store,
    targets: openTargets(process.env),
    sealing: NO_SEALING,
    clock: () => new Date().toISOString(),
    pageUrl: (path) => path,
    report: (what, error) => console.error(what, error),
  });
  const credential = new Secret(VERIFIER);
  return ({ of }) =>
    of.map((token) => async () => {
      const made = await page.make(token, credential);
      return made.state === 'made' ? undefined : JSON.stringify(made);
    });
}

type Sent = Readonly<{ text: string; values: string[] }>;

/** Every text is made beforehand; the driver is set up as the product does it. */
async function bare(): Promise<(work: Work) => readonly (() => ReturnType<Make>)[]> {
  const address = new URL(target);
  const host = address.searchParams.get('host') ?? '';
  const options = {
    host,
    port: Number(address.port),
    user: address.username,
    database: address.pathname.slice(1),
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    connection: {
      application_name: 'chatelaine',
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 20_000,
      standard_conforming_strings: true,
      search_path: 'pg_catalog',
    },
  } as postgres.Options<Record<string, never>>;
  return ({ of }) =>
    of.map((name) => {
      const all = statementsFor(name).map(sentOf);
      return async () => {
        const connection = postgres(options);
        try {
          for (const { text, values } of all)
            await connection.unsafe(text, values, { simple: false } as postgres.UnsafeQueryOptions);
          return undefined;
        } catch (error) {
          return String(error);
        } finally {
          await connection.end();
        }
      };
    });
}

/** What the product sends for one account where all goes well, in its order. */
function statementsFor(name: string): readonly Statement[] {
  const [now, endsAt] = [0, 4 * 3_600_000].map((more) => new Date(Date.now() + more).toISOString()) as [string, string];
  const order: AccountOrder = {
    name,
    profile: 'read-only',
    lease: 1,
    now,
    endsAt,
    credential: new Secret(VERIFIER),
  };
  return [sql`select 1`, look(name), sql`begin`, ...make(order), sql`commit`, find(name)];
}

function sentOf(statement: Statement): Sent {
  const { text, values } = render(statement, POSTGRES_SYNTAX);
  return { text: text.reveal(), values: values.map((value) => `${value.reveal()}`) };
}

async function timed(all: readonly (() => ReturnType<Make>)[], inFlight: number): Promise<Worked> {
  const refused: string[] = [];
  let next = 0;
  const lane = async () => {
    for (let one = all[next++]; one; one = all[next++]) {
      const why = await one();
      if (why !== undefined) refused.push(why);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { milliseconds: performance.now() - start, refused };
}

const WAYS: Readonly<Record<Way, typeof ours>> = { chatelaine: ours, bare };
const prepare = await WAYS[way]();
process.on('message', async (work: Work) => {
  process.send?.((await timed(prepare(work), work.inFlight)) satisfies Worked);
});
process.once('disconnect', () => process.exit());
process.send?.('ready');
