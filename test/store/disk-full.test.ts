import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Question } from '../../src/domain/question.ts';
import { socketAddress } from '../../src/store/client.ts';
import { exportLines } from '../../src/store/export.ts';
import { openStore } from '../../src/store/open.ts';
import { serverOwner } from '../../src/store/postgres-owner.ts';
import { verifyExport } from '../../src/store/verify-export.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { TEMPLATE } from '../support/cluster.ts';
import { runIn } from '../support/database.ts';
import { ageRole, askForRole, heldBy, IN_BANKING, type RoleStage, roleLeaseOf, tell } from '../support/roles.ts';
import { servicesOn } from '../support/services.ts';
import { tablesOf } from '../support/tables.ts';

const SIZE = '48m';
const ASK = 'access request Tech Lead in Banking for 1d because covering';
const FULL = 'Not done: the store cannot be reached.';

/** A file system of its own; undefined: this machine does not let us have one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const unmount = (folder: string) => {
  execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
};

const probe = smallDisk();
const CAN_MOUNT = probe !== undefined;
if (probe !== undefined) unmount(probe);

/** Takes whatever room is left; what it returns gives it back. */
function fill(folder: string): () => void {
  const path = join(folder, 'filler');
  try {
    writeFileSync(path, Buffer.alloc(128 * 1024 * 1024));
  } catch {} // it has as much as there was
  return () => rmSync(path);
}

/** A store whose tables lie on the small disk. What the server notes first lies elsewhere, and goes on. */
async function openOn(folder: string): Promise<RoleStage> {
  const host = inject('pgHost');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = { url: socketAddress(host, 'postgres') };
  await (await serverOwner()).own(folder);
  await runIn(server, sql.raw(`create tablespace ${name} location '${folder}'`));
  await runIn(server, sql.raw(`create database ${name} template ${TEMPLATE} tablespace ${name}`));
  const database = {
    url: socketAddress(host, name),
    folder: mkdtempSync(join(tmpdir(), 'chatelaine-test-')),
    drop: async () => {
      await runIn(server, sql.raw(`drop database ${name} with (force)`));
      await runIn(server, sql.raw(`drop tablespace ${name}`));
      rmSync(database.folder, { recursive: true });
    },
  };
  const opened = await openStore(database);
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
  const close = async () => {
    await opened.close();
    await database.drop();
  };
  const services = servicesOn(opened.store, { clock: () => new Date().toISOString() });
  return { opened: { ...opened, database }, services, close };
}

async function faultsOf({ opened }: RoleStage): Promise<readonly unknown[]> {
  const check = { redecide: (facts: Facts, question: Question) => decide(createCompany(facts), question) };
  return (await verifyExport(exportLines(opened.store, opened.auditKey), check)).faults;
}

describe.skipIf(!CAN_MOUNT)('a store whose disk is full', () => {
  const title = CAN_MOUNT ? '' : ' (skipped here: nothing can be mounted)';
  it(`F31 I-14 keeps nothing of what did not fit, says so, and goes on by itself when there is room${title}`, async () => {
    const folder = smallDisk() ?? '';
    const stage = await openOn(folder);
    onTestFinished(async () => {
      await stage.close();
      unmount(folder);
    });
    const { database } = stage.opened;
    const id = await askForRole(stage, 'bob', ASK);
    await tell(stage, 'max', `request approve R-${id}`);
    const { id: lease } = await roleLeaseOf(stage, id);
    await ageRole(stage, lease, 24 * 60 + 1);
    const empty = fill(folder);
    const refused = await untilFull(stage);
    for (const [before, after] of refused) expect(after).toEqual(before);
    empty();
    await endRole(stage.services, lease);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect(await askForRole(stage, 'bob', ASK)).toBeGreaterThan(id);
    expect(await faultsOf(stage)).toEqual([]);
    expect(await runIn(database, sql`select from audit_head where size <> (select count(*) from audit_entry)`)).toEqual(
      [],
    );
  }, 120_000);
});

/** Asks and takes back, over and over, until three have found no room: all tables before each of these and after it. */
async function untilFull(stage: RoleStage) {
  const { database } = stage.opened;
  const refused: (readonly [unknown, unknown])[] = [];
  for (let tries = 0; tries < 300 && refused.length < 3; tries += 1) {
    const [send] = (await tell(stage, 'gil', 'access request Release Lead for 1d because release night')).actions;
    const before = await tablesOf(database);
    const { title } = await tell(stage, 'gil', send?.line ?? '');
    if (title === FULL) refused.push([before, await tablesOf(database)]);
    const [open] = await stage.services.store.ledger.pendingRoleRequests();
    if (open) await tell(stage, 'gil', `request cancel R-${open.id}`);
  }
  expect(refused.length).toBeGreaterThan(0);
  return refused;
}
