import { and, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Card } from '../cards/card.ts';
import type { Message, NewMessage, Transcript } from '../ports/transcript.ts';
import { playgroundMessage } from './chat-schema.ts';
import type { Client, Db } from './client.ts';
import type { Reader, Writer } from './columns.ts';

/** A number that means this, among the advisory locks of one database. */
const SPEAKING = 7243394;

export function transcriptOn(client: Client): Transcript {
  /** One at a time: what commits after something with a higher version would never be read by who asks for what is new. */
  const alone = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    client.transaction(sql`begin`, async (db) => {
      await db.execute(sql`select pg_advisory_xact_lock(${SPEAKING})`);
      return work(db);
    });
  return {
    append: (message) => alone((db) => append(db, message)),
    replace: (subject, card) => alone((db) => replace(db, subject, card)),
    grow: (message, grown) => alone((db) => grow(db, message, grown)),
    succeed: (subject, card, isLast) => alone((db) => succeed(db, subject, card, isLast)),
    read: (reader, conversations, after) => client.use((db) => read(db, reader, conversations, after)),
  };
}

async function append(db: Writer, message: NewMessage): Promise<Message> {
  const [row] = await db.insert(playgroundMessage).values(message).returning();
  if (!row) throw new Error('the message was not kept');
  return messageFrom(row);
}

async function replace(db: Writer, subject: string, card: Card): Promise<void> {
  await db
    .update(playgroundMessage)
    .set({ body: { card }, version: NEXT })
    .where(eq(playgroundMessage.subject, subject));
}

async function succeed(db: Writer, subject: string, card: Card, isLast: boolean): Promise<void> {
  const said = await db.select().from(playgroundMessage).where(eq(playgroundMessage.subject, subject));
  for (const { id, conversation, author, seenBy, body } of said) {
    const left = { subject: null, body: 'card' in body ? { card: titleOf(body.card) } : body, version: NEXT };
    await db.update(playgroundMessage).set(left).where(eq(playgroundMessage.id, id));
    const kept = isLast ? {} : { subject };
    await db.insert(playgroundMessage).values({ conversation, author, seenBy, body: { card }, ...kept });
  }
}

async function grow(db: Writer, ...[message, grown]: Parameters<Transcript['grow']>): Promise<void> {
  const { conversation, subject } = playgroundMessage;
  const isIt = and(eq(conversation, message.conversation), eq(subject, message.subject));
  const [so] = await db.select().from(playgroundMessage).where(isIt).orderBy(desc(playgroundMessage.id)).limit(1);
  const card = grown(so && 'card' in so.body ? so.body.card : undefined);
  if (so)
    await db.update(playgroundMessage).set({ body: { card }, version: NEXT }).where(eq(playgroundMessage.id, so.id));
  else await append(db, { ...message, body: { card } });
}

const titleOf = (card: Card): Card => ({ ...card, blocks: [], actions: [] });

const NEXT: SQL<number> = sql`nextval('playground_version')`;

async function read(
  db: Reader,
  reader: string,
  conversations: readonly string[],
  after: number,
): Promise<readonly Message[]> {
  const { version, conversation, seenBy } = playgroundMessage;
  const isSeen = or(isNull(seenBy), eq(seenBy, reader));
  const rows = await db
    .select()
    .from(playgroundMessage)
    .where(and(inArray(conversation, [...conversations]), gt(version, after), isSeen))
    .orderBy(version);
  return rows.map(messageFrom);
}

const messageFrom = ({ subject: _, ...row }: typeof playgroundMessage.$inferSelect): Message => ({
  ...row,
  at: new Date(row.at).toISOString(),
});
