import { activeHolders, plainHolder } from './assignment.ts';
import { type Company, type Connection, type Environment, known, type User } from './company.ts';
import { decideFor, explain, type Unknown } from './decide.ts';
import type { Decision } from './decision.ts';
import { type ConnectionStanding, connectionStanding } from './external-database.ts';
import { byName } from './grantors.ts';
import { atLeast, type ConnectionLevel, connectionRank } from './level.ts';
import { levelIn, mayLogIn } from './standing.ts';

/** Whose entry it is among a connection's security levels. */
export type EntryOf = Readonly<{ role: string }> | Readonly<{ user: string }>;

/** One entry of a connection set to a level, or with null taken away. */
export type ConnectionChange = Readonly<{ connection: string; of: EntryOf; level: ConnectionLevel | null }>;

/** One person's level on the connection before and after. */
export type LevelMove = Readonly<{ user: User; before: ConnectionLevel; after: ConnectionLevel }>;

/** What setting or taking away one entry would do; changes nothing. */
export type ConnectionEffect = Readonly<{
  connection: Connection;
  environment: Environment;
  /** The entry as it is; null: there is none. */
  before: ConnectionLevel | null;
  /** The active people whose level it moves, by name. */
  moves: readonly LevelMove[];
  warnings: readonly ConnectionWarning[];
}>;

export type ConnectionWarning = Readonly<
  /** An entry for a person that gives less than they have without it. */
  | { code: 'takes-away'; without: ConnectionLevel }
  /** An entry for a person whose going gives more. */
  | { code: 'raises'; to: ConnectionLevel }
  /** They hold the role in a team or on an application, where it does not count for a connection. */
  | { code: 'held-elsewhere'; people: readonly User[] }
  /** Their own entry decides, not the role's. */
  | { code: 'own-entry'; people: readonly User[] }
  /** The role has Full Control of the environment, which is full control of its connections whatever the entry says. */
  | { code: 'environment-full-control'; role: string }
  /** Publishing also takes Change and Deploy Applications by default role. */
  | { code: 'cannot-publish'; role: string }
  | { code: 'no-login'; role: string }
  | { code: 'inactive'; user: User }
>;

/**
 * Why a change of an entry is not made: its actor may not configure the connection, it is their own, or it is so already.
 * Nobody sets a level for themself or for the default role that they hold: as with roles, for everybody.
 */
export type ConnectionRefusal = 'not-configurer' | 'own-entry' | 'already-so';
export type ConnectionJudgement = Readonly<{ decision: Decision; refusal: ConnectionRefusal | undefined }>;

/** Whoever may configure the connection sets its levels. Names that are unknown come back as such. */
export function judgeConnectionChange(
  company: Company,
  actor: string,
  { connection, of, level }: ConnectionChange,
): ConnectionJudgement | Unknown {
  const decision = explain(company, { user: actor, operation: 'connection.configure', connection });
  if ('error' in decision) return decision;
  if ('role' in of && !company.roles.has(of.role)) return { error: 'unknown-role', value: of.role };
  if ('user' in of && !company.users.has(of.user)) return { error: 'unknown-user', value: of.user };
  if (decision.outcome !== 'allow') return { decision, refusal: 'not-configurer' };
  if (isOwn(known(company.users, actor), of)) return { decision, refusal: 'own-entry' };
  const isSo = entryOf(known(company.connections, connection), of) === level;
  return { decision, refusal: isSo ? 'already-so' : undefined };
}

const isOwn = (actor: User, of: EntryOf): boolean =>
  'user' in of ? of.user === actor.username : of.role === actor.defaultRole.name;

export const entryOf = ({ roles, users }: Connection, of: EntryOf): ConnectionLevel | null =>
  ('role' in of ? roles.get(of.role) : users.get(of.user)) ?? null;

/** The connection as it would be. */
function withEntry(connection: Connection, of: EntryOf, level: ConnectionLevel | null): Connection {
  const set = (levels: Connection['roles'], name: string) => {
    const next = new Map(levels);
    if (level === null) next.delete(name);
    else next.set(name, level);
    return next;
  };
  return 'role' in of
    ? { ...connection, roles: set(connection.roles, of.role) }
    : { ...connection, users: set(connection.users, of.user) };
}

