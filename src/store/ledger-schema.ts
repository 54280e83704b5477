import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgEnum, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Card } from '../cards/card.ts';
import type { NewMessage } from '../ports/transcript.ts';
import { id, longId, moment, only, partOf, profile, refers } from './kinds.ts';
import { environment, itUser } from './schema.ts';

export const leaseKind = pgEnum('lease_kind', ['temporary', 'permanent']);
export const requestStatus = pgEnum('request_status', ['pending', 'approved', 'denied', 'cancelled', 'lapsed']);
export const leaseState = pgEnum('lease_state', ['creating', 'active', 'extending', 'revoking', 'ended']);
export const answer = pgEnum('answer', ['approve', 'deny']);

/** A trigger lets a request begin as pending only. */
export const request = pgTable(
  'request',
  {
    id: id(),
    userId: refers(() => itUser.id).notNull(),
    environmentId: refers(() => environment.id).notNull(),
    kind: leaseKind().notNull(),
    profile: profile().notNull(),
    reason: text().notNull(),
    askedMinutes: integer(),
    status: requestStatus().notNull().default('pending'),
    policy: integer().notNull(),
    requestedAt: moment().notNull().default(sql`clock_timestamp()`),
    deadlineAt: moment().notNull(),
  },
  (t) => [
    index().on(t.userId),
    index('request_pending').on(t.deadlineAt).where(sql`${t.status} = 'pending'`),
    check('request_minutes', sql`${t.askedMinutes} > 0`),
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
    answeredAt: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.requestId, t.userId)],
);

/** An account on an environment's database and the time for which it is held. */
export const lease = pgTable(
  'lease',
  {
    id: id(),
    requestId: integer().references(() => request.id),
    userId: refers(() => itUser.id).notNull(),
    environmentId: refers(() => environment.id).notNull(),
    kind: leaseKind().notNull(),
    profile: profile().notNull(),
    accountName: text().notNull().unique(),
    /** The account's own id on its target, by which its sessions are found. */
    accountId: text(),
    state: leaseState().notNull(),
    /** Every write after an effect names the number it began with; whoever has been overtaken writes nothing. */
    fence: integer().notNull().default(1),
    createdAt: moment().notNull().default(sql`clock_timestamp()`),
    endsAt: moment(),
    endedAt: moment(),
    cause: text(),
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
  ],
);

/** Inserted into and read, never changed: grants and a trigger see to it, and the chain shows it. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    seq: bigint({ mode: 'number' }).primaryKey(),
    at: moment().notNull(),
    kind: text().notNull(),
    actor: text(),
    member: text(),
    /** The entry in canonical JSON: the very bytes that are hashed. What stands beside it only finds it. */
    entry: text().notNull(),
    /** The head of the chain with this entry on it. */
    hash: text().notNull(),
  },
  (t) => [index().on(t.at), index().on(t.actor, t.seq), index().on(t.member, t.seq), index().on(t.kind, t.seq)],
);

/** How far the chain has come. Its one row is the lock that writers take turns by. */
export const auditHead = pgTable(
  'audit_head',
  { id: only(), size: bigint({ mode: 'number' }).notNull(), head: text().notNull(), at: moment().notNull() },
  (t) => [check('audit_head_is_one', sql`${t.id} = 1`)],
);

export const checkpoint = pgTable('checkpoint', {
  size: bigint({ mode: 'number' }).primaryKey(),
  head: text().notNull(),
  at: moment().notNull(),
  keyId: text().notNull(),
  publicKey: text().notNull(),
  signature: text().notNull(),
});

/** What is to be said about an entry: to a person, in a channel, or in the place of posted messages; unsent until `sentAt`. */
export const notice = pgTable(
  'notice',
  {
    id: longId(),
    auditSeq: bigint({ mode: 'number' })
      .notNull()
      .references(() => auditEntry.seq),
    userId: integer().references(() => itUser.id),
    channel: text(),
    /** Of the posted messages whose place the card takes. */
    subject: text(),
    card: jsonb().$type<Card>().notNull(),
    sentAt: moment(),
  },
  (t) => [
    check('notice_has_one_recipient', sql`num_nonnulls(${t.userId}, ${t.channel}, ${t.subject}) = 1`),
    index('notice_unsent').on(t.id).where(sql`${t.sentAt} is null`),
  ],
);

export const playgroundMessage = pgTable(
  'playground_message',
  {
    id: longId(),
    conversation: text().notNull(),
    author: text(),
    seenBy: text(),
    body: jsonb().$type<NewMessage['body']>().notNull(),
    at: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index().on(t.conversation, t.id)],
);
