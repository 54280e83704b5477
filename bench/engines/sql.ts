import type postgres from 'postgres';
import { APPLICATION_NEEDS } from '../../src/domain/applications.ts';
import { connect } from '../database.ts';
import { type Engine, over, reversed } from '../engine.ts';
import type { OnApplication } from '../questions.ts';

/** "Who can" over the store's own tables: one statement, prepared by the driver, one at a time over a Unix socket. */
export const sql: Engine = {
  async load(_, address) {
    const database = connect(address);
    const [row] = await database<{ users: string }[]>`select count(*) users from it_user`;
    return {
      holds: `${row?.users} rows of it_user, vacuumed and analyzed`,
      workloads(asked) {
        const operations = reversed(asked);
        const inTurn = async (work: (operation: OnApplication) => Promise<unknown>) => {
          const found: unknown[] = [];
          for (const operation of operations) found.push(await work(operation));
          return found;
        };
        const count = (operation: OnApplication) => counted(database, operation);
        const list = (operation: OnApplication) => listed(database, operation);
        return {
          'who can': { answers: async () => (await inTurn(count)).join(), once: over(operations, count) },
          'who can, listed': {
            answers: async () => (await inTurn(async (one) => (await list(one)).toSorted().join())).join('\n'),
            once: over(operations, list),
          },
        };
      },
      close: () => database.end(),
    };
  },
};

/** The place asked about, the roles that suffice there, those that let in, and who has a narrower role there. */
const parts = (database: postgres.Sql, { application, environment, operation }: OnApplication) => database`
  place as materialized (
    select application.id application_id, team_id, environment.id environment_id from application, environment
    where application.name = ${application} and environment.name = ${environment}),
  sufficing as materialized (
    select role.id from place cross join role left join role_level on role_id = role.id and role_level.environment_id = place.environment_id
    where role.name = 'Administrator' or level >= ${APPLICATION_NEEDS[operation]}::level),
  entering as materialized (
    select role.id from place cross join role left join role_level on role_id = role.id and role_level.environment_id = place.environment_id
    where role.name = 'Administrator' or level > 'no-access'),
  narrow as materialized (
    select user_id, coalesce(own.role_id, in_team.role_id) role_id
    from (select user_id, role_id from application_role where application_id = (select application_id from place)) own
    full join (select user_id, role_id from team_role where team_id = (select team_id from place)) in_team using (user_id))`;

/** Counts by default role, then puts right the few who have a narrower one: faster than a join of everybody. */
async function counted(database: postgres.Sql, operation: OnApplication): Promise<number> {
  const [row] = await database<{ count: number }[]>`
    with ${parts(database, operation)}
    select (
      (select count(*) from it_user where active and default_role_id in (select id from sufficing))
      - (select count(*) from narrow join it_user on it_user.id = user_id
         where active and default_role_id in (select id from sufficing))
      + (select count(*) from narrow join it_user on it_user.id = user_id
         where active and default_role_id in (select id from entering) and role_id in (select id from sufficing))
    )::integer count`;
  return row?.count ?? 0;
}

async function listed(database: postgres.Sql, operation: OnApplication): Promise<readonly string[]> {
  const rows = await database`
    with ${parts(database, operation)}
    select username from it_user left join narrow on narrow.user_id = it_user.id
    where active and default_role_id in (select id from entering)
      and coalesce(narrow.role_id, default_role_id) in (select id from sufficing)`.values();
  return rows.map(([username]) => username as string);
}