/** Every name in the change is known. */
export function connectionEffect(
  company: Company,
  { connection: name, of, level }: ConnectionChange,
): ConnectionEffect {
  const connection = known(company.connections, name);
  const environment = known(company.environments, connection.environment);
  const after = withEntry(connection, of, level);
  const concerned = 'role' in of ? activeHolders(company, of.role) : activeOnly(known(company.users, of.user));
  const moves = byName(concerned).flatMap((user) => {
    const [was, is] = [connection, after].map((one) => connectionStanding(user, one, environment).level);
    return was === undefined || is === undefined || was === is ? [] : [{ user, before: was, after: is }];
  });
  const before = entryOf(connection, of);
  const warnings =
    'role' in of
      ? roleWarnings(company, { connection, environment, role: of.role, level })
      : userWarnings(known(company.users, of.user), { connection, environment, before, level });
  return { connection, environment, before, moves, warnings };
}

const activeOnly = (user: User): readonly User[] => (user.active ? [user] : []);

type AboutRole = Readonly<{
  connection: Connection;
  environment: Environment;
  role: string;
  level: ConnectionLevel | null;
}>;

function roleWarnings(company: Company, about: AboutRole): readonly ConnectionWarning[] {
  const { connection, environment, role: name, level } = about;
  const role = known(company.roles, name);
  const own = activeHolders(company, name).filter(({ username }) => connection.users.has(username));
  if (levelIn(role, environment) === 'full-control') return [{ code: 'environment-full-control', role: name }];
  const elsewhere = level === null ? [] : heldElsewhere(company, name);
  return [
    ...(level === null ? [] : loginWarnings(name, role, environment, level)),
    ...(elsewhere.length > 0 ? [{ code: 'held-elsewhere' as const, people: elsewhere }] : []),
    ...(own.length > 0 ? [{ code: 'own-entry' as const, people: byName(own) }] : []),
  ];
}

/** Active people who hold the role in a team or on an application and not by default. */
function heldElsewhere({ users }: Company, name: string): readonly User[] {
  const holds = (held: ReadonlyMap<string, Readonly<{ name: string }>>) =>
    [...held.values()].some((role) => role.name === name);
  return byName(
    [...users.values()].filter(
      ({ active, defaultRole, teams, applications }) =>
        active && defaultRole.name !== name && (holds(teams) || holds(applications)),
    ),
  );
}

function loginWarnings(
  name: string,
  role: User['defaultRole'],
  environment: Environment,
  level: ConnectionLevel,
): readonly ConnectionWarning[] {
  const there = levelIn(role, environment);
  if (there === 'no-access') return [{ code: 'no-login', role: name }];
  return connectionRank(level) >= connectionRank('publish') && !atLeast(there, 'change-and-deploy')
    ? [{ code: 'cannot-publish', role: name }]
    : [];
}

type AboutUser = Readonly<{
  connection: Connection;
  environment: Environment;
  before: ConnectionLevel | null;
  level: ConnectionLevel | null;
}>;

function userWarnings(user: User, { connection, environment, before, level }: AboutUser): readonly ConnectionWarning[] {
  if (!user.active) return [{ code: 'inactive', user }];
  const without = standingWithout(user, connection, environment).level;
  if (level === null)
    return before !== null && connectionRank(without) > connectionRank(before) ? [{ code: 'raises', to: without }] : [];
  return [
    ...(connectionRank(level) < connectionRank(without) ? [{ code: 'takes-away' as const, without }] : []),
    ...(mayLogIn(user, environment)
      ? loginWarnings(user.defaultRole.name, user.defaultRole, environment, level)
      : [{ code: 'no-login' as const, role: user.defaultRole.name }]),
  ];
}

/** What somebody would have there without an entry of their own. */
const standingWithout = (user: User, connection: Connection, environment: Environment): ConnectionStanding =>
  connectionStanding(user, withEntry(connection, { user: user.username }, null), environment);

/** The active people who may configure a connection, and so set its levels; by name. */
export function configurers(company: Company, name: string): readonly User[] {
  const connection = known(company.connections, name);
  const may = (user: User) =>
    decideFor(company, user, { user: user.username, operation: 'connection.configure', connection: name }).outcome ===
    'allow';
  // Without an entry of their own all who hold the same default role are alike, so one answers for all of them.
  const roles = [...company.roles.values()].filter((role) => may(plainHolder(role)));
  const byRole = roles.flatMap((role) => activeHolders(company, role.name)).filter(may);
  const named = [...connection.users.keys()].flatMap((username) => company.users.get(username) ?? []).filter(may);
  return byName([...new Set([...byRole, ...named])]);
}

/** Those of them who may set this entry: it is not their own. */
export const setters = (company: Company, connection: string, of: EntryOf): readonly User[] =>
  configurers(company, connection).filter((user) => !isOwn(user, of));
