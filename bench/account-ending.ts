import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { type AccountGround, clearGround } from './account-ground.ts';
import { type Due, leaseAccounts } from './account-leases.ts';
import { PASSWORD } from './account-offers.ts';
import { type Replica, startReplica } from './account-replica.ts';
import type { Size } from './company.ts';
import { timingOf } from './contest.ts';
import { seeded } from './random.ts';
import { amount, type Result, spreadText } from './result.ts';

const STORM: Readonly<Record<Size, number>> = { S: 90, M: 1_000, L: 1_000 };
const STORMS = 3;
const SPREAD: Readonly<Record<Size, number>> = { S: 90, M: 600, L: 2_000 };
/** Of the storm's accounts, these have a session open. */
const SESSIONS = 8;
/** Longer than it takes to make them all. */
const LEAD_MS: Readonly<Record<Size, number>> = { S: 5_000, M: 20_000, L: 20_000 };
const EXPIRIES_A_SECOND = 5;
const GIVE_UP_MS = 180_000;

/** So many leases that end in the same second, one process at work: until the last account and session is gone. */
export async function stormResult(size: Size, ground: AccountGround): Promise<Result> {
  const replica = await startReplica(ground);
  const seconds: number[] = [];
  const count = STORM[size];
  try {
    for (let round = 0; round < STORMS; round += 1) {
      const due = await leaseAccounts(ground, Array(count).fill(LEAD_MS[size]));
      const sessions = await Promise.all(due.slice(0, SESSIONS).map((one) => logIn(ground, one)));
      const gone = await watchGone(ground, due);
      seconds.push(Math.max(...gone) / 1_000);
      await Promise.all(sessions.map((session) => session.end({ timeout: 0 })));
      await clearGround(ground);
    }
  } finally {
    await replica.stop();
  }
  const { median, ...spread } = timingOf(seconds);
  return {
    name: `${count.toLocaleString('en')} due in one second, until all are gone`,
    ours: `${amount(median)} s`,
    peer: `${amount(count / median)} ended a second`,
    value: median,
    unit: 's',
    goal: { most: 30 },
    spread: spreadText({ median, ...spread }),
    agrees: true,
  };
}

async function logIn({ server }: AccountGround, { account }: Due): Promise<postgres.Sql> {
  const session = postgres({ ...server, username: account, password: PASSWORD, max: 1, fetch_types: false });
  await session`select 1`;
  return session;
}

/** Ends over a while, two processes at work, of which one is killed somewhere on the way. */
export async function expiryResults(size: Size, ground: AccountGround): Promise<readonly Result[]> {
  const random = seeded(SPREAD[size]);
  const count = SPREAD[size];
  const replicas: readonly Replica[] = [await startReplica(ground), await startReplica(ground)];
  try {
    const whole = (count / EXPIRIES_A_SECOND) * 1_000;
    const due = await leaseAccounts(
      ground,
      Array.from({ length: count }, () => LEAD_MS[size] + random.next() * whole),
    );
    const killAfterMs = LEAD_MS[size] + whole * (0.3 + 0.4 * random.next());
    const killed = pause(killAfterMs).then(() => random.pick(replicas).kill());
    const gone = (await watchGone(ground, due)).toSorted((a, b) => a - b);
    await killed;
    await clearGround(ground);
    return resultsOf(gone);
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}

/** The goals of the whole distribution, of ends with a kill among them. */
function resultsOf(sorted: readonly number[]): readonly Result[] {
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN) / 1_000;
  const peer = `${sorted.length.toLocaleString('en')} ends, ${EXPIRIES_A_SECOND} a second, one of two killed`;
  const line = (name: string, value: number, most: number): Result => ({
    name: `end to gone, ${name}`,
    ours: `${amount(value)} s`,
    peer,
    value,
    unit: 's',
    goal: { most },
    spread: 'one run',
    agrees: true,
  });
  return [line('median', at(0.5), 1), line('p99', at(0.99), 5), line('longest', at(1), 15)];
}

const LOOK_MS = 50;

/**
 * Milliseconds from each end until a look at the target no longer showed the account nor a session of it; what is looked
 * at is the catalogue, not what the program says.
 */
async function watchGone({ superuser }: AccountGround, due: readonly Due[]): Promise<readonly number[]> {
  const oids = new Map<string, string>();
  for (const { rolname, oid } of await superuser`select rolname, oid::text from pg_roles where rolname like 'tmp\\_%'`)
    oids.set(rolname, oid);
  const left = new Map(due.map((one) => [one.account, one.endsAtMs]));
  const taken: number[] = [];
  const last = Math.max(...left.values());
  while (left.size > 0) {
    const looked = Date.now();
    if (looked > last + GIVE_UP_MS) throw new Error(`${left.size} accounts are still there`);
    const past = [...left].filter(([, endsAtMs]) => endsAtMs < looked);
    const still =
      past.length === 0
        ? new Set()
        : await thereStill(
            superuser,
            past.map(([account]) => account),
            oids,
          );
    const seen = Date.now();
    for (const [account, endsAtMs] of past)
      if (!still.has(account)) {
        taken.push(seen - endsAtMs);
        left.delete(account);
      }
    await pause(LOOK_MS);
  }
  return taken;
}

async function thereStill(
  superuser: AccountGround['superuser'],
  accounts: readonly string[],
  oids: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const ids = accounts.map((account) => oids.get(account) ?? '0');
  const rows = await superuser<{ account: string }[]>`
    select account from unnest(${[...accounts]}::text[], ${ids}::oid[]) l (account, id)
    where exists (select from pg_roles where rolname = account)
      or exists (select from pg_stat_activity where usesysid = id)`;
  return new Set(rows.map(({ account }) => account));
}
