import { APPLICATION_NEEDS } from './applications.ts';
import { plainHolder } from './assignment.ts';
import { type Company, type HeldBy, known, type User } from './company.ts';
import { explainFor } from './decide.ts';
import type { Held } from './decision.ts';
import type { ApplicationOperation, Operation, Question } from './question.ts';
import { whoReaches } from './who-reaches.ts';

/** The active people to whom the engine says yes, by the assignment that lets them. */
export type WhoCan = Readonly<{ count: number; groups: readonly Group[] }>;
/** `users` lists them when asked; counting does not. */
export type Group = Readonly<{ held: Held | undefined; count: number; users: () => readonly User[] }>;

/**
 * Turns a question round. Most people have no narrower role on the application, so one of each default role answers for
 * all who hold it; only those with a role in the team or on the application are asked one by one.
 */
export function whoCan(company: Company, operation: Operation): WhoCan {
  const groups = isOnApplication(operation) ? onApplication(company, operation) : oneByOne(company, operation);
  return { count: groups.reduce((sum, { count }) => sum + count, 0), groups };
}

type OnApplication = Extract<Operation, { operation: ApplicationOperation }>;
const isOnApplication = (operation: Operation): operation is OnApplication =>
  Object.hasOwn(APPLICATION_NEEDS, operation.operation);

function onApplication(company: Company, { operation, application, environment }: OnApplication): readonly Group[] {
  const [on, where] = [known(company.applications, application), known(company.environments, environment)];
  return whoReaches(company, on, where, APPLICATION_NEEDS[operation]);
}

function oneByOne(company: Company, operation: Operation): readonly Group[] {
  const special = specials(company, operation);
  const found = new Map<string, { held: Held | undefined; users: User[] }>();
  for (const user of special) {
    const held = answer(company, operation, user);
    if (held === false) continue;
    const key = JSON.stringify([held?.scope, held?.role]);
    const group = found.get(key);
    if (group) group.users.push(user);
    else found.set(key, { held, users: [user] });
  }
  const groups = [...found.values()].map(({ held, users }) => ({ held, count: users.length, users: () => users }));
  return [...byDefaultRole(company, operation, special), ...groups];
}

/** By which assignment somebody may, if any; false is no. */
function answer(company: Company, operation: Operation, user: User): Held | undefined | false {
  const decision = explainFor(company, user, { ...operation, user: user.username } as Question);
  return decision.outcome === 'allow' && decision.decidedBy;
}

function byDefaultRole(company: Company, operation: Operation, special: ReadonlySet<User>): readonly Group[] {
  return [...company.roles.values()].flatMap((role) => {
    const holders = company.holders.byDefaultRole.get(role.name) ?? NOBODY;
    const plain = [...holders.keys()].filter((user) => !special.has(user));
    const held = plain.length > 0 && answer(company, operation, plainHolder(role));
    return held === false ? [] : [{ held, count: plain.length, users: () => plain }];
  });
}

const NOBODY: HeldBy = new Map();

/** The active users whose answer may differ from that of others with the same default role. */
function specials(company: Company, operation: Operation): ReadonlySet<User> {
  if (hangsOnThePerson(operation)) return new Set([...company.users.values()].filter(({ active }) => active));
  const { byTeam, byApplication } = company.holders;
  const named = operation as Readonly<
    Partial<Record<'application' | 'producer' | 'team' | 'extension' | 'connection', string>>
  >;
  const extension = company.extensions.get(named.extension ?? '');
  const names = [named.application, named.producer, extension?.application];
  const applications = names.flatMap((name) => company.applications.get(name ?? '') ?? []);
  const teams = [named.team, ...applications.map(({ team }) => team)];
  const connection = company.connections.get(named.connection ?? extension?.connection ?? '');
  const found = [
    ...teams.flatMap((team) => [...(byTeam.get(team ?? '')?.keys() ?? [])]),
    ...applications.flatMap(({ name }) => [...(byApplication.get(name)?.keys() ?? [])]),
    ...[...(connection?.users.keys() ?? [])].flatMap((username) => company.users.get(username) ?? []),
  ];
  return new Set(found.filter(({ active }) => active));
}

const hangsOnThePerson = ({ operation }: Operation): boolean =>
  operation === 'role.grant' || operation === 'role.revoke' || operation.startsWith('dbuser.');
