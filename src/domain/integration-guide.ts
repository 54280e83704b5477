import { activeHolders } from './assignment.ts';
import { type Company, type Connection, type Environment, known, type User } from './company.ts';
import { configurers, entryOf, setters } from './connection-change.ts';
import { explainFor } from './decide.ts';
import type { Decision, Held } from './decision.ts';
import type { ExtensionFacts } from './facts.ts';
import { byName, grantors, infrastructureManagers } from './grantors.ts';
import { atLeast, type ConnectionLevel, connectionRank, rank } from './level.ts';
import type { Place } from './question.ts';
import type { Role } from './role.ts';
import { holdings, levelIn, standing } from './standing.ts';

/**
 * What it takes for one developer to publish extensions that use a connection and not to change the connection (000): in
 * the order in which it is done, each with who may do it. Nothing is changed.
 */
export type Guide = Readonly<{
  user: User;
  connection: Connection;
  environment: Environment;
  /** Absent: none is known that uses the connection. */
  extension: ExtensionFacts | undefined;
  steps: readonly GuideStep[];
  /** By the engine, as things are now. */
  publish: Decision | undefined;
  configure: Decision;
}>;

export type GuideStep = Readonly<{ done: boolean; people: readonly User[] }> &
  Readonly<
    /** A role with Change and Deploy Applications there, not Full Control. */
    | { code: 'role'; role: Role | undefined }
    | { code: 'default-role'; role: Role }
    /** A narrower role that takes it away on the extension's application. */
    | { code: 'lock'; held: Held; place: Exclude<Place, { scope: 'default' }> }
    /** An entry for the person, which counts instead of the role's. It is in the way unless it is Publish. */
    | { code: 'own-entry'; level: ConnectionLevel }
    /** `others`: active people besides, whose default role it is and who get Publish with it. */
    | { code: 'publish'; role: Role; level: ConnectionLevel | null; others: number }
    | { code: 'configured'; extension: string }
  >;

/** Towards publishing this extension, or with none whatever uses the connection. */
export function guideTo(company: Company, user: User, name: string, extensionName?: string): Guide {
  const connection = known(company.connections, name);
  const environment = known(company.environments, connection.environment);
  const extension = extensionName === undefined ? undefined : known(company.extensions, extensionName);
  const role = roleFor(company, user, connection, environment);
  const ask = { user: user.username };
  return {
    user,
    connection,
    environment,
    extension,
    steps: [
      { code: 'role', done: role !== undefined, role, people: infrastructureManagers(company, user.username) },
      ...(role ? [defaultStep(company, user, role)] : []),
      ...lockSteps(company, user, environment, extension),
      ...ownEntrySteps(company, user, connection),
      ...(role && connection.users.get(user.username) !== 'publish'
        ? [publishStep(company, user, connection, role)]
        : []),
      ...(extension ? [configuredStep(company, extension)] : []),
    ],
    publish:
      extension && explainFor(company, user, { ...ask, operation: 'extension.publish', extension: extension.name }),
    configure: explainFor(company, user, { ...ask, operation: 'connection.configure', connection: name }),
  };
}

/**
 * The role that they have already, where it suffices; else one that may publish with the connection; else the one that
 * gives least besides. A role with more than Publish on the connection is none: whoever holds it may change the settings.
 */
function roleFor(company: Company, user: User, connection: Connection, environment: Environment): Role | undefined {
  const publishes = ({ name }: Role) => connection.roles.get(name) === 'publish';
  const isOwn = ({ name }: Role) => name === user.defaultRole.name;
  const order = (role: Role): readonly number[] => [
    publishes(role) && isOwn(role) ? 0 : 1,
    publishes(role) ? 0 : 1,
    Number(role.manageInfrastructure) + Number(role.manageTeams),
    role.levels.reduce((total, level) => total + rank(level), 0),
    isOwn(role) ? 0 : 1,
  ];
  const suits = (role: Role) =>
    levelIn(role, environment) === 'change-and-deploy' && connection.roles.get(role.name) !== 'full-control';
  return [...company.roles.values()].filter(suits).toSorted((a, b) => {
    const [one, other] = [order(a), order(b)];
    const at = one.findIndex((value, index) => value !== other[index]);
    if (at === -1) return a.name < b.name ? -1 : 1;
    return (one[at] ?? 0) - (other[at] ?? 0);
  })[0];
}

function defaultStep(company: Company, user: User, role: Role): GuideStep {
  const people = grantors(company, { kind: 'grant', member: user, role, place: { scope: 'default' } });
  return { code: 'default-role', done: user.defaultRole.name === role.name, role, people };
}

/** Only the one that counts stands in the way; the one below it comes up once that is gone. */
function lockSteps(
  company: Company,
  user: User,
  environment: Environment,
  extension: ExtensionFacts | undefined,
): readonly GuideStep[] {
  const application = company.applications.get(extension?.application ?? '');
  const [counts] = application ? holdings(user, application) : [];
  if (!counts || counts.held.scope === 'default') return [];
  if (atLeast(standing(counts, environment).actsAs, 'change-and-deploy')) return [];
  const { held, role } = counts;
  const place =
    held.scope === 'team'
      ? ({ scope: 'team', team: held.team ?? '' } as const)
      : ({ scope: 'application', application: held.application ?? '' } as const);
  const people = grantors(company, { kind: 'revoke', member: user, role, place });
  return [{ code: 'lock', done: false, held, place, people }];
}

function ownEntrySteps(company: Company, user: User, connection: Connection): readonly GuideStep[] {
  const level = connection.users.get(user.username);
  if (level === undefined) return [];
  const people = setters(company, connection.name, { user: user.username });
  return [{ code: 'own-entry', done: level === 'publish', level, people }];
}

function publishStep(company: Company, user: User, connection: Connection, role: Role): GuideStep {
  const level = entryOf(connection, { role: role.name });
  const others = activeHolders(company, role.name).filter(({ username }) => username !== user.username);
  return {
    code: 'publish',
    done: level !== null && connectionRank(level) >= connectionRank('publish'),
    role,
    level,
    others: others.length,
    people: setters(company, connection.name, { role: role.name }),
  };
}

const configuredStep = (company: Company, { name, connection, configured }: ExtensionFacts): GuideStep => ({
  code: 'configured',
  done: configured,
  extension: name,
  people: byName(configurers(company, connection)),
});
