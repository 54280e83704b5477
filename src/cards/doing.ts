import type { Company } from '../domain/company.ts';
import type { Place, Question } from '../domain/question.ts';
import { placeLabel, profileLabel, toolLabel } from './label.ts';

/** What a question is about, as the words after “can”: `deploy Loans in Production`. */
export function doing(company: Company, question: Question): string {
  const name = (username: string) => company.users.get(username)?.name ?? username;
  switch (question.operation) {
    case 'environment.login':
      return `log in to ${question.environment}`;
    case 'environment.monitor':
      return `monitor ${question.environment}`;
    case 'environment.configure':
      return `configure ${question.environment}`;
    case 'application.list':
    case 'application.open':
    case 'application.monitor':
    case 'application.deploy':
    case 'application.configure':
      return `${verbOf(question.operation)} ${question.application} in ${question.environment}`;
    case 'application.create':
      return `create an application in team ${question.team} with ${toolLabel(question.tool)} in ${question.environment}`;
    case 'application.depend':
      return `make ${question.application} depend on ${question.producer} in ${question.environment}`;
    case 'application.depend-on-system':
      return `make ${question.application} depend on system components in ${question.environment}`;
    case 'infrastructure.configure':
      return 'add and remove environments';
    case 'users.manage':
      return 'manage IT users';
    case 'teams.manage':
      return 'manage teams';
    case 'roles.manage':
      return `edit the role ${question.role}`;
    case 'team.edit':
      return `edit team ${question.team}`;
    case 'team.add-application':
      return `add ${question.application} to team ${question.team}`;
    case 'role.grant':
      return `give ${name(question.member)} ${question.role} ${placeLabel(question)}`;
    case 'role.revoke':
      return `take ${question.role} ${placeLabel(question)} away from ${name(question.member)}`;
    case 'audit.read':
      return `read the log of ${question.scope === 'infrastructure' ? 'the infrastructure' : thingAt(question)}`;
    case 'connection.configure':
      return `configure the connection ${question.connection}`;
    case 'extension.publish':
      return `publish the extension ${question.extension}`;
    case 'extension.configure':
      return `configure the extension ${question.extension}`;
    case 'extension.edit-attributes':
      return `edit attributes in the extension ${question.extension}`;
    case 'extension.use':
      return `use the extension ${question.extension} in ${question.application}`;
    case 'dbuser.create-temporary':
      return `have a temporary database user in ${question.environment}`;
    case 'dbuser.request-permanent':
      return `have a permanent ${profileLabel(question.profile)} database user in ${question.environment}`;
  }
}

export const verbOf = (operation: string): string => operation.slice(operation.indexOf('.') + 1);

const thingAt = (place: Exclude<Place, { scope: 'default' }>): string =>
  place.scope === 'team' ? `team ${place.team}` : place.application;
