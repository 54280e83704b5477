import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { heldAt } from '../../src/domain/assignment.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Place } from '../../src/domain/question.ts';
import type { RoleLease } from '../../src/domain/role-lease.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { numberIn } from './accounts.ts';
import { acme } from './acme.ts';
import { openFreshStore, runIn, type TestDatabase } from './database.ts';
import { from, servicesOn } from './services.ts';

/** A real store with Acme Retail in it; jobs are run by hand. */
export type RoleStage = Readonly<{
  opened: OpenStore & { database: TestDatabase };
  services: Services;
  close(): Promise<void>;
}>;

export const IN_BANKING: Place = { scope: 'team', team: 'Banking' };

export async function openRoleStage(facts: Facts = acme): Promise<RoleStage> {
  const opened = await openFreshStore();
  await importDirectory(opened.store, { facts, dryRun: false, consent: true });
  const services = servicesOn(opened.store, { clock: () => new Date().toISOString() });
  return { opened, services, close: () => opened.close() };
}

export const tell = async ({ services }: RoleStage, username: string, line: string) =>
  (await dispatch(services, line, from(username))).card;

/** What the first button of a preview does, which confirms it. */
export async function confirmed(stage: RoleStage, username: string, line: string) {
  const preview = await tell(stage, username, line);
  const [button] = preview.actions;
  expect(button?.line, JSON.stringify(preview)).toMatch(/confirm/);
  return tell(stage, username, button?.line ?? '');
}

/** Asks for a role; the number of the request. */
export const askForRole = async (stage: RoleStage, username: string, line: string): Promise<number> =>
  numberIn(JSON.stringify(await confirmed(stage, username, line)));

/** What the store says that somebody holds there. */
export async function heldBy({ services }: RoleStage, username: string, place: Place): Promise<string | null> {
  const { company } = await services.store.snapshot();
  const user = company.users.get(username);
  if (!user) throw new Error(`no ${username}`);
  return heldAt(user, place)?.name ?? null;
}

export async function roleLeaseOf({ services }: RoleStage, request: number): Promise<RoleLease> {
  const found = await services.store.ledger.lastRoleLease(request);
  if (!found) throw new Error(`no lease of R-${request}`);
  return found;
}

/** Whatever is held for a while or asked for is over, and everybody has what the file says. */
export async function clearRoles({ services: { store } }: Pick<RoleStage, 'services'>, facts: Facts): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { id } of await tx.requests.waiting()) await tx.requests.change(id, { status: 'cancelled' });
    for (const { id, request } of await tx.roleLeases.ofHolder()) {
      await tx.roleLeases.end(id, { cause: 'superseded', after: null });
      await tx.requests.change(request, { status: 'ended' });
    }
  });
  await importDirectory(store, { facts, dryRun: false, consent: true });
}

/** As if the role had been given so many minutes ago. */
export const ageRole = ({ opened: { database } }: Pick<RoleStage, 'opened'>, id: number, minutes: number) =>
  runIn(
    database,
    sql`update role_lease set created_at = created_at - ${minutes} * interval '1 minute',
      ends_at = ends_at - ${minutes} * interval '1 minute' where id = ${id}`,
  );
