import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { END_CAUSES, LEASE_STATES } from '../domain/lease.ts';
import { REQUEST_STATUSES } from '../domain/request.ts';
import { ROLE_END_CAUSES } from '../domain/role-lease.ts';
import { id, longId, moment, network, partOf, profile, refers } from './kinds.ts';
import { environment, itUser } from './schema.ts';

/** Of `Scope`. */
const SCOPES = ['default', 'team', 'application'] as const;

export const leaseKind = pgEnum('lease_kind', ['temporary', 'permanent']);
export const requestStatus = pgEnum('request_status', REQUEST_STATUSES);
export const leaseState = pgEnum('lease_state', LEASE_STATES);
export const endCause = pgEnum('end_cause', END_CAUSES);
export const answer = pgEnum('answer', ['approve', 'deny']);

/** A trigger lets a request begin as pending only. */
export const request = pgTable(
  'request',
  {
    id: id(),
    userId: refers(() => itUser.id).notNull(),
    /** Of an account: where. Of a role these two are absent, and the next three say which. */
    environmentId: integer().references(() => environment.id),
    kind: leaseKind().notNull(),
    profile: profile(),
    /** By name: what was asked for stays true when the directory no longer knows it. */
    role: text(),
    scope: text({ enum: SCOPES }),
    place: text(),
    /** Who gave a role for a while without being asked. */
    givenBy: integer().references(() => itUser.id),
    /** Of a permanent database user these are there: how it connects, and from where by allowlist. */
    network: network(),
    addresses: text().array(),
    /** Where its password goes: masked, and what opens it with the token key. */
    phone: text(),
    sealedPhone: text(),
    /** The vendor's number of the support case. */
    supportCase: text(),
    reason: text().notNull(),
    /** For how long; of an extension, how much longer. Absent: a role that is to have no end. */
    askedMinutes: integer(),
    /** The request whose account or role is to be kept longer. */
    extendsId: integer().references((): AnyPgColumn => request.id),
    status: requestStatus().notNull().default('pending'),
    /** What the approvers gave; never more than was asked. */
    givenMinutes: integer(),
    givenProfile: profile(),
    /** Of the policy that it was judged by last. */
    policy: integer().notNull(),
    requestedAt: moment().notNull().default(sql`clock_timestamp()`),
    /** A pending one lapses then; an approved one that no account was made of too. */
    deadlineAt: moment().notNull(),
    nudgedAt: moment(),
    /** When its first account was made; twelve hours count from here, also for one that is made again. */
    startedAt: moment(),
    /** The end of its account, which one that is made again keeps. */
    endsAt: moment(),
  },
  (t) => [
    index().on(t.userId),
    index('request_pending').on(t.deadlineAt).where(sql`${t.status} in ('pending', 'approved')`),
    uniqueIndex('request_one_open')
      .on(t.userId, t.environmentId)
      .where(
        sql`${t.kind} = 'temporary' and ${t.extendsId} is null and ${t.status} in ('pending', 'approved', 'used')`,
      ),
    uniqueIndex('request_one_open_permanent')
      .on(t.environmentId, t.profile)
      .where(
        sql`${t.kind} = 'permanent' and ${t.extendsId} is null and ${t.status} in ('pending', 'approved', 'used')`,
      ),
    uniqueIndex('request_one_open_extension')
      .on(t.extendsId)
      .where(sql`${t.extendsId} is not null and ${t.status} = 'pending'`),
    uniqueIndex('request_one_open_role')
      .on(t.userId, t.role, t.scope, sql`coalesce(${t.place}, '')`)
      .where(sql`${t.role} is not null and ${t.extendsId} is null and ${t.status} = 'pending'`),
    check('request_minutes', sql`${t.askedMinutes} > 0`),
    check(
      'request_asks_one_thing',
      sql`num_nonnulls(${t.environmentId}, ${t.profile}) = case when ${t.role} is null then 2 else 0 end
        and num_nonnulls(${t.role}, ${t.scope}) in (0, 2) and (${t.role} is null or ${t.askedMinutes} is null or ${t.askedMinutes} <= 525600)`,
    ),
    check(
      'request_permanent',
      sql`(${t.kind} = 'permanent') = (${t.network} is not null and ${t.addresses} is not null)`,
    ),
    check(
      'request_phone_is_masked',
      sql`${t.phone} ~ '^[+][1-9][0-9]{0,2} … [0-9]{3}$' and (${t.sealedPhone} is null or ${t.phone} is not null)`,
    ),
    check('request_place', sql`(${t.place} is null) = (${t.scope} is null or ${t.scope} = 'default')`),
    check(
      'request_given_is_no_more',
      sql`${t.givenMinutes} <= ${t.askedMinutes} and ${t.givenMinutes} > 0 and (${t.profile} = 'read-and-write' or ${t.givenProfile} = 'read-only')`,
    ),
  ],
);

/** One a person, however often they press. */
export const vote = pgTable(
  'vote',
  {
    id: longId(),
    requestId: partOf(() => request.id),
    userId: refers(() => itUser.id).notNull(),
    answer: answer().notNull(),
    /** What an approval gives, where it gives less than was asked. */
    minutes: integer(),
    profile: profile(),
    /** Of a denial; the requester reads it word for word. */
    reason: text(),
    answeredAt: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.requestId, t.userId)],
);

