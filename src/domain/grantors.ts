import { activeHolders } from './assignment.ts';
import type { Company, User } from './company.ts';
import { conveying, reachOf } from './conveying.ts';
import type { Place } from './question.ts';
import { type Change, judgeRoleChange } from './role-change.ts';

/** The active users who may make this change, by name; never the member. */
export function grantors(company: Company, change: Change): readonly User[] {
  const may = (user: User) => judgeRoleChange({ company, user, trace: [] }, change).outcome === 'allow';
  const narrower = managersAt(company, change.place).filter(may);
  // What a default role conveys depends on nothing else of its holder, so one holder answers for all of them.
  const byDefault = [...company.roles.values()].flatMap((role) => {
    const other = anotherHolder(company, role.name, change.member.username);
    if (!other || !may({ ...other, teams: new Map(), applications: new Map() })) return [];
    return activeHolders(company, role.name).filter(({ username }) => username !== change.member.username);
  });
  return byName(new Set([...byDefault, ...narrower]));
}

/** Any one, because a role may have thousands. */
function anotherHolder({ users, holders }: Company, role: string, except: string): User | undefined {
  for (const username of holders.byDefaultRole.get(role) ?? []) if (username !== except) return users.get(username);
  return undefined;
}

/** Who holds a conveying role in the team or on the application itself. */
function managersAt(company: Company, place: Place): readonly User[] {
  if (place.scope === 'default') return [];
  const reach = reachOf(company, place);
  const { byTeam, byApplication } = company.holders;
  const usernames = [...(byTeam.get(reach.team ?? '') ?? []), ...(byApplication.get(reach.application ?? '') ?? [])];
  const users = usernames.flatMap((username) => company.users.get(username) ?? []);
  return users.filter((user) => user.active && conveying(user, reach).length > 0);
}

/** Holders of Manage Infrastructure and Users, who set default roles and make roles; never the one asked about. */
export function infrastructureManagers(company: Company, except: string): readonly User[] {
  const roles = [...company.roles.values()].filter(({ manageInfrastructure }) => manageInfrastructure);
  const holders = roles.flatMap(({ name }) => activeHolders(company, name));
  return byName(holders.filter(({ username }) => username !== except));
}

const byName = (users: Iterable<User>): readonly User[] =>
  [...users].sort((a, b) => (a.name < b.name || (a.name === b.name && a.username < b.username) ? -1 : 1));
