import type { Place, Question, RoleChange } from '../domain/question.ts';
import { durationWords } from './duration.ts';
import { quoted } from './phrase.ts';

/** How an explanation is shown: as it is, step by step, or to everybody in the conversation. */
export type ExplainMode = 'trace' | 'share' | 'form';

/** The line that asks this question, whatever its names hold. */
export const explainLine = (question: Question, mode?: ExplainMode): string =>
  ['access explain', mode ?? '', quoted(question.user), operationWords(question)]
    .filter((part) => part !== '')
    .join(' ');

/** The line that makes this change; with minutes, for so long. */
export const changeLine = (change: RoleChange, confirmed?: string, minutes?: number): string =>
  [
    change.operation.replace('.', ' '),
    quoted(change.member),
    quoted(change.role),
    placeWords(change),
    minutes === undefined ? '' : `for ${durationWords(minutes)}`,
    confirmed === undefined ? '' : `confirm ${confirmed}`,
  ]
    .filter((part) => part !== '')
    .join(' ');

export function placeWords(place: Place): string {
  if (place.scope === 'default') return 'as default';
  return place.scope === 'team' ? `in ${quoted(place.team)}` : `on ${quoted(place.application)}`;
}

/** An operation by its name in the contract, with its fields. */
export function operationWords(question: Question): string {
  return [question.operation, ...fieldsOf(question)].join(' ');
}

function fieldsOf(question: Question): readonly string[] {
  switch (question.operation) {
    case 'environment.login':
    case 'environment.monitor':
    case 'environment.configure':
      return [`in ${quoted(question.environment)}`];
    case 'application.list':
    case 'application.open':
    case 'application.monitor':
    case 'application.deploy':
    case 'application.configure':
    case 'application.depend-on-system':
      return [`on ${quoted(question.application)}`, `in ${quoted(question.environment)}`];
    case 'application.create':
      return [`in ${quoted(question.environment)}`, `in ${quoted(question.team)}`, `with ${question.tool}`];
    case 'application.depend':
      return [quoted(question.application), `on ${quoted(question.producer)}`, `in ${quoted(question.environment)}`];
    case 'infrastructure.configure':
    case 'users.manage':
    case 'teams.manage':
      return [];
    case 'roles.manage':
      return [quoted(question.role)];
    case 'team.edit':
      return [quoted(question.team)];
    case 'team.add-application':
      return [`on ${quoted(question.application)}`, `in ${quoted(question.team)}`];
    case 'role.grant':
    case 'role.revoke':
      return [quoted(question.member), quoted(question.role), placeWords(question)];
    case 'audit.read':
      return question.scope === 'infrastructure' ? [] : [placeWords(question)];
    case 'connection.configure':
      return [quoted(question.connection)];
    case 'extension.publish':
    case 'extension.configure':
    case 'extension.edit-attributes':
      return [quoted(question.extension)];
    case 'extension.use':
      return [quoted(question.extension), `on ${quoted(question.application)}`];
    case 'dbuser.create-temporary':
      return [
        `in ${quoted(question.environment)}`,
        ...(question.for === undefined ? [] : [`for ${quoted(question.for)}`]),
      ];
    case 'dbuser.request-permanent': {
      const { environment, profile, network, addresses = [], phone } = question;
      const more = [...addresses, ...(phone === undefined ? [] : [phone])].map(quoted);
      return [profile, `in ${quoted(environment)}`, `via ${network}`, ...more];
    }
  }
}
