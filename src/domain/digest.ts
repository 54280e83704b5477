import { heldAt } from './assignment.ts';
import type { Company, User } from './company.ts';
import { type Endless, endlessRoles, type KeptRole } from './endless.ts';
import type { Lease } from './lease.ts';
import { ownersOf } from './owners.ts';
import { bySlot, type RoleLease } from './role-lease.ts';

/** What digests are made of: all that is live, and what was kept lately. `now` is ISO 8601 in UTC. */
export type DigestFacts = Readonly<{
  roleLeases: readonly RoleLease[];
  leases: readonly Lease[];
  kept: readonly KeptRole[];
  now: string;
}>;

/** What an owner is told: what ends within three days, and what stands until somebody ends it. */
export type Digest = Readonly<{
  owner: User;
  /** The soonest first. */
  ends: readonly Ending[];
  endsLeft: number;
  /** The broadest rights first. */
  endless: readonly Endless[];
  endlessLeft: number;
  at: string;
}>;

export type Ending = Readonly<{ member: User; endsAt: string }> &
  (
    | Readonly<{ what: 'account'; lease: Lease }>
    | Readonly<{
        what: 'role';
        lease: RoleLease;
        /** Its end changes nothing: its slot holds what was put there on top of it. */
        isCovered: boolean;
      }>
  );

export const DIGEST_DAYS = 3;
/** Of each kind as many as one looks through in a morning. */
const DIGEST_SHOWN = 10;

/** Of every owner who has something to see. */
export const digests = (company: Company, facts: DigestFacts): readonly Digest[] => {
  const digestOf = digestIn(company, facts);
  return [...company.users.values()].flatMap((user) => {
    const digest = user.active ? digestOf(user, DIGEST_SHOWN) : undefined;
    return digest && hasSomething(digest) ? [digest] : [];
  });
};

/** Of one person, whether or not there is anything to see. */
export const digestFor = (company: Company, facts: DigestFacts, owner: User, most = DIGEST_SHOWN): Digest =>
  digestIn(company, facts, owner)(owner, most);

const hasSomething = ({ ends, endless }: Digest): boolean => ends.length > 0 || endless.length > 0;

function digestIn(company: Company, facts: DigestFacts, only?: User): (owner: User, most: number) => Digest {
  const owners = ownersOf(company);
  const endings = new Map<User, Ending[]>();
  for (const ending of endingsIn(company, facts)) {
    const asked = ending.what === 'account' ? owners.administrators : owners.at(ending.lease.place);
    for (const owner of asked) {
      const mine = endings.get(owner);
      if (mine) mine.push(ending);
      else endings.set(owner, [ending]);
    }
  }
  const reviewOf = endlessRoles(company, facts, owners, only);
  return (owner, most) => {
    const ends = endings.get(owner) ?? [];
    const { shown, left } = reviewOf(owner, most);
    return {
      owner,
      ends: ends.slice(0, most),
      endsLeft: Math.max(0, ends.length - most),
      endless: shown,
      endlessLeft: left,
      at: facts.now,
    };
  };
}

/** Of active people, what is still to end within the days; the soonest first. */
function endingsIn(company: Company, { roleLeases, leases, now }: DigestFacts): readonly Ending[] {
  const until = new Date(Date.parse(now) + DIGEST_DAYS * 86_400_000).toISOString();
  const isSoon = ({ endsAt }: Readonly<{ endsAt: string }>) => endsAt > now && endsAt <= until;
  const memberOf = ({ username }: Readonly<{ username: string }>) => {
    const user = company.users.get(username);
    return user?.active ? user : undefined;
  };
  const found: Ending[] = [];
  for (const slot of bySlot(roleLeases).values())
    for (const lease of slot) {
      const member = memberOf(lease);
      if (!member || !isSoon(lease)) continue;
      const isCovered = slot.at(-1) !== lease || heldAt(member, lease.place)?.name !== lease.role;
      found.push({ what: 'role', member, lease, endsAt: lease.endsAt, isCovered });
    }
  for (const lease of leases) {
    const member = memberOf(lease);
    const isHeld = lease.state === 'creating' || lease.state === 'active' || lease.state === 'extending';
    if (member && isHeld && isSoon(lease)) found.push({ what: 'account', member, lease, endsAt: lease.endsAt });
  }
  return found.sort(soonestFirst);
}

const soonestFirst = (one: Ending, other: Ending): number =>
  one.endsAt < other.endsAt ? -1 : one.endsAt > other.endsAt ? 1 : one.lease.request - other.lease.request;
