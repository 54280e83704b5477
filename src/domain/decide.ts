import {
  APPLICATION_NEEDS,
  judgeApplication,
  judgeCreation,
  judgeDependency,
  judgeSystemDependency,
} from './applications.ts';
import { type Company, known, type User } from './company.ts';
import { type Decision, deny, type Step, type Verdict } from './decision.ts';
import { extended, judgeAttributes, judgeConfiguration, judgePublishing, judgeUse } from './external-database.ts';
import { judgePermanent, judgeTemporary } from './own-database.ts';
import {
  judgeApplicationLog,
  judgeDefaultToggle,
  judgeEnvironment,
  judgeInfrastructure,
  judgeInfrastructureLog,
  judgeRoleEdit,
  judgeTeam,
  judgeTeamAddition,
} from './permissions.ts';
import type { Place, Question, RoleChange } from './question.ts';
import { type NamedKind, readQuestion, shapeOf } from './question-shape.ts';
import { judgeRoleChange } from './role-change.ts';
import type { Weighing } from './weighing.ts';

/** A name that the company does not have. */
export type Unknown = Readonly<{ error: `unknown-${NamedKind}`; value: string }>;
export type Answer = Verdict | Unknown | Readonly<{ error: 'invalid' }>;

/** Answers anything, as the contract's section 2 has it: the short form of `explain`. Never throws. */
export function decide(company: Company, value: unknown): Answer {
  const question = readQuestion(value);
  if (!question) return { error: 'invalid' };
  return unknownName(company, question) ?? verdictOn(company, known(company.users, question.user), question, undefined);
}

/** The decision with its whole trace, or the first name that is unknown. */
export function explain(company: Company, question: Question): Decision | Unknown {
  const unknown = unknownName(company, question);
  return unknown ?? explainFor(company, known(company.users, question.user), question);
}

/** As `explain`, for a user as they are or as they would be; every name in the question is known. */
export function explainFor(company: Company, user: User, question: Question): Decision {
  const trace: Step[] = [];
  const verdict = verdictOn(company, user, question, trace);
  // Copying the verdict first costs V8 more than the whole decision.
  return { trace, ...verdict };
}

/** As `explainFor`, without the trace that nobody reads. */
export const decideFor = (company: Company, user: User, question: Question): Verdict =>
  verdictOn(company, user, question, undefined);

function verdictOn(company: Company, user: User, question: Question, trace: Step[] | undefined): Verdict {
  if (user.active) return judge({ company, user, trace }, question);
  trace?.push({ code: 'inactive' });
  return deny('inactive');
}

/** The first unknown name: the user, then the question's own fields in the contract's order. */
export function unknownName(company: Company, question: Question): Unknown | undefined {
  if (!company.users.has(question.user)) return { error: 'unknown-user', value: question.user };
  const named = question as Readonly<Record<string, unknown>>;
  for (const [field, kind] of shapeOf(question) ?? []) {
    const value = named[field];
    if (typeof value !== 'string' || !isNamed(kind) || namesOf(company, kind).has(value)) continue;
    return { error: `unknown-${kind}`, value };
  }
  return undefined;
}

const isNamed = (kind: unknown): kind is NamedKind => typeof kind === 'string' && kind !== 'words' && kind !== 'list';

/** Everything of a kind, by name. */
export function namesOf(company: Company, kind: NamedKind): ReadonlyMap<string, unknown> {
  return company[PLURALS[kind]];
}

const PLURALS = {
  user: 'users',
  environment: 'environments',
  application: 'applications',
  team: 'teams',
  role: 'roles',
  connection: 'connections',
  extension: 'extensions',
} as const satisfies Record<NamedKind, keyof Company>;

function judge(weighing: Weighing, question: Question): Verdict {
  const { company } = weighing;
  const environment = (name: string) => known(company.environments, name);
  const application = (name: string) => known(company.applications, name);
  const extension = (name: string) => extended(company, known(company.extensions, name));
  switch (question.operation) {
    case 'environment.login':
      return judgeEnvironment(weighing, environment(question.environment), 'access');
    case 'environment.monitor':
      return judgeEnvironment(weighing, environment(question.environment), 'monitor');
    case 'environment.configure':
      return judgeEnvironment(weighing, environment(question.environment), 'full-control');
    case 'application.list':
    case 'application.open':
    case 'application.monitor':
    case 'application.deploy':
    case 'application.configure': {
      const needed = APPLICATION_NEEDS[question.operation];
      return judgeApplication(weighing, application(question.application), environment(question.environment), needed);
    }
    case 'application.create':
      return judgeCreation(
        weighing,
        environment(question.environment),
        known(company.teams, question.team),
        question.tool,
      );
    case 'application.depend': {
      const [consumer, producer] = [application(question.application), application(question.producer)];
      return judgeDependency(weighing, consumer, producer, environment(question.environment));
    }
    case 'application.depend-on-system':
      return judgeSystemDependency(weighing, application(question.application), environment(question.environment));
    case 'infrastructure.configure':
      return judgeInfrastructure(weighing);
    case 'users.manage':
    case 'teams.manage':
      return judgeDefaultToggle(weighing, 'manageInfrastructure');
    case 'roles.manage':
      return judgeRoleEdit(weighing, known(company.roles, question.role));
    case 'team.edit':
      return judgeTeam(weighing, known(company.teams, question.team));
    case 'team.add-application':
      return judgeTeamAddition(weighing, application(question.application));
    case 'role.grant':
    case 'role.revoke':
      return judgeRoleChange(weighing, changeOf(company, question));
    case 'audit.read':
      if (question.scope === 'infrastructure') return judgeInfrastructureLog(weighing);
      if (question.scope === 'team') return judgeTeam(weighing, known(company.teams, question.team));
      return judgeApplicationLog(weighing, application(question.application));
    case 'connection.configure': {
      const connection = known(company.connections, question.connection);
      return judgeConfiguration(weighing, connection, environment(connection.environment));
    }
    case 'extension.publish':
      return judgePublishing(weighing, extension(question.extension));
    case 'extension.configure': {
      const { connection, environment } = extension(question.extension);
      return judgeConfiguration(weighing, connection, environment);
    }
    case 'extension.edit-attributes':
      return judgeAttributes(weighing, extension(question.extension));
    case 'extension.use':
      return judgeUse(weighing, extension(question.extension), application(question.application));
    case 'dbuser.create-temporary': {
      const beneficiary = known(company.users, question.for ?? question.user);
      return judgeTemporary(weighing, environment(question.environment), beneficiary);
    }
    case 'dbuser.request-permanent':
      return judgePermanent(weighing, environment(question.environment), question);
  }
}

export function changeOf(company: Company, question: RoleChange) {
  const kind = question.operation === 'role.grant' ? ('grant' as const) : ('revoke' as const);
  const [member, role] = [known(company.users, question.member), known(company.roles, question.role)];
  return { kind, member, role, place: placeOf(question) };
}

export function placeOf(place: Place): Place {
  if (place.scope === 'default') return { scope: 'default' };
  if (place.scope === 'team') return { scope: 'team', team: place.team };
  return { scope: 'application', application: place.application };
}
