import type { Place } from './question.ts';

/** Why a role that was held for a while ended. */
export const ROLE_END_CAUSES = [
  /** Its time was up. */
  'expired',
  'given-back',
  /** By somebody who may take it away. */
  'revoked',
  /** The slot was given another content meanwhile, which stays. */
  'superseded',
] as const;
export type RoleEndCause = (typeof ROLE_END_CAUSES)[number];

/** A role held at a place for a while. Moments are ISO 8601 in UTC. */
export type RoleLease = Readonly<{
  id: number;
  /** The request that it was given for, by which people know it. */
  request: number;
  username: string;
  role: string;
  place: Place;
  /** What the slot goes back to when this one ends: null is nothing. Of one above another it is the other's role. */
  before: string | null;
  createdAt: string;
  endsAt: string;
  cause?: RoleEndCause;
  /** Username of who ended it, where a person did. */
  endedBy?: string;
  endedAt?: string;
  /** What the slot held right after it ended: null is nothing. */
  after?: string | null;
}>;

/** What the end of one lease does to its slot and to the lease right above it. */
export type SlotEnd = Readonly<{
  /** What is to be set; absent: the slot stays as it is. */
  set?: Readonly<{ role: string | null }>;
  /** The lease above takes over what this one would have gone back to. */
  inherits?: Readonly<{ lease: number; before: string | null }>;
  /** Somebody has changed the slot since: it is left, and told. */
  changedSince?: true;
}>;

/**
 * The leases of one slot lie on each other, the newest on top, and the slot holds the topmost one's role. One that ends
 * from under another leaves that one in force; the topmost one brings back what was there before it (reliability,
 * section 3). `held` is what the slot holds now.
 */
export function slotEnd(live: readonly RoleLease[], ending: RoleLease, held: string | null): SlotEnd {
  const above = live.find(({ id }) => id > ending.id);
  if (above) return { inherits: { lease: above.id, before: ending.before } };
  return held === ending.role ? { set: { role: ending.before } } : { changedSince: true };
}

/** By slot, each in the order in which they were given. */
export function bySlot(leases: readonly RoleLease[]): ReadonlyMap<string, readonly RoleLease[]> {
  const slots = new Map<string, RoleLease[]>();
  for (const lease of leases.toSorted((one, other) => one.id - other.id)) {
    const key = slotKey(lease.username, lease.place);
    const slot = slots.get(key);
    if (slot) slot.push(lease);
    else slots.set(key, [lease]);
  }
  return slots;
}

export const slotKey = (username: string, place: Place): string => JSON.stringify([username, scopeAndName(place)]);

const scopeAndName = (place: Place): readonly string[] => {
  if (place.scope === 'default') return ['default'];
  return place.scope === 'team' ? ['team', place.team] : ['application', place.application];
};

/** The most that a role is held for; for longer, it is given without an end. */
export const ROLE_MOST_MINUTES = 365 * 24 * 60;

export type RoleReminderKind = 'day' | 'hour' | 'ten-minutes';
const REMINDERS: readonly (readonly [kind: RoleReminderKind, minutesBefore: number])[] = [
  ['day', 24 * 60],
  ['hour', 60],
  ['ten-minutes', 10],
];
const TWO_DAYS_MINUTES = 2 * 24 * 60;

/**
 * When the holder is reminded: an hour and ten minutes before the end, of a role held for more than two days a day and an
 * hour; never in the first half of its time, and not at all where that is under half an hour (product, Reminders).
 */
export function roleRemindersOf({
  createdAt,
  endsAt,
}: Pick<RoleLease, 'createdAt' | 'endsAt'>): readonly Readonly<{ kind: RoleReminderKind; at: string }>[] {
  const [from, end] = [Date.parse(createdAt), Date.parse(endsAt)];
  const minutes = (end - from) / 60_000;
  if (minutes < 30) return [];
  const isLong = minutes > TWO_DAYS_MINUTES;
  return REMINDERS.filter(([kind]) => kind !== (isLong ? 'ten-minutes' : 'day'))
    .map(([kind, before]) => ({ kind, moment: end - before * 60_000 }))
    .filter(({ moment }) => moment >= from + (end - from) / 2)
    .map(({ kind, moment }) => ({ kind, at: new Date(moment).toISOString() }));
}
