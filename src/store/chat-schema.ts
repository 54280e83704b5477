import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { NewMessage } from '../ports/transcript.ts';
import { longId, moment } from './kinds.ts';

/** What a chat platform delivered and somebody took: platforms deliver again what was not answered in time. */
export const delivery = pgTable(
  'delivery',
  { key: text().primaryKey(), at: moment().notNull().default(sql`clock_timestamp()`) },
  (t) => [index().on(t.at)],
);

/** A workspace that installed the bot itself; without a team, a whole enterprise. */
export const installation = pgTable(
  'installation',
  {
    id: longId(),
    enterprise: text(),
    team: text(),
    name: text().notNull(),
    appId: text().notNull(),
    botId: text().notNull(),
    botUserId: text().notNull(),
    /** Encrypted; `token-key.ts` says how. */
    token: text().notNull(),
    scopes: text().array().notNull(),
    installedBy: text().notNull(),
    installedAt: moment().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique().on(t.enterprise, t.team).nullsNotDistinct(),
    check('installation_is_somewhere', sql`num_nonnulls(${t.enterprise}, ${t.team}) > 0`),
  ],
);

/** A copy of a message that a later decision settles; `message` is its id on the platform. */
export const postedMessage = pgTable(
  'posted_message',
  {
    id: longId(),
    subject: text().notNull(),
    platform: text({ enum: ['slack', 'teams'] }).notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    message: text().notNull(),
    settledAt: moment(),
  },
  (t) => [
    unique().on(t.platform, t.tenant, t.channel, t.message),
    index('posted_message_root').on(t.channel, t.subject),
    index('posted_message_unsettled').on(t.subject).where(sql`${t.settledAt} is null`),
    check('posted_message_platform', sql`${t.platform} in ('slack', 'teams')`),
  ],
);

/** Where Teams is written to unasked: somebody alone with us, or a channel or group that we were heard from. */
export const conversation = pgTable(
  'conversation',
  {
    tenant: text().notNull(),
    /** Its id, without a thread. */
    id: text().notNull(),
    kind: text({ enum: ['personal', 'channel', 'group'] }).notNull(),
    serviceUrl: text().notNull(),
    /** Entra object id of who is alone with us there. */
    objectId: text(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.id] }),
    uniqueIndex('conversation_of_person').on(t.tenant, t.objectId).where(sql`${t.objectId} is not null`),
    check('conversation_kind', sql`${t.kind} in ('personal', 'channel', 'group')`),
    check('conversation_is_of_one', sql`(${t.kind} = 'personal') = (${t.objectId} is not null)`),
  ],
);

export const playgroundVersion = pgSequence('playground_version');
export const playgroundMessage = pgTable(
  'playground_message',
  {
    id: longId(),
    conversation: text().notNull(),
    author: text(),
    seenBy: text(),
    body: jsonb().$type<NewMessage['body']>().notNull(),
    at: moment().notNull().default(sql`clock_timestamp()`),
    /** What later cards name that take its place. */
    subject: text(),
    /** Grows with every change of any message: whoever asks for what is new gets what was changed too. */
    version: bigint({ mode: 'number' }).notNull().default(sql`nextval('playground_version')`),
  },
  (t) => [
    index().on(t.conversation, t.version),
    index('playground_message_subject').on(t.subject).where(sql`${t.subject} is not null`),
  ],
);
