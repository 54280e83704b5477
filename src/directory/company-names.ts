import { ADMINISTRATOR, DEVELOPER } from '../domain/role.ts';
import type { Findings } from './fault.ts';
import { child, itemsOf, type Place } from './located.ts';
import { declare } from './name.ts';
import { type Known, once, textOf, wrong } from './reader.ts';

/** All that a section of the file may name. */
export type Names = Readonly<
  Record<'environments' | 'roles' | 'teams' | 'applications' | 'users' | 'connections' | 'extensions', Known>
>;

/** Read before all else, so that a section may name what a later one gives. */
export function gatherNames(root: Place, findings: Findings): Names {
  const of = (section: string, key = 'name') => fieldsOf(root, section, key);
  const owned = itemsOf(child(root, 'teams')).flatMap((team) => itemsOf(child(team, 'applications')));
  for (const role of of('roles')) {
    if (textOf(role) === ADMINISTRATOR)
      wrong(role, findings, 'a role other than Administrator, which is built in and cannot be changed');
  }
  return {
    environments: declare('an environment', of('environments'), findings),
    roles: declare('a role', of('roles'), findings, [ADMINISTRATOR, DEVELOPER]),
    teams: declare('a team', of('teams'), findings),
    applications: declare(
      'an application',
      [...itemsOf(child(root, 'applications')), ...owned],
      findings,
      [],
      (first) => `an application of one team only; ${first} has it too`,
    ),
    users: declare('a user', of('users', 'username'), findings),
    connections: declare('a connection', of('connections'), findings),
    extensions: declare('an extension', of('extensions'), findings),
  };
}

/** What may be there once only, though it is no name. */
export function refuseRepetitions(root: Place, findings: Findings): void {
  for (const key of ['slack', 'teamsId']) {
    once(
      fieldsOf(root, 'users', key),
      findings,
      (first) => `one person for each chat identity; ${first} has it too`,
      (identity) => textOf(identity)?.toLowerCase(),
    );
  }
  const databases = fieldsOf(root, 'databases', 'environment');
  once(databases, findings, (first) => `one database for each environment; ${first} has it too`);
  once(
    fieldsOf(root, 'permanentUsers', 'profile'),
    findings,
    (first) => `one permanent user for each environment and profile; ${first} has it too`,
    (profile) => {
      const environment = child(profile.within, 'environment');
      return environment && JSON.stringify([textOf(environment), textOf(profile)]);
    },
  );
}

const fieldsOf = (root: Place, section: string, key: string): readonly Place[] =>
  itemsOf(child(root, section)).flatMap((item) => child(item, key) ?? []);
