import type { Application, Company, Environment, User } from './company.ts';
import type { Level } from './level.ts';
import { asDefault, type Holding, inTeamOf, mayLogIn, onApplication, type Standing, standing } from './standing.ts';

/**
 * What a user can do, as applications × environments. Applications on which the same assignment counts share a row, so
 * the matrix is as long as the list of their roles and not as the list of applications.
 */
export type Matrix = Readonly<{ environments: readonly string[]; rows: readonly Row[] }>;
export type Row = Readonly<{
  holding: Holding;
  /** Those on which this assignment counts; listed when asked. */
  applications: () => readonly string[];
  /** By environment, in promotion order. */
  cells: readonly Cell[];
}>;
/** Without login the standing is inert. */
export type Cell = Readonly<{ standing: Standing; inert: boolean }>;

export function matrix(company: Company, user: User): Matrix {
  const environments = [...company.environments.values()];
  const row = (holding: Holding, applications: () => readonly string[]): Row => ({
    holding,
    applications,
    cells: environments.map((environment) => cell(user, holding, environment)),
  });
  const ofTeam = (team: string) =>
    (company.teams.get(team)?.applications ?? []).filter((name) => !user.applications.has(name));
  const others = () =>
    [...company.applications.values()].filter((one) => !isNarrowed(user, one)).map(({ name }) => name);
  return {
    environments: environments.map(({ name }) => name),
    rows: [
      row(asDefault(user), others),
      ...[...user.teams].map(([team, role]) => row(inTeamOf(team, role), () => ofTeam(team))),
      ...[...user.applications].map(([application, role]) =>
        row(onApplication(application, role), () => [application]),
      ),
    ],
  };
}

const isNarrowed = (user: User, { name, team }: Application): boolean =>
  user.applications.has(name) || (team !== undefined && user.teams.has(team));

export function cell(user: User, holding: Holding, environment: Environment): Cell {
  const inert = holding.held.scope !== 'default' && !mayLogIn(user, environment);
  return { standing: standing(holding, environment), inert };
}

/** What a cell comes to: the level that acts, nothing where it is inert. */
export const acting = ({ standing: { actsAs }, inert }: Cell): Level => (inert ? 'no-access' : actsAs);
