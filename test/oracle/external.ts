import type { ConnectionFacts, ExtensionFacts, Facts } from '../../src/domain/facts.ts';
import { atLeast, byDefault, compared, counted, levelDenied, loginDenied } from './effective.ts';
import { type Answer, allow, CONNECTION_LADDER, defaultHeld, deny, type Fields, type Held, person } from './sheet.ts';

type ConnectionStanding = Readonly<{ level: string; decidedBy: Held | undefined }>;

/** Section 6, `connectionLevel(user, connection)`, in the order of its lines. */
function connectionLevel(facts: Facts, user: string, connection: ConnectionFacts): ConnectionStanding {
  const own = connection.users.find(([username]) => username === user);
  // "the connection's entry for the user, up or down: beats everything else here"
  if (own !== undefined) return { level: labelled(own[1]), decidedBy: undefined };
  const decidedBy = defaultHeld(facts, user);
  // "else full-control, if the default role is full-control in the connection's environment"
  if (byDefault(facts, user, connection.environment).level === 'full-control') {
    return { level: 'full-control', decidedBy };
  }
  // "else the connection's entry for the user's *default* role; roles in a team or on an application never count"
  const entry = connection.roles.find(([role]) => role === person(facts, user).defaultRole);
  return entry === undefined ? { level: 'no-access', decidedBy: undefined } : { level: labelled(entry[1]), decidedBy };
}

/** "An unknown label means no access." */
const labelled = (label: string): string => (CONNECTION_LADDER.includes(label) ? label : 'no-access');

function byConnection(facts: Facts, user: string, connection: ConnectionFacts, needed: string): Answer {
  const { level, decidedBy } = connectionLevel(facts, user, connection);
  const suffices = CONNECTION_LADDER.indexOf(level) >= CONNECTION_LADDER.indexOf(needed);
  return suffices
    ? allow('connection-level-suffices', { decidedBy, level, needed })
    : deny('connection-level-too-low', { decidedBy, level, needed });
}

/** "login in the connection's environment; default level there full-control; or connection level `full-control`". */
function configure(facts: Facts, user: string, connection: ConnectionFacts): Answer {
  const login = loginDenied(facts, user, connection.environment);
  if (login !== undefined) return login;
  const found = byDefault(facts, user, connection.environment);
  // "Environment full control suffices to configure whatever the entries say".
  if (found.level === 'full-control') {
    return allow('environment-full-control', { decidedBy: found.held, ...compared(found, 'full-control') });
  }
  return byConnection(facts, user, connection, 'full-control');
}

export const configureConnection = (facts: Facts, fields: Fields): Answer =>
  configure(facts, String(fields.user), connectionNamed(facts, String(fields.connection)));

/** "default level full-control, or connection level `full-control`; no level on the application is needed". */
export const configureExtension = (facts: Facts, fields: Fields): Answer =>
  configure(facts, String(fields.user), connectionOf(facts, fields));

/** "default level >= `change-and-deploy`; effective on the extension's application >= `change-and-deploy`; connection level >= `publish`". */
export function publish(facts: Facts, fields: Fields): Answer {
  const user = String(fields.user);
  const connection = connectionOf(facts, fields);
  const login = loginDenied(facts, user, connection.environment);
  if (login !== undefined) return login;
  const found = counted(facts, user, extensionOf(facts, fields).application, connection.environment);
  return (
    levelDenied('default-role-too-low', byDefault(facts, user, connection.environment), 'change-and-deploy') ??
    levelDenied('level-too-low', found, 'change-and-deploy') ??
    byConnection(facts, user, connection, 'publish')
  );
}

/** "effective on its application >= `change-and-deploy`; `attributes-only` where the default role is below `change-and-deploy`". */
export function editAttributes(facts: Facts, fields: Fields): Answer {
  const user = String(fields.user);
  const { environment } = connectionOf(facts, fields);
  const login = loginDenied(facts, user, environment);
  if (login !== undefined) return login;
  const found = counted(facts, user, extensionOf(facts, fields).application, environment);
  const code = atLeast(byDefault(facts, user, environment).level, 'change-and-deploy')
    ? 'level-suffices'
    : 'attributes-only';
  return (
    levelDenied('level-too-low', found, 'change-and-deploy') ??
    allow(code, { decidedBy: found.held, ...compared(found, 'change-and-deploy') })
  );
}

/** "the consumer's effective >= `change-and-deploy`; effective on the extension's application >= `monitor`; the extension is `configured`". */
export function useExtension(facts: Facts, fields: Fields): Answer {
  const [user, application] = [String(fields.user), String(fields.application)];
  const extension = extensionOf(facts, fields);
  const { environment } = connectionOf(facts, fields);
  const login = loginDenied(facts, user, environment);
  if (login !== undefined) return login;
  const consumes = counted(facts, user, application, environment);
  const produces = counted(facts, user, extension.application, environment);
  return (
    levelDenied('level-too-low', consumes, 'change-and-deploy', application) ??
    levelDenied('producer-level-too-low', produces, 'monitor', extension.application) ??
    (extension.configured
      ? allow('level-suffices', { decidedBy: consumes.held, ...compared(consumes, 'change-and-deploy') })
      : deny('extension-not-configured'))
  );
}

function connectionNamed(facts: Facts, name: string): ConnectionFacts {
  const found = facts.connections.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the facts have no connection ${name}`);
  return found;
}

/** "An extension's environment is that of its connection." */
const connectionOf = (facts: Facts, fields: Fields): ConnectionFacts =>
  connectionNamed(facts, extensionOf(facts, fields).connection);

function extensionOf(facts: Facts, fields: Fields): ExtensionFacts {
  const found = facts.extensions.find((one) => one.name === fields.extension);
  if (found === undefined) throw new Error(`the facts have no extension ${String(fields.extension)}`);
  return found;
}
