import { sql } from 'drizzle-orm';
import { delivery } from './chat-schema.ts';
import type { Client } from './client.ts';
import type { Writer } from './columns.ts';

/** Takes what may happen once a day: a delivery, or what is told. Whoever comes while another has it uncommitted waits, and is first only if that one gives up. */
export async function isFirst(db: Writer, key: string): Promise<boolean> {
  const added = await db.insert(delivery).values({ key }).onConflictDoNothing().returning();
  return added.length === 1;
}

/** Slack tries for the last time after five minutes; a day is far beyond what any platform would send again. */
export async function forgetDeliveries(client: Client): Promise<void> {
  await client.use((db) =>
    db.execute(sql`delete from ${delivery} where ${delivery.at} < clock_timestamp() - interval '1 day'`),
  );
}
