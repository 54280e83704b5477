import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { accountName } from '../src/domain/account.ts';
import { type AccountGround, ADMIN_VARIABLE, clearGround } from './account-ground.ts';
import { offerAccounts } from './account-offers.ts';
import type { Way, Work, Worked } from './account-process.ts';
import type { Size } from './company.ts';
import { timingOf } from './contest.ts';
import { seeded, shuffled } from './random.ts';
import { amount, type Result, spreadText } from './result.ts';

const IN_FLIGHT = 8;
const ROUNDS = 9;
const WARM_UP = 2;
/** Accounts in a slice. */
const SLICE: Readonly<Record<Size, number>> = { S: 16, M: 48, L: 96 };

/** Accounts a second through the one-time page's POST, against a bare loop of the same statements. */
export async function makingResults(size: Size, ground: AccountGround): Promise<readonly Result[]> {
  const processes = { chatelaine: await startMaking('chatelaine', ground), bare: await startMaking('bare', ground) };
  const people = ground.people.slice(0, SLICE[size]);
  try {
    const seen = new Set<string>();
    const slices: Record<Way, number[]> = { chatelaine: [], bare: [] };
    const random = seeded(ROUNDS);
    for (let round = -WARM_UP; round < ROUNDS; round += 1)
      for (const way of shuffled(['chatelaine', 'bare'] as const, random)) {
        const of = way === 'bare' ? namesFor(people) : await offerAccounts(ground, people);
        const { milliseconds, refused } = await ask(processes[way], { of, inFlight: IN_FLIGHT });
        if (refused.length > 0) console.error(way, refused[0]);
        seen.add(JSON.stringify(await whatIsThere(ground)));
        await clearGround(ground);
        if (round >= 0) slices[way].push((milliseconds / people.length) * 1e6);
      }
    const [ours, bare] = [timingOf(slices.chatelaine), timingOf(slices.bare)];
    return [
      {
        name: `accounts made a second, ${IN_FLIGHT} in flight`,
        ours: `${amount(1e9 / ours.median)}/s`,
        peer: `the same SQL alone ${amount(1e9 / bare.median)}/s`,
        value: bare.median / ours.median,
        unit: '×',
        goal: { least: 0.8 },
        spread: spreadText(ours, bare),
        agrees: seen.size === 1,
      },
    ];
  } finally {
    for (const child of Object.values(processes)) child.disconnect();
  }
}

const namesFor = (people: readonly string[]): readonly string[] =>
  people.map((person) => accountName(person, crypto.getRandomValues(new Uint8Array(6))));

async function startMaking(way: Way, { store, adminUrl }: AccountGround): Promise<ChildProcess> {
  const own = { BENCH_STORE: store.address, BENCH_FOLDER: store.folder, [ADMIN_VARIABLE]: adminUrl };
  const program = fileURLToPath(new URL('./account-process.js', import.meta.url));
  const child = fork(program, [way], { env: { ...process.env, ...own } });
  await reply(child);
  return child;
}

function ask(child: ChildProcess, work: Work): Promise<Worked> {
  child.send(work);
  return reply(child) as Promise<Worked>;
}

async function reply(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const exited = once(child, 'exit', { signal: done.signal }).then(([code]) => {
    throw new Error(`the making of accounts ended with ${code}`);
  });
  try {
    return await Promise.race([once(child, 'message', { signal: done.signal }).then(([message]) => message), exited]);
  } finally {
    exited.catch(() => {});
    done.abort();
  }
}

/** The accounts as the catalogue shows them, and how many of each kind: one kind, and the same on either side. */
const whatIsThere = async ({ superuser }: AccountGround): Promise<readonly unknown[]> => [
  ...(await superuser`
    select count(*)::int, rolcanlogin, rolconnlimit, rolinherit, rolcreaterole, rolconfig::text,
      rolvaliduntil between now() + interval '3 hours 50 minutes' and now() + interval '4 hours' ends,
      (select string_agg(roleid::regrole::text, ' ') from pg_auth_members where member = oid) member,
      shobj_description(oid, 'pg_authid') ~ '^chatelaine lease [0-9]+$' told,
      (select rolpassword from pg_authid of where of.oid = r.oid) password
    from pg_roles r where rolname like 'tmp\\_%' group by 2, 3, 4, 5, 6, 7, 8, 9, 10`),
];
