import { type SQL, sql } from 'drizzle-orm';
import type { Account, UserFacts } from '../domain/facts.ts';
import { gather, type Reader } from './columns.ts';
import { applicationRole, chatLink, itUser, teamRole } from './schema.ts';

/** Names by id. */
export type Names = ReadonlyMap<number, string>;
export type Dictionaries = Readonly<{ roles: Names; teams: Names; applications: Names }>;

/** The users of these ids, or all, in the file's order. */
export async function readUsers(
  db: Reader,
  ids: readonly number[] | undefined,
  names: Dictionaries,
): Promise<readonly UserFacts[]> {
  const [users, teams, applications, links] = await Promise.all([
    readPeople(db, isOneOf(sql`id`, ids), names.roles),
    readHoldings(
      db,
      sql`select user_id, team_id place_id, role_id from ${teamRole} where ${isOneOf(sql`user_id`, ids)} order by id`,
    ),
    readHoldings(
      db,
      sql`select user_id, application_id place_id, role_id from ${applicationRole} where ${isOneOf(sql`user_id`, ids)} order by id`,
    ),
    readLinks(db, isOneOf(sql`user_id`, ids)),
  ]);
  forEachHolding(teams, (user, place, role) =>
    users.get(user)?.teams.push([of(names.teams, place), of(names.roles, role)]),
  );
  forEachHolding(applications, (user, place, role) =>
    users.get(user)?.applications.push([of(names.applications, place), of(names.roles, role)]),
  );
  links.user_id.forEach((id, i) => {
    const user = users.get(id);
    if (user) user[links.platform[i] === 'slack' ? 'slack' : 'teamsId'] = links.account[i] ?? '';
  });
  return [...users.values()];
}

export function isOneOf(column: SQL, ids: readonly number[] | undefined): SQL {
  if (ids === undefined) return sql`true`;
  return ids.length === 0
    ? sql`false`
    : sql`${column} in (${sql.join(
        ids.map((id) => sql`${id}::integer`),
        sql`, `,
      )})`;
}

type Held = [place: string, role: string][];
type Draft = { -readonly [Key in keyof UserFacts]: UserFacts[Key] } & { teams: Held; applications: Held };

async function readPeople(db: Reader, among: SQL, roles: Names): Promise<ReadonlyMap<number, Draft>> {
  type Row = {
    id: number;
    username: string;
    name: string;
    email: string;
    active: boolean;
    role_id: number;
    account: Account | null;
  };
  const query = sql`select id, username, name, email, active, default_role_id role_id, account from ${itUser} where ${among} order by position`;
  const found = await gather<Row>(db, ['id', 'username', 'name', 'email', 'active', 'role_id', 'account'], query);
  const text = (column: 'username' | 'name' | 'email', i: number) => found[column][i] ?? '';
  return new Map(
    found.id.map((id, i) => {
      const [username, name, email] = [text('username', i), text('name', i), text('email', i)];
      const defaultRole = of(roles, found.role_id[i] ?? 0);
      const user: Draft = {
        username,
        name,
        email,
        active: found.active[i] ?? false,
        defaultRole,
        teams: [],
        applications: [],
      };
      const account = found.account[i];
      if (account) user.account = account;
      return [id, user];
    }),
  );
}

type Holding = Readonly<{ user_id: number; place_id: number; role_id: number }>;
type Holdings = Awaited<ReturnType<typeof readHoldings>>;

const readHoldings = (db: Reader, query: SQL) => gather<Holding>(db, ['user_id', 'place_id', 'role_id'], query);

function forEachHolding(holdings: Holdings, visit: (user: number, place: number, role: number) => void): void {
  for (const [i, user] of holdings.user_id.entries()) visit(user, holdings.place_id[i] ?? 0, holdings.role_id[i] ?? 0);
}

/** Those of the file: links that were found out later name their tenant. */
function readLinks(db: Reader, among: SQL) {
  type Row = { user_id: number; platform: 'slack' | 'teams'; account: string };
  const query = sql`select user_id, platform, account from ${chatLink} where tenant = '' and ${among}`;
  return gather<Row>(db, ['user_id', 'platform', 'account'], query);
}

function of(names: Names, id: number): string {
  const name = names.get(id);
  if (name === undefined) throw new Error(`nothing has the id ${id}`);
  return name;
}
