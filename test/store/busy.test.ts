import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import { type Client, openClient, socketAddress } from '../../src/store/client.ts';
import { openStore } from '../../src/store/open.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { startTestCluster } from '../support/cluster.ts';
import { openTestStore, runIn, type TestDatabase } from '../support/database.ts';
import { gate } from '../support/jobs.ts';
import { ageRole, confirmed, heldBy, IN_BANKING, type RoleStage } from '../support/roles.ts';
import { from, servicesOn } from '../support/services.ts';
import { tablesOf } from '../support/tables.ts';

const BUSY = 'Not done: the store is busy.';

async function stageOn(opened: RoleStage['opened']): Promise<RoleStage> {
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
  const services = servicesOn(opened.store, { clock: () => new Date().toISOString() });
  return { opened, services, close: opened.close };
}

/** A role of Bob's whose time is up; its number. */
async function overdueRole(stage: RoleStage): Promise<number> {
  await confirmed(stage, 'carla', 'role grant bob Tech Lead in Banking for 8h');
  const [lease] = await stage.services.store.ledger.liveRoleLeases('bob');
  const id = lease?.id ?? 0;
  await ageRole(stage, id, 8 * 60 + 1);
  return id;
}

/** Whatever takes a delivery waits from here on, and keeps its connection meanwhile; what it returns lets go of them. */
async function holdDeliveries(database: Pick<TestDatabase, 'url'>): Promise<() => Promise<void>> {
  const client = openClient(database.url, { connections: 1 });
  const [held, over] = [gate(), gate()];
  const holding = client.transaction(sql`begin`, async (db) => {
    await db.execute(sql`set local idle_in_transaction_session_timeout = 0; lock table delivery`);
    held.open();
    await over.passed;
  });
  await Promise.race([held.passed, holding]);
  return async () => {
    over.open();
    await holding;
    await client.end();
  };
}

const waitingForLock = async (database: Pick<TestDatabase, 'url'>) =>
  (
    await runIn(
      database,
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  ).length;

describe('a store whose connections are all taken', () => {
  it('F30 says that it is busy, does nothing then or later, and ends what is over all the same', async () => {
    const stage = await stageOn(await openTestStore());
    const { store, jobStore, database } = stage.opened;
    const lease = await overdueRole(stage);
    const letGo = await holdDeliveries(database);
    const deliveries = Array.from({ length: 10 }, (_, at) => store.takeDelivery(`Ev${at}`));
    await expect.poll(() => waitingForLock(database), { timeout: 5_000, interval: 20 }).toBe(10);
    const asked = dispatch(stage.services, 'role grant bob Guest in Banking', from('gil'));
    await endRole({ ...stage.services, store: jobStore }, lease);
    const isEnded = await jobStore.ledger.lastRoleLease(1).then((last) => last?.endedAt !== undefined);
    const { card } = await asked;
    await letGo();
    expect(await Promise.all(deliveries)).toEqual(deliveries.map(() => true));
    expect([isEnded, card.title]).toEqual([true, BUSY]);
    expect(JSON.stringify(card)).toContain('Nothing was changed');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    const refused = { kinds: ['role-change-refused'] as const };
    for await (const entry of store.auditEntries(refused)) expect(entry).toBeUndefined();
  });

  it('F30 says so as well when the server has none left for it, and ends what is over by the one it has', async () => {
    const cluster = await startTestCluster(['fsync=off', 'max_connections=16']);
    onTestFinished(cluster.stop);
    const folder = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
    const database = {
      url: socketAddress(cluster.host, 'postgres'),
      folder,
      drop: () => rm(folder, { recursive: true }),
    };
    const opened = await openStore(database);
    const stage = await stageOn({ ...opened, database });
    const lease = await overdueRole(stage);
    const letGo = await holdDeliveries(database);
    const delivery = opened.store.takeDelivery('Ev1');
    const others = await takeAllThatAreLeft(database.url);
    const before = opened.store.transaction((tx) => tx.now());
    await expect(before).rejects.toMatchObject({ problem: { code: 'unavailable', why: 'busy' } });
    await endRole({ ...stage.services, store: opened.jobStore }, lease);
    await Promise.all(others.map((one) => one.end()));
    await letGo();
    expect(await delivery).toBe(true);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect((await tablesOf(database)).role_lease).toEqual([expect.stringContaining('"cause": "expired"')]);
    await opened.close();
    await database.drop();
  });
});

/** Somebody else's, until the server refuses one. */
async function takeAllThatAreLeft(url: string): Promise<readonly Client[]> {
  const taken: Client[] = [];
  for (;;) {
    const client = openClient(url, { connections: 1 });
    const isLast = await client
      .use((db) => db.execute(sql`select`))
      .then(
        () => false,
        () => true,
      );
    if (isLast) return taken;
    taken.push(client);
  }
}
