import { activeHolders, plainHolder } from './assignment.ts';
import type { Company, User } from './company.ts';
import { reachOf } from './conveying.ts';
import type { Place } from './question.ts';
import { ADMINISTRATOR, type Role } from './role.ts';
import { type Change, mayChangeRole } from './role-change.ts';

/** The active users who may make this change, by name; never the member. */
export function grantors(company: Company, change: Change): readonly User[] {
  const { member, place } = change;
  // What a default role conveys depends on nothing else of its holder, so one answers for all of them.
  const roles = [...company.roles.values()].filter(
    (role) => conveysAnywhere(role) && mayChangeRole(company, plainHolder(role), change),
  );
  const byDefault = roles.flatMap(({ name }) => activeHolders(company, name));
  const others = managersAt(company, place).filter(({ username }) => username !== member.username);
  const found = new Set([...byDefault, ...others.filter(alike(company, change))]);
  return byName([...found].filter(({ username }) => username !== member.username));
}

/** Whether somebody else than the member may: the same for all who hold the same roles where the change is. */
function alike(company: Company, change: Change): (user: User) => boolean {
  const { place } = change;
  const { team = '', application = '' } = place.scope === 'default' ? {} : reachOf(company, place);
  const known = new Map<string, boolean>();
  return (user) => {
    const held = [user.defaultRole, user.teams.get(team), user.applications.get(application)];
    const key = held.map((role) => role?.order).join();
    const may = known.get(key) ?? mayChangeRole(company, user, change);
    known.set(key, may);
    return may;
  };
}

/** Whoever may give a role holds one of these; most roles are none. */
const conveysAnywhere = ({ name, manageTeams, manageInfrastructure }: Role): boolean =>
  manageTeams || manageInfrastructure || name === ADMINISTRATOR;

/** Who holds a conveying role in the team or on the application itself. */
function managersAt(company: Company, place: Place): readonly User[] {
  if (place.scope === 'default') return [];
  const reach = reachOf(company, place);
  const { byTeam, byApplication } = company.holders;
  const managers: User[] = [];
  for (const held of [byTeam.get(reach.team ?? ''), byApplication.get(reach.application ?? '')])
    for (const [user, role] of held ?? []) if (user.active && role.manageTeams) managers.push(user);
  return managers;
}

/** Holders of Manage Infrastructure and Users, who set default roles and make roles; never the one asked about. */
export function infrastructureManagers(company: Company, except: string): readonly User[] {
  const roles = [...company.roles.values()].filter(({ manageInfrastructure }) => manageInfrastructure);
  const holders = roles.flatMap(({ name }) => activeHolders(company, name));
  return byName(holders.filter(({ username }) => username !== except));
}

export const byName = (users: readonly User[]): readonly User[] =>
  users.toSorted((a, b) => (a.name < b.name || (a.name === b.name && a.username < b.username) ? -1 : 1));
