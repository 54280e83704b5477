import { type SQL, sql } from 'drizzle-orm';
import { type AccountSeen, brokenText } from '../../src/ports/invariants.ts';
import { ledgerSeen } from '../../src/store/invariants.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { accountFaults, lateFaults } from '../../src/usecases/account-invariants.ts';
import { trailFaults } from '../../src/usecases/trail-invariants.ts';
import { chainFaults } from './invariants-trail.ts';

type Row = Readonly<Record<string, unknown>>;

/** What the checker looks at: the store as its owner, the target as a superuser, and what processes wrote to their logs. */
export type Places = Readonly<{
  opened: OpenStore;
  inStore(statement: SQL): Promise<readonly Row[]>;
  inTarget(statement: SQL): Promise<readonly Row[]>;
  said?(): readonly string[];
}>;

/**
 * Everything that must never be so and is, in words, with the invariant's id first. `secrets` are credentials and tokens
 * that were used: none may be found. For when nothing is under way: an account that is past its end has its 15 seconds.
 */
export async function violations(places: Places, secrets: readonly string[] = []): Promise<readonly string[]> {
  const { opened, inStore, inTarget } = places;
  const seen = await ledgerSeen(inStore);
  const accounts = (await inTarget(ACCOUNTS)) as readonly AccountSeen[];
  const sessions = new Set((await inTarget(SESSIONS)).map(({ oid }) => String(oid)));
  const broken = [
    ...accountFaults(seen.leases, accounts, { sessions }),
    ...lateFaults(seen.leases),
    ...seen.broken,
    ...(await trailFaults(opened.store, seen.requests)),
  ];
  return [...broken.map(brokenText), ...(await chainFaults(opened)), ...(await found(places, secrets))];
}

const ACCOUNTS = sql`
  select rolname name, oid::text id, rolcanlogin "mayLogIn", false "hasSession",
    extract(epoch from nullif(rolvaliduntil, '-infinity'))::float8 * 1000 "untilMs",
    substring(shobj_description(oid, 'pg_authid') from '^chatelaine lease (\\d+)$')::int lease
  from pg_roles where rolname ~ '^(tmp|perm)_' order by rolname`;
const SESSIONS = sql`select distinct usesysid::text oid from pg_stat_activity where usesysid is not null`;

const TABLES = sql`
  select quote_ident(schemaname) || '.' || quote_ident(tablename) name from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')`;

/** I-11: in no row of any table, and in no line of a log. */
async function found({ inStore, said }: Places, secrets: readonly string[]): Promise<readonly string[]> {
  if (secrets.length === 0) return [];
  const list = sql.join(
    secrets.map((secret) => sql`${secret}`),
    sql`, `,
  );
  const parts = (await inStore(TABLES)).map(
    ({ name: table }) => sql`
      select ${String(table)}::text place from ${sql.raw(String(table))} t
      where exists (select from unnest(array[${list}]::text[]) secret where strpos(t::text, secret) > 0)`,
  );
  const rows = await inStore(sql`${sql.join(parts, sql` union `)}`);
  const logged = said?.().some((line) => secrets.some((secret) => line.includes(secret))) ?? false;
  return [
    ...rows.map(({ place }) => `I-11: a secret is in ${place}`),
    ...(logged ? ['I-11: a secret is in a log'] : []),
  ];
}
