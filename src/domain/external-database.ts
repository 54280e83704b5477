import { judgeDependency } from './applications.ts';
import type { Application, Company, Connection, Environment, User } from './company.ts';
import { allow, deny, type Grounds, type Verdict } from './decision.ts';
import type { ExtensionFacts } from './facts.ts';
import { type ConnectionLevel, connectionRank } from './level.ts';
import { asDefault, compared, levelIn } from './standing.ts';
import { effective, environmentStanding, refuseLogin, suffices, type Weighing, weighRule } from './weighing.ts';

type Through = 'user' | 'environment' | 'role' | 'nothing';
export type ConnectionStanding = Readonly<{ level: ConnectionLevel; through: Through }>;

/**
 * What somebody may do with a connection. An entry for the user beats everything, up or down; roles in a team or on an
 * application never count (000, the note under step 2).
 */
export function connectionStanding(user: User, connection: Connection, environment: Environment): ConnectionStanding {
  const own = connection.users.get(user.username);
  if (own) return { level: own, through: 'user' };
  if (hasFullControl(user, environment)) return { level: 'full-control', through: 'environment' };
  const byRole = connection.roles.get(user.defaultRole.name);
  return byRole ? { level: byRole, through: 'role' } : { level: 'no-access', through: 'nothing' };
}

const hasFullControl = (user: User, environment: Environment): boolean =>
  levelIn(user.defaultRole, environment) === 'full-control';

/** An extension with what it stands on; its environment is that of its connection. */
export type Extended = Readonly<{
  extension: ExtensionFacts;
  application: Application;
  connection: Connection;
  environment: Environment;
}>;

/** Full control of the environment suffices whatever the entries say. */
export function judgeConfiguration(weighing: Weighing, connection: Connection, environment: Environment): Verdict {
  const refused = refuseLogin(weighing, environment);
  if (refused) return refused;
  if (hasFullControl(weighing.user, environment)) {
    const counts = environmentStanding(weighing, environment, 'full-control');
    return allow('environment-full-control', compared(counts, 'full-control'));
  }
  return judgeConnection(weighing, connection, environment, 'full-control');
}

/** Publishing needs the default role's level, whatever narrower roles give; a lock set by a narrower role holds here too. */
export function judgePublishing(weighing: Weighing, { application, connection, environment }: Extended): Verdict {
  const refused = refuseLogin(weighing, environment);
  if (refused) return refused;
  const byDefault = environmentStanding(weighing, environment, 'change-and-deploy');
  if (!suffices(byDefault, 'change-and-deploy'))
    return deny('default-role-too-low', compared(byDefault, 'change-and-deploy'));
  const counts = effective(weighing, application, environment, 'change-and-deploy');
  if (!suffices(counts, 'change-and-deploy')) return deny('level-too-low', compared(counts, 'change-and-deploy'));
  return judgeConnection(weighing, connection, environment, 'publish');
}

/** New attributes, and changes to attributes, of entities that exist; the connection asks nothing (000). */
export function judgeAttributes(weighing: Weighing, { application, environment }: Extended): Verdict {
  const refused = refuseLogin(weighing, environment);
  if (refused) return refused;
  const counts = effective(weighing, application, environment, 'change-and-deploy');
  const grounds = compared(counts, 'change-and-deploy');
  if (!suffices(counts, 'change-and-deploy')) return deny('level-too-low', grounds);
  const isFree = suffices(environmentStanding(weighing, environment, 'change-and-deploy'), 'change-and-deploy');
  return allow(isFree ? 'level-suffices' : 'attributes-only', grounds);
}

/** The connection asks nothing of those who only use the extension (000). */
export function judgeUse(weighing: Weighing, extended: Extended, consumer: Application): Verdict {
  const dependency = judgeDependency(weighing, consumer, extended.application, extended.environment);
  if (dependency.outcome === 'deny') return dependency;
  return weighRule(weighing, 'extension-not-configured', extended.extension.configured)
    ? dependency
    : deny('extension-not-configured');
}

function judgeConnection(
  { user, trace }: Weighing,
  connection: Connection,
  environment: Environment,
  needed: ConnectionLevel,
): Verdict {
  const { level, through } = connectionStanding(user, connection, environment);
  trace?.push({ code: 'connection', connection: connection.name, through, level, needed });
  const byDefault = through === 'role' || through === 'environment';
  const grounds: Grounds = { ...(byDefault ? { decidedBy: asDefault(user).held } : {}), level, needed };
  return connectionRank(level) >= connectionRank(needed)
    ? allow('connection-level-suffices', grounds)
    : deny('connection-level-too-low', grounds);
}

export function extended({ applications, connections, environments }: Company, extension: ExtensionFacts): Extended {
  const connection = connections.get(extension.connection);
  const application = applications.get(extension.application);
  const environment = connection && environments.get(connection.environment);
  if (!connection || !application || !environment) throw new Error(`extension ${extension.name} stands on nothing`);
  return { extension, application, connection, environment };
}
