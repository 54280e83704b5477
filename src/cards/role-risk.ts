import type { Environment } from '../domain/company.ts';
import { atLeast, type Level } from '../domain/level.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import { capped, levelIn } from '../domain/standing.ts';
import { durationLabel } from './duration.ts';
import { levelLabel, placeLabel } from './label.ts';
import { wordsJoined } from './phrase.ts';
import { minutesOf, roleLabel } from './role-parts.ts';

/** What makes the reader one of those who may answer (domain, Giving and taking roles). */
export function whyYou({ company, request, effect }: RoleRequestView): string {
  const { role, place } = request;
  const replaced = effect?.before?.name;
  if (role === ADMINISTRATOR || replaced === ADMINISTRATOR)
    return `you are an Administrator, and only they give or replace ${ADMINISTRATOR}`;
  if (place.scope === 'default')
    return 'you are an Administrator, or your default role has Manage Infrastructure and Users, which sets default roles';
  const where = placeLabel(place).replace(/^(in|on) /, '');
  const compared = company.delegation === 'higher' ? 'higher' : 'at least as high';
  const touched = replaced === undefined || replaced === role ? role : `${role}, or ${replaced} that it replaces,`;
  return `you are an Administrator, or your role that reaches ${where} is ${compared} wherever ${touched} gives anything`;
}

/** Who answers a request for this role, without their names. */
export function roleAnswerers({ company, request }: RoleRequestView): string {
  const { role, place } = request;
  if (role === ADMINISTRATOR) return 'Only Administrators answer it.';
  if (place.scope === 'default') return 'Administrators answer it, and those who have Manage Infrastructure and Users.';
  const compared = company.delegation === 'higher' ? 'higher' : 'at least as high';
  return `Those answer it whose role is ${compared} wherever ${role} gives anything, or Administrators.`;
}

/** Changing Production is asked once more, with its effect; undefined: nothing of the kind. */
export function approvalQuestion({ company, request, requester }: RoleRequestView): string | undefined {
  const given = company.roles.get(request.role);
  if (!given) return undefined;
  const acts = (environment: Environment): Level => {
    const level = levelIn(given, environment);
    return request.place.scope === 'default' ? level : capped(level);
  };
  const changed = [...company.environments.values()]
    .filter((one) => one.purpose === 'production' && atLeast(acts(one), 'change-and-deploy'))
    .map((one) => `${levelLabel(acts(one))} in ${one.name}`);
  if (changed.length === 0) return undefined;
  return `${requester.name} will have ${wordsJoined(changed)} by ${roleLabel(request)}, ${spanWords(request)}. Approve?`;
}

function spanWords(request: RoleRequestView['request']): string {
  const minutes = minutesOf(request);
  if (minutes === undefined) return 'with no end';
  return `for ${durationLabel(minutes)}${request.extends === undefined ? '' : ' longer'}`;
}
