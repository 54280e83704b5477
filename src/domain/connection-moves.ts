import { plainHolder } from './assignment.ts';
import type { Company, User } from './company.ts';
import { connectionStanding } from './external-database.ts';
import { type ConnectionLevel, connectionRank } from './level.ts';

/** People whose level on a connection moves the same way when one company takes the place of another. */
export type ConnectionMove = Readonly<{
  connection: string;
  before: ConnectionLevel;
  after: ConnectionLevel;
  usernames: readonly string[];
}>;

type Companies = readonly [before: Company, after: Company];
/** In each of the two; undefined while they are not there, or not active. */
type Standings = readonly [before: User | undefined, after: User | undefined];

/** Connection by connection; nobody is in two of the same connection. What is not there is No Access. */
export function connectionMoves(
  companies: Companies,
  people: ReadonlyMap<string, Standings>,
): readonly ConnectionMove[] {
  const names = new Set(companies.flatMap(({ connections }) => [...connections.keys()]));
  const alike = byRoles(people);
  return [...names].flatMap((connection) => {
    const own = new Set(companies.flatMap((one) => [...(one.connections.get(connection)?.users.keys() ?? [])]));
    const others = alike.map((group) => ({ ...group, usernames: without(group.usernames, own) }));
    const named = [...own].map((username) => ({ standings: people.get(username) ?? NOWHERE, usernames: [username] }));
    return [...others, ...named].flatMap(({ standings, usernames }) => {
      const [before, after] = [0, 1].map((at) => levelOn(companies[at], standings[at], connection));
      const isMove = before !== undefined && after !== undefined && before !== after && usernames.length > 0;
      return isMove ? [{ connection, before, after, usernames }] : [];
    });
  });
}

export const rises = ({ before, after }: ConnectionMove): boolean => connectionRank(after) > connectionRank(before);

const NOWHERE: Standings = [undefined, undefined];

type Alike = Readonly<{ standings: Standings; usernames: readonly string[] }>;

/** Without an entry of their own, people of the same default roles have the same levels: one answers for all of them. */
function byRoles(people: ReadonlyMap<string, Standings>): readonly Alike[] {
  const groups = new Map<string, Readonly<{ standings: Standings; usernames: string[] }>>();
  for (const [username, users] of people) {
    const roles = users.map((user) => user?.defaultRole);
    const key = JSON.stringify(roles.map((role) => role?.name ?? null));
    const group = groups.get(key);
    const [before, after] = roles.map((role) => role && plainHolder(role));
    if (group) group.usernames.push(username);
    else groups.set(key, { standings: [before, after], usernames: [username] });
  }
  return [...groups.values()];
}

/** The list itself where none of them is in it: thousands of connections share those of a role. */
const without = (usernames: readonly string[], some: ReadonlySet<string>): readonly string[] =>
  some.size > 0 && usernames.some((one) => some.has(one)) ? usernames.filter((one) => !some.has(one)) : usernames;

function levelOn(company: Company | undefined, user: User | undefined, name: string): ConnectionLevel {
  const connection = company?.connections.get(name);
  const environment = company?.environments.get(connection?.environment ?? '');
  return user && connection && environment ? connectionStanding(user, connection, environment).level : 'no-access';
}
