import type { Company, User } from './company.ts';
import { reachOf } from './conveying.ts';
import { atLeast, type Level, rank } from './level.ts';
import type { Owners } from './owners.ts';
import type { Place } from './question.ts';
import type { Role } from './role.ts';
import { mayChangeRole } from './role-change.ts';
import { type RoleLease, slotKey } from './role-lease.ts';
import { capped, levelIn } from './standing.ts';

/** A role that stands until somebody ends it. */
export type Endless = Readonly<{
  member: User;
  role: Role;
  place: Place;
  /** The highest level that it gives in production. */
  highest: Level;
}>;

/** A role without an end that somebody who answers for it looked at and kept. The moment is ISO 8601 in UTC. */
export type KeptRole = Readonly<{ username: string; role: string; place: Place; keptAt: string }>;

/** How long a role that was kept is left in peace. */
export const KEPT_DAYS = 90;

/** From when on keeping counts, at this moment. */
export const keptSince = (now: string): string => new Date(Date.parse(now) - KEPT_DAYS * 86_400_000).toISOString();

type Facts = Readonly<{ roleLeases: readonly RoleLease[]; kept: readonly KeptRole[]; now: string }>;
export type Review = Readonly<{ shown: readonly Endless[]; left: number }>;

/**
 * What each owner is asked about, the broadest rights first, at most so many: team and application roles of active people
 * that no lease lies on and nobody kept lately; for Administrators the default roles besides that change and deploy in
 * production. Each goes to those of its owners who may take it away, else to the Administrators; never to its holder.
 * With `only`, just as much is looked through as this one is asked about.
 */
export function endlessRoles(
  company: Company,
  facts: Facts,
  owners: Owners,
  only?: User,
): (owner: User, most: number) => Review {
  const { byTeam, byApplication, byDefaultRole } = company.holders;
  const isSettled = settledIn(facts);
  const piles = pilesOf(company, owners);
  const isConcerned = (place: Place) =>
    only === undefined || owners.administrators.includes(only) || owners.at(place).includes(only);
  const see = (held: ReadonlyMap<User, Role> | undefined, place: Place) => {
    if (!isConcerned(place)) return;
    for (const [member, role] of held ?? [])
      if (member.active && !isSettled(member, role, place)) piles.put(member, role, place);
  };
  for (const [team, held] of byTeam) see(held, { scope: 'team', team });
  for (const [application, held] of byApplication) see(held, { scope: 'application', application });
  for (const role of company.roles.values())
    if (atLeast(highestOf(company, role, BY_DEFAULT), 'change-and-deploy'))
      see(byDefaultRole.get(role.name), BY_DEFAULT);
  return piles.reviewOf;
}

const BY_DEFAULT: Place = { scope: 'default' };

/** Whether a lease lies on the slot, or what it holds was kept. */
function settledIn({ roleLeases, kept, now }: Facts): (member: User, role: Role, place: Place) => boolean {
  const since = keptSince(now);
  const recent = kept.filter(({ keptAt }) => keptAt >= since);
  const held = new Set(roleLeases.map(({ username, place }) => slotKey(username, place)));
  const keptThere = new Map(recent.map(({ username, place, role }) => [slotKey(username, place), role]));
  const concerned = new Set([...roleLeases, ...recent].map(({ username }) => username));
  return ({ username }, { name }, place) => {
    if (!concerned.has(username)) return false;
    const key = slotKey(username, place);
    return held.has(key) || keptThere.get(key) === name;
  };
}

/** Roles that the same people are asked about; `own`: how many of them each of these holds. */
type Pile = Readonly<{ owners: readonly User[]; items: Endless[]; own: Map<User, number> }>;
const pile = (owners: readonly User[]): Pile => ({ owners, items: [], own: new Map(owners.map((one) => [one, 0])) });

