import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Card } from '../cards/card.ts';
import { longId, moment, only } from './kinds.ts';
import { itUser } from './schema.ts';

/** Inserted into and read, never changed: grants and a trigger see to it, and the chain shows it. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    seq: bigint({ mode: 'number' }).primaryKey(),
    at: moment().notNull(),
    kind: text().notNull(),
    actor: text(),
    member: text(),
    request: integer(),
    /** The entry in canonical JSON: the very bytes that are hashed. What stands beside it only finds it. */
    entry: text().notNull(),
    /** The head of the chain with this entry on it. */
    hash: text().notNull(),
  },
  (t) => [
    index().on(t.at),
    index().on(t.actor, t.seq),
    index().on(t.member, t.seq),
    index().on(t.kind, t.seq),
    index().on(t.request, t.seq),
  ],
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
    /** Absent: the entry itself is told, as it is drawn when it goes out. */
    card: jsonb().$type<Card>(),
    /** Of what a channel hears of an entry about a request: its thread, and whether it is a reply there. */
    thread: text(),
    isReply: boolean().notNull().default(false),
    /** Of a message to a person or a channel: what later cards that take its place name. */
    keeps: text(),
    /** Of a card for a subject: whether people are told of it besides, and whether it is the last. */
    change: text({ enum: ['quiet', 'told', 'last'] })
      .notNull()
      .default('last'),
    sentAt: moment(),
  },
  (t) => [
    check('notice_change', sql`${t.change} in ('quiet', 'told', 'last')`),
    index('notice_keeps').on(t.keeps).where(sql`${t.keeps} is not null`),
    index('notice_subject').on(t.subject).where(sql`${t.subject} is not null`),
    check('notice_has_one_recipient', sql`num_nonnulls(${t.userId}, ${t.channel}, ${t.subject}) = 1`),
    index('notice_unsent').on(t.id).where(sql`${t.sentAt} is null`),
    index('notice_thread').on(t.auditSeq).where(sql`${t.thread} is not null`),
    check('notice_says_something', sql`${t.card} is not null or ${t.channel} is not null`),
  ],
);
