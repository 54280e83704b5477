import type { Facts } from '../../src/domain/facts.ts';
import { asked, unknownName } from './asked.ts';
import { permanentUser, temporaryUser } from './database-users.ts';
import { atLeast, byDefault, compared, counted, effective, levelDenied, loginDenied } from './effective.ts';
import { configureConnection, configureExtension, editAttributes, publish, useExtension } from './external.ts';
import { changeRole, conveying } from './role-changes.ts';
import {
  type Answer,
  allow,
  defaultHeld,
  defaultSheet,
  deny,
  environmentsOf,
  type Fields,
  ownerOf,
  person,
  sheet,
  teamHeld,
} from './sheet.ts';

/**
 * Answers a question by the sentences of domain.md, read one by one: a second reading of the rules to hold the engine
 * against, which shares no code with it. `id` and `suggestion` are left out of the answer.
 */
export function oracle(facts: Facts, question: unknown): Record<string, unknown> {
  const fields = asked(question);
  if (fields === undefined) return { error: 'invalid' };
  const unknown = unknownName(facts, fields);
  if (unknown !== undefined) return unknown;
  // "Then: the asking user inactive -> deny `inactive`."
  if (!person(facts, String(fields.user)).active) return deny('inactive');
  const rule = RULES.get(String(fields.operation));
  if (rule === undefined) throw new Error(`no rule for ${String(fields.operation)}`);
  return rule(facts, fields);
}

type Rule = (facts: Facts, fields: Fields) => Answer;

/** "login; for the other two default level >= `monitor` / = `full-control`; `level-too-low`". */
const onEnvironment =
  (needed: string): Rule =>
  (facts, fields) => {
    const [user, environment] = [String(fields.user), String(fields.environment)];
    const found = byDefault(facts, user, environment);
    return (
      loginDenied(facts, user, environment) ??
      levelDenied('level-too-low', found, needed) ??
      allow('level-suffices', { decidedBy: found.held, ...compared(found, needed) })
    );
  };

/** "login; effective >= `list` / `monitor` / `open-and-debug`", "login; effective >= `change-and-deploy`". */
const onApplication =
  (needed: string): Rule =>
  (facts, fields) => {
    const [user, environment] = [String(fields.user), String(fields.environment)];
    const login = loginDenied(facts, user, environment);
    if (login !== undefined) return login;
    const found = counted(facts, user, String(fields.application), environment);
    return (
      levelDenied('level-too-low', found, needed) ??
      allow('level-suffices', { decidedBy: found.held, ...compared(found, needed) })
    );
  };

/**
 * "login; default role has `createApplications` there, or the role in that team has it and `tool` is `lifetime`";
 * "`tool-not-covered` if only the tool is wrong, else `permission-missing`".
 */
function createApplication(facts: Facts, fields: Fields): Answer {
  const [user, environment] = [String(fields.user), String(fields.environment)];
  const login = loginDenied(facts, user, environment);
  if (login !== undefined) return login;
  const held = teamHeld(facts, user, String(fields.team));
  const byTeam = held !== undefined && sheet(facts, held.role).createApplications.includes(environment);
  if (byTeam && fields.tool === 'lifetime') return allow('permission-held', { decidedBy: held });
  if (defaultSheet(facts, user).createApplications.includes(environment)) {
    return allow('permission-held', { decidedBy: defaultHeld(facts, user) });
  }
  if (byTeam) return deny('tool-not-covered', { decidedBy: held });
  return deny('permission-missing', { toggles: ['createApplications'] });
}

/** "login; consumer's effective >= `change-and-deploy`; producer's effective >= `monitor`, in the same environment". */
function depend(facts: Facts, fields: Fields): Answer {
  const [user, environment] = [String(fields.user), String(fields.environment)];
  const [application, producer] = [String(fields.application), String(fields.producer)];
  const login = loginDenied(facts, user, environment);
  if (login !== undefined) return login;
  const consumes = counted(facts, user, application, environment);
  const produces = counted(facts, user, producer, environment);
  return (
    levelDenied('level-too-low', consumes, 'change-and-deploy', application) ??
    levelDenied('producer-level-too-low', produces, 'monitor', producer) ??
    allow('level-suffices', { decidedBy: consumes.held, ...compared(consumes, 'change-and-deploy') })
  );
}

/** "login; effective >= `change-and-deploy`; default role has `addSystemDependencies` there". */
function dependOnSystem(facts: Facts, fields: Fields): Answer {
  const level = onApplication('change-and-deploy')(facts, fields);
  if (level.outcome !== 'allow') return level;
  const user = String(fields.user);
  return defaultSheet(facts, user).addSystemDependencies.includes(String(fields.environment))
    ? allow('permission-held', { decidedBy: defaultHeld(facts, user) })
    : deny('permission-missing', { toggles: ['addSystemDependencies'] });
}