/** An account on an environment's database and the time for which it is held. */
export const lease = pgTable(
  'lease',
  {
    id: id(),
    requestId: refers(() => request.id).notNull(),
    userId: refers(() => itUser.id).notNull(),
    environmentId: refers(() => environment.id).notNull(),
    kind: leaseKind().notNull(),
    profile: profile().notNull(),
    /** The person presses Create in LifeTime; we keep the clock. */
    assisted: boolean().notNull().default(false),
    accountName: text().notNull().unique(),
    /** The account's own id on its target, by which its sessions are found. */
    accountId: text(),
    state: leaseState().notNull(),
    /** Every write after an effect names the number it began with; whoever has been overtaken writes nothing. */
    fence: integer().notNull().default(1),
    createdAt: moment().notNull().default(sql`clock_timestamp()`),
    endsAt: moment(),
    /** When a permanent one is to be looked at again. */
    reviewAt: moment(),
    /** When a permanent one was last given a password, and since when one is being given. */
    passwordAt: moment(),
    rotatingAt: moment(),
    endedAt: moment(),
    cause: endCause(),
    /** Who ended it, where a person did. */
    endedBy: integer().references(() => itUser.id),
    /** When it was to be ended. */
    revokingAt: moment(),
    /** The facts of the end, as the target showed them. */
    lockedAt: moment(),
    sessionsEnded: integer(),
    failures: integer().notNull().default(0),
    firstFailedAt: moment(),
    failure: text(),
  },
  (t) => [
    uniqueIndex('lease_one_live_temporary')
      .on(t.userId, t.environmentId)
      .where(sql`${t.kind} = 'temporary' and ${t.state} <> 'ended'`),
    uniqueIndex('lease_one_live_permanent')
      .on(t.environmentId, t.profile)
      .where(sql`${t.kind} = 'permanent' and ${t.state} <> 'ended'`),
    index('lease_due').on(t.endsAt).where(sql`${t.state} <> 'ended'`),
    check('lease_account_name', sql`${t.accountName} ~ '^[a-z][a-z0-9_]{2,29}$'`),
    check(
      'lease_twelve_hours',
      sql`${t.kind} = 'permanent' or (${t.endsAt} > ${t.createdAt} and ${t.endsAt} <= ${t.createdAt} + interval '12 hours')`,
    ),
    check('lease_temporary_ends', sql`${t.kind} = 'permanent' or ${t.endsAt} is not null`),
    check('lease_ended_has_moment', sql`(${t.state} = 'ended') = (${t.endedAt} is not null)`),
    check('lease_end_has_cause', sql`(${t.state} in ('revoking', 'ended')) = (${t.cause} is not null)`),
  ],
);

/** A role held at a place for a while. Names, not ids: its history outlives what the directory no longer knows. */
export const roleLease = pgTable(
  'role_lease',
  {
    id: id(),
    requestId: refers(() => request.id).notNull(),
    userId: refers(() => itUser.id).notNull(),
    role: text().notNull(),
    scope: text({ enum: SCOPES }).notNull(),
    place: text(),
    /** What the slot goes back to; null: nothing. */
    before: text(),
    createdAt: moment().notNull().default(sql`clock_timestamp()`),
    endsAt: moment().notNull(),
    endedAt: moment(),
    cause: text({ enum: ROLE_END_CAUSES }),
    endedBy: integer().references(() => itUser.id),
    /** What the slot held right after it. */
    after: text(),
    /** What its holder was told before its end: each once. */
    reminded: text().array().notNull().default(sql`'{}'`),
  },
  (t) => [
    index('role_lease_live').on(t.userId).where(sql`${t.endedAt} is null`),
    index('role_lease_due').on(t.endsAt).where(sql`${t.endedAt} is null`),
    uniqueIndex('role_lease_one_live').on(t.requestId).where(sql`${t.endedAt} is null`),
    check('role_lease_place', sql`(${t.place} is null) = (${t.scope} = 'default')`),
    check('role_lease_scope', sql`${t.scope} in ('default', 'team', 'application')`),
    check('role_lease_ends', sql`${t.endsAt} > ${t.createdAt}`),
    check('role_lease_default_goes_back', sql`${t.scope} <> 'default' or ${t.before} is not null`),
    check('role_lease_end_has_cause', sql`(${t.endedAt} is null) = (${t.cause} is null)`),
  ],
);

/** A role without an end that somebody who answers for it has looked at and kept; asked about again after a while. */
export const keptRole = pgTable(
  'kept_role',
  {
    id: longId(),
    userId: partOf(() => itUser.id),
    role: text().notNull(),
    scope: text({ enum: SCOPES }).notNull(),
    /** Empty of a default role, so that one slot has one row. */
    place: text().notNull().default(''),
    keptAt: moment().notNull().default(sql`clock_timestamp()`),
    keptBy: refers(() => itUser.id).notNull(),
  },
  (t) => [unique().on(t.userId, t.scope, t.place)],
);

/** What a lease's holder was told before its end: each once. */
export const reminder = pgTable(
  'reminder',
  {
    id: longId(),
    leaseId: partOf(() => lease.id),
    kind: text().notNull(),
    remindedAt: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.leaseId, t.kind)],
);

/** A link to the one-time page: its token's hash alone, good once, for a while, for one person. */
export const onceLink = pgTable(
  'once_link',
  {
    id: longId(),
    /** SHA-256 of the token, in hex. */
    tokenHash: text().notNull().unique(),
    requestId: partOf(() => request.id),
    userId: refers(() => itUser.id).notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [index().on(t.requestId), check('once_link_hash', sql`${t.tokenHash} ~ '^[0-9a-f]{64}$'`)],
);
