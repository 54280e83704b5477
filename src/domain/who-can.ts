import { APPLICATION_NEEDS } from './applications.ts';
import type { Application, Company, Environment, User } from './company.ts';
import { explainFor } from './decide.ts';
import type { Held } from './decision.ts';
import { type Level, rank } from './level.ts';
import type { ApplicationOperation, Operation, Question } from './question.ts';
import { holdings, worth } from './standing.ts';

/** The active people to whom the engine says yes, by the assignment that lets them. */
export type WhoCan = Readonly<{ count: number; groups: readonly Group[] }>;
/** `users` lists them when asked; counting does not. */
export type Group = Readonly<{ held: Held | undefined; count: number; users: () => readonly User[] }>;

/**
 * Turns a question round. Most people have no narrower role on the application, so one of each default role answers for
 * all who hold it; only those with a role in the team or on the application are asked one by one.
 */
export function whoCan(company: Company, operation: Operation): WhoCan {
  const special = specials(company, operation);
  const answers = answerer(company, operation);
  const groups = [...byDefaultRole(company, answers, special), ...oneByOne(company, answers, special)];
  return { count: groups.reduce((sum, { count }) => sum + count, 0), groups };
}

/** Says by which assignment somebody may, if any; false is no. */
type Answerer = (user: User) => Held | undefined | false;

function byDefaultRole(company: Company, answers: Answerer, special: ReadonlySet<string>): readonly Group[] {
  const narrowed = countedByDefaultRole(company, special);
  return [...company.holders.byDefaultRole].flatMap(([role, usernames]) => {
    const plain = firstOutside(usernames, special);
    const user = plain === undefined ? undefined : company.users.get(plain);
    const held = user ? answers(user) : false;
    if (held === false) return [];
    const users = () => [...usernames].flatMap((name) => (special.has(name) ? [] : (company.users.get(name) ?? [])));
    return [{ held, count: usernames.size - (narrowed.get(role) ?? 0), users }];
  });
}

function firstOutside(usernames: ReadonlySet<string>, special: ReadonlySet<string>): string | undefined {
  for (const username of usernames) if (!special.has(username)) return username;
  return undefined;
}

/** How many of these there are among the holders of each default role. */
function countedByDefaultRole({ users }: Company, usernames: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const username of usernames) {
    const user = users.get(username);
    if (user?.active) counts.set(user.defaultRole.name, (counts.get(user.defaultRole.name) ?? 0) + 1);
  }
  return counts;
}

function oneByOne(company: Company, answers: Answerer, special: ReadonlySet<string>): readonly Group[] {
  const found = new Map<string, { held: Held | undefined; users: User[] }>();
  for (const username of special) {
    const user = company.users.get(username);
    const held = user?.active ? answers(user) : false;
    if (!user || held === false) continue;
    const key = held ? `${held.scope} ${held.role}` : '';
    const group = found.get(key);
    if (group) group.users.push(user);
    else found.set(key, { held, users: [user] });
  }
  return [...found.values()].map(({ held, users }) => ({ held, count: users.length, users: () => users }));
}

/** Those whose answer may differ from that of others with the same default role. */
function specials(company: Company, operation: Operation): ReadonlySet<string> {
  const { byTeam, byApplication } = company.holders;
  if (
    operation.operation === 'role.grant' ||
    operation.operation === 'role.revoke' ||
    operation.operation.startsWith('dbuser.')
  )
    return new Set(company.users.keys());
  const named = operation as Readonly<
    Partial<Record<'application' | 'producer' | 'team' | 'extension' | 'connection', string>>
  >;
  const extension = company.extensions.get(named.extension ?? '');
  const names = [named.application, named.producer, extension?.application];
  const applications = names.flatMap((name) => company.applications.get(name ?? '') ?? []);
  const teams = [named.team, ...applications.map(({ team }) => team)];
  const connection = company.connections.get(named.connection ?? extension?.connection ?? '');
  return new Set([
    ...teams.flatMap((team) => [...(byTeam.get(team ?? '') ?? [])]),
    ...applications.flatMap(({ name }) => [...(byApplication.get(name) ?? [])]),
    ...(connection?.users.keys() ?? []),
  ]);
}

function answerer(company: Company, operation: Operation): Answerer {
  if (isOnApplication(operation)) {
    const [application, environment] = [
      company.applications.get(operation.application),
      company.environments.get(operation.environment),
    ];
    if (application && environment) return byLevel(application, environment, APPLICATION_NEEDS[operation.operation]);
  }
  return (user) => {
    const decision = explainFor(company, user, { ...operation, user: user.username } as Question);
    return decision.outcome === 'allow' && decision.decidedBy;
  };
}

type OnApplication = Extract<Operation, { operation: ApplicationOperation }>;
const isOnApplication = (operation: Operation): operation is OnApplication =>
  Object.hasOwn(APPLICATION_NEEDS, operation.operation);

/** The common question without a trace: a team may have thousands of members. */
function byLevel(application: Application, environment: Environment, needed: Level): Answerer {
  const least = rank(needed);
  return (user) => worth(user, application, environment) >= least && holdings(user, application)[0]?.held;
}