/** "default role has `manageInfrastructure`", else `permission-missing`. */
function manageInfrastructure(facts: Facts, fields: Fields): Answer {
  const user = String(fields.user);
  return defaultSheet(facts, user).manageInfrastructure
    ? allow('permission-held', { decidedBy: defaultHeld(facts, user) })
    : deny('permission-missing', { toggles: ['manageInfrastructure'] });
}

/** "default role has `manageInfrastructure`; hosting is self-managed", else `vendor-managed`. */
function configureInfrastructure(facts: Facts, fields: Fields): Answer {
  const managed = manageInfrastructure(facts, fields);
  if (managed.outcome !== 'allow' || facts.infrastructure.hosting === 'self-managed') return managed;
  return deny('vendor-managed');
}

/** "the role is not Administrator. Warning `own-role-edited` when the user holds the role in any scope". */
function manageRole(facts: Facts, fields: Fields): Answer {
  const managed = manageInfrastructure(facts, fields);
  if (managed.outcome !== 'allow') return managed;
  if (fields.role === 'Administrator') return deny('role-fixed');
  const { defaultRole, teams, applications } = person(facts, String(fields.user));
  const own = [defaultRole, ...teams.map(([, role]) => role), ...applications.map(([, role]) => role)];
  return own.some((role) => role === fields.role) ? { ...managed, warnings: ['own-role-edited'] } : managed;
}

/** "`manageTeams` conveyed for the team"; "by default role or by the role in that team": the narrowest that conveys it. */
function manageTeam(facts: Facts, fields: Fields): Answer {
  const [first] = conveying(facts, String(fields.user), 'team', String(fields.team));
  return first === undefined
    ? deny('permission-missing', { toggles: ['manageTeams'] })
    : allow('permission-held', { decidedBy: first });
}

/** "**default** role has `manageTeams`; the application has no team", else `application-in-team`, also for the same team. */
function addApplication(facts: Facts, fields: Fields): Answer {
  const user = String(fields.user);
  if (!defaultSheet(facts, user).manageTeams) return deny('permission-missing', { toggles: ['manageTeams'] });
  const team = ownerOf(facts, String(fields.application));
  return team === undefined
    ? allow('permission-held', { decidedBy: defaultHeld(facts, user) })
    : deny('application-in-team', { team });
}

function readAudit(facts: Facts, fields: Fields): Answer {
  if (fields.scope === 'infrastructure') return readInfrastructureAudit(facts, fields);
  return fields.scope === 'team' ? manageTeam(facts, fields) : readApplicationAudit(facts, fields);
}

/** "default role has `manageInfrastructure`, or is full-control in at least one environment". */
function readInfrastructureAudit(facts: Facts, fields: Fields): Answer {
  const managed = manageInfrastructure(facts, fields);
  if (managed.outcome === 'allow') return managed;
  const all = environmentsOf(facts).map((environment) => byDefault(facts, String(fields.user), environment));
  const full = all.find(({ level }) => level === 'full-control');
  return full === undefined
    ? managed
    : allow('level-suffices', { decidedBy: full.held, ...compared(full, 'full-control') });
}

/** "effective >= `list` in at least one environment; or `manageTeams` conveyed for it". */
function readApplicationAudit(facts: Facts, fields: Fields): Answer {
  const [user, application] = [String(fields.user), String(fields.application)];
  const all = environmentsOf(facts).map((environment) => effective(facts, user, application, environment));
  const seen = all.find((found) => found !== undefined && atLeast(found.actsAs, 'list'));
  if (seen !== undefined) return allow('level-suffices', { decidedBy: seen.held, ...compared(seen, 'list') });
  const [first] = conveying(facts, user, 'application', application);
  return first === undefined
    ? deny('permission-missing', { toggles: ['manageTeams'] })
    : allow('permission-held', { decidedBy: first });
}

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['environment.login', onEnvironment('access')],
  ['environment.monitor', onEnvironment('monitor')],
  ['environment.configure', onEnvironment('full-control')],
  ['application.list', onApplication('list')],
  ['application.monitor', onApplication('monitor')],
  ['application.open', onApplication('open-and-debug')],
  ['application.deploy', onApplication('change-and-deploy')],
  ['application.configure', onApplication('change-and-deploy')],
  ['application.create', createApplication],
  ['application.depend', depend],
  ['application.depend-on-system', dependOnSystem],
  ['infrastructure.configure', configureInfrastructure],
  ['users.manage', manageInfrastructure],
  ['teams.manage', manageInfrastructure],
  ['roles.manage', manageRole],
  ['team.edit', manageTeam],
  ['team.add-application', addApplication],
  ['role.grant', changeRole],
  ['role.revoke', changeRole],
  ['audit.read', readAudit],
  ['connection.configure', configureConnection],
  ['extension.publish', publish],
  ['extension.configure', configureExtension],
  ['extension.edit-attributes', editAttributes],
  ['extension.use', useExtension],
  ['dbuser.create-temporary', temporaryUser],
  ['dbuser.request-permanent', permanentUser],
]);
