import { sql } from 'drizzle-orm';
import { bigint, boolean, check, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { auditEntry } from './audit-schema.ts';
import { longId, moment, partOf } from './kinds.ts';
import { application, environment, itUser, team } from './schema.ts';

/** A channel that takes no messages at present: they wait, and its first one is tried now and then. */
export const parkedChannel = pgTable('parked_channel', {
  channel: text().primaryKey(),
  parkedAt: moment().notNull().default(sql`clock_timestamp()`),
  why: text().notNull(),
  triedAt: moment().notNull().default(sql`clock_timestamp()`),
  /** Whether there is an entry about it: there is none while nothing at all can be sent. */
  recorded: boolean().notNull(),
});

/** A channel that hears of a team, an application or an environment besides those that the directory names. */
export const channelSubscription = pgTable(
  'channel_subscription',
  {
    id: longId(),
    channel: text().notNull(),
    teamId: integer().references(() => team.id, { onDelete: 'cascade' }),
    applicationId: integer().references(() => application.id, { onDelete: 'cascade' }),
    environmentId: integer().references(() => environment.id, { onDelete: 'cascade' }),
    subscribedBy: partOf(() => itUser.id),
    subscribedAt: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique().on(t.channel, t.teamId, t.applicationId, t.environmentId).nullsNotDistinct(),
    check('channel_subscription_is_to_one', sql`num_nonnulls(${t.teamId}, ${t.applicationId}, ${t.environmentId}) = 1`),
  ],
);

/** An entry that a channel has yet to hear of, summed up with others. */
export const heldEntry = pgTable(
  'held_entry',
  {
    channel: text().notNull(),
    auditSeq: bigint({ mode: 'number' })
      .notNull()
      .references(() => auditEntry.seq),
  },
  (t) => [primaryKey({ columns: [t.channel, t.auditSeq] })],
);
