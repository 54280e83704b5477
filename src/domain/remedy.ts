import { withRole } from './assignment.ts';
import type { Company, Environment, User } from './company.ts';
import { changeOf, decideFor } from './decide.ts';
import type { Denied } from './decision.ts';
import { grantors, infrastructureManagers } from './grantors.ts';
import { rank } from './level.ts';
import type { Place, Question } from './question.ts';
import { ADMINISTRATOR, type Role } from './role.ts';
import { applicationsAt } from './role-change.ts';
import { levelIn, worth } from './standing.ts';

/** What would turn a refusal into a yes, and who could do it, by name (domain, Explaining, item 4). */
export type Remedy =
  /** The smallest existing role at the narrowest scope that can help, and the environments where it would lower access. */
  | Readonly<{ kind: 'grant'; place: Place; role: Role; lowers: readonly string[]; people: readonly User[] }>
  /** No role but Administrator suffices there: one has to be made first. */
  | Readonly<{ kind: 'new-role'; place: Place; people: readonly User[] }>
  /** Only the default role helps. */
  | Readonly<{ kind: 'default-role'; people: readonly User[] }>
  /** The change that was refused can be made by these. */
  | Readonly<{ kind: 'somebody-else'; people: readonly User[] }>;

/** Undefined where no single assignment would change the answer. Every name in the question is known. */
export function remedy(company: Company, question: Question, code: Denied): Remedy | undefined {
  const user = company.users.get(question.user);
  if (!user?.active) return undefined;
  if (question.operation === 'role.grant' || question.operation === 'role.revoke')
    return { kind: 'somebody-else', people: grantors(company, changeOf(company, question)) };
  if (question.operation.startsWith('dbuser.') && code !== 'no-login') return undefined;
  const suffices = (place: Place, role: Role) =>
    decideFor(company, withRole(user, place, role), question).outcome === 'allow';
  const strongest = company.roles.get(ADMINISTRATOR) as Role;
  const place = places(company, question).find((one) => suffices(one, strongest));
  return place && remedyAt(company, user, question, place, (role) => suffices(place, role));
}

function remedyAt(
  company: Company,
  user: User,
  question: Question,
  place: Place,
  suffices: (role: Role) => boolean,
): Remedy {
  const managers = () => infrastructureManagers(company, user.username);
  if (place.scope === 'default') return { kind: 'default-role', people: managers() };
  const role = weakestFirst(company, environmentOf(company, question)).find(suffices);
  if (!role) return { kind: 'new-role', place, people: managers() };
  const people = grantors(company, { kind: 'grant', member: user, role, place });
  return { kind: 'grant', place, role, lowers: lowered(company, user, place, role), people };
}

/** Where a role could be given that bears on the question, the narrowest first. */
function places(company: Company, question: Question): readonly Place[] {
  const named = question as Readonly<Partial<Record<'application' | 'producer' | 'team' | 'extension', string>>>;
  const extension = company.extensions.get(named.extension ?? '');
  const applications = [named.application, named.producer, extension?.application].flatMap(
    (name) => company.applications.get(name ?? '') ?? [],
  );
  const teams = new Set([named.team, ...applications.map(({ team }) => team)]);
  return [
    ...applications.map(({ name }) => ({ scope: 'application' as const, application: name })),
    ...[...teams].flatMap((team) => (team === undefined ? [] : { scope: 'team' as const, team })),
    { scope: 'default' },
  ];
}

function environmentOf(company: Company, question: Question): Environment | undefined {
  const named = question as Readonly<Partial<Record<'environment' | 'extension', string>>>;
  const connection = company.connections.get(company.extensions.get(named.extension ?? '')?.connection ?? '');
  return company.environments.get(named.environment ?? connection?.environment ?? '');
}

/** By environment, '' where the question is about none. A company's roles never change: another one has a map of its own. */
const orders = new WeakMap<Company['roles'], Map<string, readonly Role[]>>();

/** All but Administrator: the lowest level in that environment, then the lowest sum of levels, then by name. */
function weakestFirst({ roles }: Company, environment: Environment | undefined): readonly Role[] {
  const known = orders.get(roles) ?? new Map<string, readonly Role[]>();
  orders.set(roles, known);
  const name = environment?.name ?? '';
  const ordered = known.get(name) ?? orderOf([...roles.values()], environment);
  known.set(name, ordered);
  return ordered;
}

function orderOf(roles: readonly Role[], environment: Environment | undefined): readonly Role[] {
  const there = (role: Role) => (environment ? rank(levelIn(role, environment)) : 0);
  const sum = (role: Role) => role.levels.reduce((total, level) => total + rank(level), 0);
  return roles
    .filter(({ name }) => name !== ADMINISTRATOR)
    .toSorted((a, b) => there(a) - there(b) || sum(a) - sum(b) || (a.name < b.name ? -1 : 1));
}

/** The environments in which the role would give less than there is now, on an application that it would decide. */
function lowered(
  company: Company,
  user: User,
  place: Exclude<Place, { scope: 'default' }>,
  role: Role,
): readonly string[] {
  const after = withRole(user, place, role);
  const falls = (environment: Environment) =>
    applicationsAt(company, place).some((one) => worth(after, one, environment) < worth(user, one, environment));
  return [...company.environments.values()].filter(falls).map(({ name }) => name);
}
