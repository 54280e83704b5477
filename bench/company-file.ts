import type { Facts, RoleFacts, UserFacts } from '../src/domain/facts.ts';
import { ownedBy } from './company.ts';

/** The directory file of a generated company, in parts: the whole of a large one is some 20 MB. */
export function* companyFile(facts: Facts): Generator<string> {
  yield `version: 1\ninfrastructure: ${flow(facts.infrastructure)}\npolicy: { delegation: ${facts.delegation} }\n`;
  yield 'environments:\n';
  for (const environment of facts.environments) yield `  - ${flow(environment)}\n`;
  yield 'roles:\n';
  for (const role of facts.roles) yield roleItem(role);
  yield 'teams:\n';
  const owned = ownedBy(facts);
  for (const name of facts.teams) yield `  - ${flow({ name, applications: owned.get(name) ?? [] })}\n`;
  yield 'users:\n';
  for (const user of facts.users) yield userItem(user);
}

/** JSON is flow style with everything in quotes. */
const flow = (value: object): string => JSON.stringify(value);

const roleItem = ({ levels, ...role }: RoleFacts): string =>
  `  - ${flow({ ...role, levels: Object.fromEntries(levels) })}\n`;

const userItem = ({ teams, applications, ...user }: UserFacts): string =>
  [
    `  - username: ${user.username}`,
    `name: ${user.name}`,
    `email: ${user.email}`,
    ...(user.active ? [] : ['active: false']),
    `defaultRole: ${user.defaultRole}`,
    ...(teams.length > 0 ? [`teams: ${flow(Object.fromEntries(teams))}`] : []),
    ...(applications.length > 0 ? [`applications: ${flow(Object.fromEntries(applications))}`] : []),
  ]
    .join('\n    ')
    .concat('\n');
