import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type postgres from 'postgres';
import { createCompany } from '../src/domain/company.ts';
import { decide } from '../src/domain/decide.ts';
import type { DatabaseFacts, Facts } from '../src/domain/facts.ts';
import { ADMINISTRATOR } from '../src/domain/role.ts';
import { socketAddress } from '../src/store/client.ts';
import { startSampleTarget } from '../src/store/sample-target.ts';
import { companyFacts, type Size } from './company.ts';
import { connect } from './database.ts';
import type { FilledStore } from './filled-store.ts';

/** A filled store whose first environment has a database, which is really there, and ways to look at both. */
export type AccountGround = Readonly<{
  store: FilledStore;
  /** Of the bot, at the target. */
  adminUrl: string;
  /** Where people log in. */
  server: Readonly<{ host: string; port: number; database: string }>;
  database: DatabaseFacts;
  /** Who may have an account there once an Administrator has approved; then everybody else who is active. */
  people: readonly string[];
  administrator: string;
  /** The owner of the store; a superuser of the target; the bot there. */
  owner: postgres.Sql;
  superuser: postgres.Sql;
  bot: postgres.Sql;
  stop(): Promise<void>;
}>;

/** The variable of the environment that the directory names. */
export const ADMIN_VARIABLE = 'BENCH_TARGET';

export async function openGround(size: Size, store: FilledStore): Promise<AccountGround> {
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-bench-'));
  await chmod(folder, 0o711); // The server runs as another user where we are root.
  const target = await startSampleTarget(folder);
  const facts = withDatabase(companyFacts(size), target.port);
  const [database] = facts.databases;
  const [first] = facts.users.filter(({ defaultRole }) => defaultRole === ADMINISTRATOR);
  if (!database || !first) throw new Error('a company without a database or an Administrator');
  const owner = connect(store.address, 2);
  const host = new URL(target.adminUrl).searchParams.get('host') ?? '';
  const superuser = connect(socketAddress(host, target.database, { port: target.port }), 2);
  const bot = connect(target.adminUrl);
  await keepDatabase(owner, facts, database);
  const stop = async () => {
    await Promise.all([owner.end(), superuser.end(), bot.end()]);
    await target.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    store,
    adminUrl: target.adminUrl,
    server: target,
    database,
    people: peopleFor(facts, database.environment),
    administrator: first.username,
    owner,
    superuser,
    bot,
    stop,
  };
}

const withDatabase = (facts: Facts, port: number): Facts => ({
  ...facts,
  infrastructure: { ...facts.infrastructure, network: ['vpn'] },
  databases: [
    {
      environment: facts.environments[0]?.name ?? '',
      engine: 'postgres',
      provisioning: 'direct',
      server: '127.0.0.1',
      port,
      instance: '',
      database: 'osdev',
      admin: `env:${ADMIN_VARIABLE}`,
      requests: 'with-approval',
      selfService: true,
      approvals: 1,
      maxHours: 12,
    },
  ],
});

/** Beside the import, which the other benchmarks time as it is. */
async function keepDatabase(owner: postgres.Sql, { infrastructure }: Facts, database: DatabaseFacts): Promise<void> {
  const { environment, engine, provisioning, server, port, instance, admin, requests, selfService } = database;
  await owner`update infrastructure set network = ${[...infrastructure.network]}`;
  await owner`
    insert into database (environment_id, engine, provisioning, server, port, instance, database, admin, requests,
      self_service, approvals, max_hours, position)
    select id, ${engine}, ${provisioning}, ${server}, ${port}, ${instance}, ${database.database}, ${admin}, ${requests},
      ${selfService}, ${database.approvals}, ${database.maxHours}, 1 from environment where name = ${environment}`;
}

function peopleFor(facts: Facts, environment: string): readonly string[] {
  const company = createCompany(facts);
  const mayAsk = (user: string) => {
    const answer = decide(company, { user, operation: 'dbuser.create-temporary', environment });
    return 'outcome' in answer && answer.outcome === 'ask';
  };
  const active = facts.users.filter((user) => user.active && user.defaultRole !== ADMINISTRATOR);
  const names = active.map(({ username }) => username);
  return [...names.filter(mayAsk), ...names.filter((name) => !mayAsk(name))];
}

/** Takes away all that a slice or a round has left, so that the next begins as this one did. */
export async function clearGround({ owner, superuser }: AccountGround): Promise<void> {
  await owner`update lease set state = 'ended', cause = coalesce(cause, 'revoked'), ended_at = clock_timestamp() where state <> 'ended'`;
  await owner`update request set status = 'ended' where status not in ('ended', 'denied', 'cancelled', 'lapsed')`;
  await owner`delete from graphile_worker._private_jobs where locked_at is null`;
  await superuser.unsafe(`do $$ declare account name; begin
    for account in select rolname from pg_roles where rolname like 'tmp\\_%' loop
      execute format('drop role %I', account);
    end loop; end $$`);
}
