import { and, eq, isNotNull, type SQL } from 'drizzle-orm';
import type { Conversation, Conversations } from '../ports/conversations.ts';
import { conversation } from './chat-schema.ts';
import type { Client } from './client.ts';

const { tenant, id, objectId } = conversation;

/** Somebody has one conversation alone with us: a new one takes the place of the old. */
export const conversationsOn = (client: Client): Conversations => ({
  keep: async (given) => {
    const of =
      given.objectId === undefined
        ? { target: [tenant, id] }
        : { target: [tenant, objectId], targetWhere: isNotNull(objectId) };
    await client.use((db) =>
      db
        .insert(conversation)
        .values(given)
        .onConflictDoUpdate({ ...of, set: given }),
    );
  },
  personal: (of, person) => find(client, and(eq(tenant, of), eq(objectId, person))),
  named: (of, name) => find(client, and(eq(tenant, of), eq(id, name))),
  forget: async (of, name) => {
    await client.use((db) => db.delete(conversation).where(and(eq(tenant, of), eq(id, name))));
  },
});

async function find(client: Client, where: SQL | undefined): Promise<Conversation | undefined> {
  const [row] = await client.use((db) => db.select().from(conversation).where(where).limit(1));
  if (!row) return undefined;
  const { objectId: person, ...rest } = row;
  return { ...rest, ...(person !== null && { objectId: person }) };
}
