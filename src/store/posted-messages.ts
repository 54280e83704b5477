import { and, desc, eq, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { PostedMessage } from '../ports/store.ts';
import { postedMessage } from './chat-schema.ts';
import type { Client } from './client.ts';

const { subject, platform, tenant, channel, message, settledAt } = postedMessage;

/** Kept once, also when it is said again; a message that has come to be about something else is unsettled anew. */
export async function keepPosted(client: Client, about: string, { id, ...place }: PostedMessage): Promise<void> {
  await client.use((db) =>
    db
      .insert(postedMessage)
      .values({ subject: about, message: id, ...place })
      .onConflictDoUpdate({
        target: [platform, tenant, channel, message],
        set: { subject: about, settledAt: null },
        setWhere: ne(subject, about),
      }),
  );
}

/** In the order in which they were posted. */
export const unsettled = (client: Client, about: string): Promise<readonly PostedMessage[]> =>
  client.use((db) =>
    db
      .select({ platform, tenant, channel, id: message })
      .from(postedMessage)
      .where(isOpenCopy(about))
      .orderBy(postedMessage.id),
  );

/** What a thread hangs on where there is no card of what it is about. */
const rootSubject = (thread: string): string => `${thread}:thread`;

export async function threadRoot(
  client: Client,
  thread: string,
  on: PostedMessage['platform'],
  where: string,
): Promise<PostedMessage | undefined> {
  const isRoot = and(eq(channel, where), inArray(subject, [thread, rootSubject(thread)]), eq(platform, on));
  const [row] = await client.use((db) =>
    db
      .select({ platform, tenant, channel, id: message })
      .from(postedMessage)
      .where(isRoot)
      .orderBy(desc(postedMessage.id))
      .limit(1),
  );
  return row;
}

/** Whether a copy of it is somewhere, as a condition. */
export const hasUnsettled = (about: SQL): SQL =>
  sql`exists (select from ${postedMessage} where ${subject} = ${about} and ${settledAt} is null)`;

export async function markSettled(client: Client, posted: PostedMessage): Promise<void> {
  const isIt = and(
    eq(platform, posted.platform),
    eq(tenant, posted.tenant),
    eq(channel, posted.channel),
    eq(message, posted.id),
  );
  await client.use((db) =>
    db
      .update(postedMessage)
      .set({ settledAt: sql`clock_timestamp()` })
      .where(and(isIt, isNull(settledAt))),
  );
}

const isOpenCopy = (about: string) => and(eq(subject, about), isNull(settledAt));
