import { wordsJoined } from '../cards/phrase.ts';
import { isAdministrator } from '../domain/assignment.ts';
import type { Company, User } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import { conveysNothing } from '../domain/standing.ts';
import { mayReadLog } from '../domain/visibility.ts';

/** Where somebody may give and take roles, in words: for help. */
export function whereGiven(viewer: User): string {
  if (!viewer.active) return 'nowhere, as you are not active';
  const { manageInfrastructure, manageTeams } = viewer.defaultRole;
  if (manageInfrastructure) return 'everywhere, default roles included, but your own';
  if (manageTeams) return 'in every team and on every application, where they are below your default role';
  if (conveysNothing(viewer)) return 'nowhere';
  const teams = [...viewer.teams].flatMap(([team, role]) => (role.manageTeams ? [`in ${team}`] : []));
  const applications = [...viewer.applications].flatMap(([name, role]) => (role.manageTeams ? [`on ${name}`] : []));
  const places = [...teams, ...applications];
  return places.length > 0 ? `${wordsJoined(places)}, where they are below your own role there` : 'nowhere';
}

/** Whether there is anywhere that somebody may give a role. */
export const mayGive = (viewer: User): boolean => !whereGiven(viewer).startsWith('nowhere');

/** Whether the whole audit trail is somebody's to read, in words: for help. */
export const mayReadAll = (company: Company, viewer: User): string =>
  mayReadLog(company, viewer, {})
    ? 'You may export and verify the whole audit trail.'
    : 'The whole audit trail is for holders of Manage Infrastructure and Users, and of Full Control of an environment.';

/** Where somebody may have a temporary database user, in words. */
export function mayAskForAccounts(company: Company, viewer: User): string {
  const places = [...company.databases.keys()].filter((environment) => {
    const decision = explain(company, { user: viewer.username, operation: 'dbuser.create-temporary', environment });
    return !('error' in decision) && decision.outcome !== 'deny';
  });
  return places.length > 0
    ? `You may have one in ${wordsJoined(places)}.`
    : 'You may have one nowhere at the moment; the form says why.';
}

export const mayAnswerRequests = (_: Company, viewer: User): string =>
  viewer.active && isAdministrator(viewer)
    ? 'You may answer everybody’s but your own.'
    : 'Administrators answer requests for database users; requests for a role, whoever could give it.';
