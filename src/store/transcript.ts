import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Message, NewMessage, Transcript } from '../ports/transcript.ts';
import type { Client } from './client.ts';
import type { Reader, Writer } from './columns.ts';
import { playgroundMessage } from './ledger-schema.ts';

/** A number that means this, among the advisory locks of one database. */
const SPEAKING = 7243394;

export const transcriptOn = (client: Client): Transcript => ({
  append: (message) => client.transaction(sql`begin`, (db) => append(db, message)),
  read: (reader, conversations, after) => client.use((db) => read(db, reader, conversations, after)),
});

/** One at a time: a message that commits after one with a higher number would never be read by who asks for what is new. */
async function append(db: Writer, message: NewMessage): Promise<Message> {
  await db.execute(sql`select pg_advisory_xact_lock(${SPEAKING})`);
  const [row] = await db.insert(playgroundMessage).values(message).returning();
  if (!row) throw new Error('the message was not kept');
  return messageFrom(row);
}

async function read(
  db: Reader,
  reader: string,
  conversations: readonly string[],
  after: number,
): Promise<readonly Message[]> {
  const { id, conversation, seenBy } = playgroundMessage;
  const isSeen = or(isNull(seenBy), eq(seenBy, reader));
  const rows = await db
    .select()
    .from(playgroundMessage)
    .where(and(inArray(conversation, [...conversations]), gt(id, after), isSeen))
    .orderBy(id);
  return rows.map(messageFrom);
}

const messageFrom = (row: typeof playgroundMessage.$inferSelect): Message => ({
  ...row,
  at: new Date(row.at).toISOString(),
});
