import type { Company, User } from './company.ts';
import { conveying, reachOfApplication, reachOfTeam } from './conveying.ts';
import { decideFor } from './decide.ts';
import { rank } from './level.ts';
import { judgeApplicationLog, judgeInfrastructureLog, judgeTeam } from './permissions.ts';
import type { Operation } from './question.ts';
import { mayLogIn, worth } from './standing.ts';

/**
 * Whoever may not know must not learn it here (domain, Explaining): what others may do on an application is told to those
 * with List Applications on it, a team's members to its managers, a user's assignments to holders of Manage Infrastructure
 * and Users; about oneself always.
 */
export const seesUser = (viewer: User, username: string): boolean =>
  viewer.username === username || (viewer.active && viewer.defaultRole.manageInfrastructure);

export function seesApplication(company: Company, viewer: User, name: string): boolean {
  const application = company.applications.get(name);
  if (!application || !viewer.active) return false;
  const lists = [...company.environments.values()].some((one) => worth(viewer, application, one) >= rank('list'));
  const { manageInfrastructure } = viewer.defaultRole;
  return lists || manageInfrastructure || conveying(viewer, reachOfApplication(application)).length > 0;
}

/** Whoever may log in to its environment, as the connections are there to be used; whoever it names; whoever manages all. */
export function seesConnection({ connections, environments }: Company, viewer: User, name: string): boolean {
  const connection = connections.get(name);
  const environment = environments.get(connection?.environment ?? '');
  if (!viewer.active || !connection || !environment) return false;
  const isNamed = connection.users.has(viewer.username) || connection.roles.has(viewer.defaultRole.name);
  return viewer.defaultRole.manageInfrastructure || isNamed || mayLogIn(viewer, environment);
}

export const managesTeam = (viewer: User, team: string): boolean =>
  viewer.active &&
  (viewer.defaultRole.manageInfrastructure || conveying(viewer, reachOfTeam({ name: team })).length > 0);

/** How much of an answer about somebody a viewer may read: all of it, without the assignments, or nothing. */
export type Sight = 'whole' | 'answer' | 'nothing';

export function sightOf(company: Company, viewer: User, subject: User, about: Operation): Sight {
  if (seesUser(viewer, subject.username)) return 'whole';
  if (configuresConnectionOf(company, viewer, about)) return 'answer';
  const named = about as Readonly<Partial<Record<'application' | 'producer' | 'team', string>>>;
  const applications = [named.application, named.producer].filter((name) => name !== undefined);
  if (applications.length > 0)
    return applications.every((name) => seesApplication(company, viewer, name)) ? 'answer' : 'nothing';
  return named.team !== undefined && managesTeam(viewer, named.team) ? 'answer' : 'nothing';
}

/**
 * What others may do with a connection and its extensions is told to those who may configure it, as they set its levels;
 * of an extension and of where it is used, as far as they see the applications.
 */
function configuresConnectionOf(company: Company, viewer: User, about: Operation): boolean {
  const named = about as Readonly<Partial<Record<'connection' | 'extension' | 'application', string>>>;
  const extension = company.extensions.get(named.extension ?? '');
  const connection = named.connection ?? extension?.connection;
  if (connection === undefined || !company.connections.has(connection)) return false;
  const applications = [named.application, extension?.application].filter((name) => name !== undefined);
  if (!applications.every((name) => seesApplication(company, viewer, name))) return false;
  const question = { user: viewer.username, operation: 'connection.configure', connection } as const;
  return decideFor(company, viewer, question).outcome === 'allow';
}

/** Whether somebody may read the log of a scope; see `audit.read`. */
export type LogScope = Readonly<{ team?: string | undefined; application?: string | undefined }>;

export function mayReadLog(company: Company, viewer: User, { team, application }: LogScope): boolean {
  if (!viewer.active) return false;
  const weighing = { company, user: viewer, trace: undefined };
  const [ofTeam, ofApplication] = [company.teams.get(team ?? ''), company.applications.get(application ?? '')];
  return (
    judgeInfrastructureLog(weighing).outcome === 'allow' ||
    (ofTeam !== undefined && judgeTeam(weighing, ofTeam).outcome === 'allow') ||
    (ofApplication !== undefined && judgeApplicationLog(weighing, ofApplication).outcome === 'allow')
  );
}
