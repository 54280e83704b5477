import { wordsJoined } from '../cards/phrase.ts';
import type { Company, User } from '../domain/company.ts';
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