function pilesOf(company: Company, owners: Owners) {
  const forAdministrators = pile(owners.administrators);
  const byOwner = new Map<User, Pile[]>(owners.administrators.map((one) => [one, [forAdministrators]]));
  const known = new Map<readonly User[], Map<string, Pile>>();
  const takersOf = takersIn(company);

  const pileFor = (member: User, role: Role, place: Place): Pile => {
    const all = owners.at(place);
    if (all === owners.administrators || place.scope === 'default') return forAdministrators;
    const may = takersOf(all, member, role, place);
    if (!may.includes('1')) return forAdministrators;
    const piles = known.get(all) ?? new Map<string, Pile>();
    known.set(all, piles);
    const made = piles.get(may) ?? pile(all.filter((_, at) => may[at] === '1'));
    if (!piles.has(may)) for (const one of made.owners) byOwner.set(one, [...(byOwner.get(one) ?? []), made]);
    piles.set(may, made);
    return made;
  };
  const put = (member: User, role: Role, place: Place): void => {
    const asked = pileFor(member, role, place);
    const isOnlyOwn = asked.owners.length === 1 && asked.owners[0] === member;
    const { items, own } = isOnlyOwn ? forAdministrators : asked;
    items.push({ member, role, place, highest: highestOf(company, role, place) });
    const before = own.get(member);
    if (before !== undefined) own.set(member, before + 1);
  };
  const heads = new Map<Pile, readonly Endless[]>();
  const headOf = (one: Pile, most: number): readonly Endless[] => {
    const head = heads.get(one) ?? broadest(one.items, most + Math.max(0, ...one.own.values()));
    heads.set(one, head);
    return head;
  };
  /** `most` is the same each time. */
  const reviewOf = (owner: User, most: number): Review => {
    const mine = byOwner.get(owner) ?? [];
    const others = mine.flatMap((one) => headOf(one, most).filter(({ member }) => member !== owner));
    const count = mine.reduce((sum, { items, own }) => sum + items.length - (own.get(owner) ?? 0), 0);
    return { shown: broadest(others, most), left: Math.max(0, count - most) };
  };
  return { put, reviewOf };
}

/**
 * Which owners of the place may take the role away from somebody else, as a string of 1 and 0. The same for all who hold
 * the same roles there, whomever it is taken from.
 */
function takersIn(company: Company) {
  const known = new Map<number, boolean>();
  const count = company.roles.size + 1;
  const numbered = (role: Role | undefined) => (role ? role.order + 1 : 0);
  return (owners: readonly User[], member: User, role: Role, place: Exclude<Place, { scope: 'default' }>): string => {
    const { team = '', application = '' } = reachOf(company, place);
    let may = '';
    for (const owner of owners) {
      const held = numbered(owner.defaultRole) * count + numbered(owner.teams.get(team));
      const key = (held * count + numbered(owner.applications.get(application))) * count + numbered(role);
      let answer = known.get(key);
      if (answer === undefined) {
        const somebody = { ...member, username: '' };
        answer = mayChangeRole(company, owner, { kind: 'revoke', member: somebody, role, place });
        known.set(key, answer);
      }
      may += answer ? '1' : '0';
    }
    return may;
  };
}

/** The first so many, without putting all the others in order. */
function broadest(items: readonly Endless[], most: number): readonly Endless[] {
  if (items.length <= most) return items.toSorted(broadestFirst);
  const head: Endless[] = [];
  for (const item of items) {
    const last = head[most - 1];
    if (last && broadestFirst(last, item) <= 0) continue;
    const at = head.findLastIndex((one) => broadestFirst(one, item) <= 0) + 1;
    head.splice(at, 0, item);
    if (head.length > most) head.pop();
  }
  return head;
}

/** In production; a level of a team or application role as what it acts as. */
function highestOf({ environments }: Company, role: Role, { scope }: Place): Level {
  let best: Level = 'no-access';
  for (const environment of environments.values()) {
    const level = levelIn(role, environment);
    const acts = scope === 'default' ? level : capped(level);
    if (environment.purpose === 'production' && rank(acts) > rank(best)) best = acts;
  }
  return best;
}

const broadestFirst = (one: Endless, other: Endless): number =>
  rank(other.highest) - rank(one.highest) ||
  compare(one.member.name, other.member.name) ||
  compare(one.member.username, other.member.username) ||
  compare(slotKey('', one.place), slotKey('', other.place));

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
