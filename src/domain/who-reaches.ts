import type { Application, Company, Environment, HeldBy, User } from './company.ts';
import type { Held } from './decision.ts';
import { atLeast, type Level } from './level.ts';
import type { Role } from './role.ts';
import { capped, inTeamOf, levelIn, onApplication } from './standing.ts';
import type { Group } from './who-can.ts';

/**
 * Everybody whose effective level on an application reaches what is needed, which is `list` or more. The common question
 * turned round, so it counts by role, without a trace and without a look into anybody's own roles: a team may have
 * thousands of members. Whom it counted is listed when asked.
 */
export function whoReaches(
  company: Company,
  application: Application,
  environment: Environment,
  needed: Level,
): readonly Group[] {
  const { holders } = company;
  const inTeam = holders.byTeam.get(application.team ?? '') ?? NOBODY;
  const direct = holders.byApplication.get(application.name) ?? NOBODY;
  const tallies = count(company, environment, inTeam, direct);
  const logsIn = ({ active, defaultRole }: User) => active && logsInWith(defaultRole, environment);
  const having = (held: HeldBy, role: Role) =>
    [...held].flatMap(([user, own]) => (own === role && logsIn(user) ? user : []));
  const groups = { byDefault: [] as Group[], inTeam: [] as Group[], direct: [] as Group[] };
  for (const tally of tallies) {
    const { role } = tally;
    const level = levelIn(role, environment);
    if (atLeast(level, needed)) {
      const all = holders.byDefaultRole.get(role.name) ?? NOBODY;
      const users = () => [...all.keys()].filter((user) => !inTeam.has(user) && !direct.has(user));
      if (all.size > tally.apart)
        groups.byDefault.push({ held: heldAsDefault(role), count: all.size - tally.apart, users });
    }
    if (tally.inTeam + tally.direct === 0 || !atLeast(capped(level), needed)) continue;
    if (tally.inTeam > 0) {
      const users = () => having(inTeam, role).filter((user) => !direct.has(user));
      groups.inTeam.push({ held: inTeamOf(application.team ?? '', role).held, count: tally.inTeam, users });
    }
    if (tally.direct > 0)
      groups.direct.push({
        held: onApplication(application.name, role).held,
        count: tally.direct,
        users: () => having(direct, role),
      });
  }
  return [...groups.byDefault, ...groups.inTeam, ...groups.direct];
}

const NOBODY: HeldBy = new Map();

const heldAsDefault = ({ name }: Role): Held => ({ scope: 'default', role: name });

/**
 * How many active users hold a role in the team or on the application, as far as they may log in, and how many of those
 * who hold it as default role are counted there instead.
 */
type Tally = { role: Role; logsIn: boolean; apart: number; inTeam: number; direct: number };

/** By the roles' order. */
function count({ roles }: Company, environment: Environment, inTeam: HeldBy, direct: HeldBy): readonly Tally[] {
  const tallies = Array.from(roles.values(), (role) => ({
    role,
    logsIn: logsInWith(role, environment),
    apart: 0,
    inTeam: 0,
    direct: 0,
  }));
  const add = ({ active, defaultRole }: User, role: Role, where: 'inTeam' | 'direct') => {
    const byDefault = active ? tallies[defaultRole.order] : undefined;
    if (!byDefault) return;
    byDefault.apart += 1;
    const narrow = byDefault.logsIn ? tallies[role.order] : undefined;
    if (narrow) narrow[where] += 1;
  };
  for (const [user, role] of inTeam) if (!direct.has(user)) add(user, role, 'inTeam');
  for (const [user, role] of direct) add(user, role, 'direct');
  return tallies;
}

const logsInWith = (role: Role, environment: Environment): boolean => levelIn(role, environment) !== 'no-access';
