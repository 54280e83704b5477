import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Targets } from '../../src/ports/provisioner.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { acmeWithDatabases, choose, file, linkFor, obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { blackHole, closedPort, withoutRights, wrapped } from '../support/bad-targets.ts';
import { runIn } from '../support/database.ts';
import { gate } from '../support/jobs.ts';
import { ageLease, clearStage, dueAt, kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { asSuperuser, PASSWORD, verifierOf } from '../support/sample-target.ts';
import { NO_TARGETS } from '../support/services.ts';
import { tablesOf } from '../support/tables.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => clearStage(stage));

const LINE = 'dbuser request Development for 1h because INC-4711';
const on = (targets: Targets): Services => ({ ...stage.services, targets });
const makeOn = (targets: Targets, token: string) => oncePage(on(targets)).make(token, new Secret(verifierOf(PASSWORD)));
const accounts = () => asSuperuser(stage.target, `select rolname from pg_roles where rolname like 'tmp\\_%'`);
const overtake = (lease: number) =>
  runIn(stage.opened.database, sql`update lease set fence = fence + 1 where id = ${lease}`);

describe('an account that its database does not make', () => {
  it.each([
    ['is down', async () => closedPort(), 'The database cannot be reached.'],
    ['does not answer', blackHole, 'The database cannot be reached.'],
    ['gives the bot no rights', () => withoutRights(stage.target), 'does not let the bot do this'],
    ['has no address', async () => NO_TARGETS, 'Nothing was confirmed'],
  ])('F34 F13 leaves nothing, says so in words, and may be made again: the database %s', async (_, targets, why) => {
    const request = await file(stage, 'carla', LINE);
    const failed = await makeOn(await targets(), await linkFor(stage, 'carla', request));
    expect(failed).toEqual({ state: 'failed', why: expect.stringContaining(why) });
    const lease = await leaseOf(stage, request);
    expect(lease).toMatchObject({ state: 'revoking', cause: 'not-made' });
    await endLease(stage.services, lease.id);
    expect((await leaseOf(stage, request)).state).toBe('ended');
    expect(await accounts()).toHaveLength(0);
    expect((await requestOf(stage, request)).status).toBe('approved');
    expect((await choose(stage, await linkFor(stage, 'carla', request))).state).toBe('made');
  });

  it('F28 is taken away again by whoever made it too late, and is not adopted', async () => {
    const request = await file(stage, 'carla', LINE);
    const slow = wrapped(stage.services.targets, ({ ensure }) => ({
      ensure: async (order) => {
        const made = await ensure(order);
        await overtake(order.lease);
        return made;
      },
    }));
    const outcome = await makeOn(slow, await linkFor(stage, 'carla', request));
    expect(outcome.state).toBe('failed');
    expect(await accounts()).toHaveLength(0);
    expect((await leaseOf(stage, request)).state).toBe('creating');
    expect(await kindsOf(stage, request)).not.toContain('account-made');
  });

  it('F4 F5 is dropped by its name when nobody has seen it through, and may be made again', async () => {
    const request = await file(stage, 'carla', LINE);
    const { open, passed } = gate();
    const dying = wrapped(stage.services.targets, ({ ensure }) => ({
      ensure: async (order) => {
        const made = await ensure(order);
        open();
        await new Promise(() => {}); // and nothing is heard of it again
        return made;
      },
    }));
    void makeOn(dying, await linkFor(stage, 'carla', request));
    await passed;
    expect(await accounts()).toHaveLength(1);
    const { id } = await leaseOf(stage, request);
    await endLease(stage.services, id);
    expect(await accounts()).toHaveLength(1); // it may still be under way
    await ageLease(stage, id, 1);
    await endLease(stage.services, id);
    expect(await accounts()).toHaveLength(0);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', cause: 'not-made' });
    expect((await requestOf(stage, request)).status).toBe('approved');
  });

  it('I-15 is not begun when the audit trail takes no entry', async () => {
    const request = await file(stage, 'carla', LINE);
    const token = await linkFor(stage, 'carla', request);
    await runIn(
      stage.opened.database,
      sql.raw(`create function refuse() returns trigger language plpgsql as 'begin raise exception ''full''; end'`),
    );
    await runIn(
      stage.opened.database,
      sql`create trigger refuse before insert on audit_entry for each row execute function refuse()`,
    );
    try {
      const before = await tablesOf(stage.opened.database);
      await expect(choose(stage, token)).rejects.toThrow();
      expect(await tablesOf(stage.opened.database)).toEqual(before);
      expect(await accounts()).toHaveLength(0);
    } finally {
      await runIn(stage.opened.database, sql`drop function refuse cascade`);
    }
    expect((await choose(stage, token)).state).toBe('made');
  });
});

describe('a database whose accounts LifeTime makes', () => {
  const assisted = (words = 'for 4h') => file(stage, 'bob', `dbuser request Quality ${words} because INC-4711`);
  const reach = { facts: () => acmeWithDatabases(stage.target.port), dryRun: false, consent: true };

  it('has its clock kept from the press of Created to the end, and is never reached', async () => {
    const request = await assisted();
    await say(stage, 'carla', `request approve R-${request}`);
    const far: Stage = { ...stage, services: on(NO_TARGETS) };
    expect((await say(far, 'bob', `request password R-${request}`)).title).toMatch(/^Not now/);
    await say(far, 'bob', `request created R-${request}`);
    const lease = await leaseOf(stage, request);
    expect(lease).toMatchObject({ state: 'active', assisted: true });
    expect(Date.parse(lease.endsAt) - Date.parse(lease.startedAt)).toBe(4 * 3_600_000);
    expect(await dueAt(stage, `lease:${lease.id}:end`)).toBe(lease.endsAt);
    expect(JSON.stringify(await say(far, 'bob', `dbuser extend R-${request} for 1h`))).toContain('cannot move it');
    expect((await leaseOf(stage, request)).endsAt).toBe(lease.endsAt);
    await ageLease(stage, lease.id, 241);
    await endLease(far.services, lease.id);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'ended', cause: 'expired', failures: 0 });
    expect((await requestOf(stage, request)).status).toBe('ended');
  });

  it('starts no clock twice, and none that nobody approved', async () => {
    const request = await assisted();
    expect((await say(stage, 'bob', `request created R-${request}`)).title).toMatch(/^Not now/);
    await say(stage, 'carla', `request approve R-${request}`);
    await Promise.all([1, 2, 3].map(() => say(stage, 'bob', `request created R-${request}`)));
    const rows = await runIn(stage.opened.database, sql`select from lease where request_id = ${request}`);
    expect(rows).toHaveLength(1);
    expect((await kindsOf(stage, request)).filter((kind) => kind === 'account-made')).toHaveLength(1);
  });

  it('keeps the end of one that is made again', async () => {
    const request = await assisted();
    await say(stage, 'carla', `request approve R-${request}`);
    await say(stage, 'bob', `request created R-${request}`);
    const { id } = await leaseOf(stage, request);
    await ageLease(stage, id, 60);
    const { endsAt, startedAt } = await leaseOf(stage, request);
    await say(stage, 'bob', `dbuser password R-${request}`);
    await endLease(stage.services, id);
    await say(stage, 'bob', `request created R-${request}`);
    expect(await leaseOf(stage, request)).toMatchObject({ state: 'active', endsAt, startedAt });
  });

  it('F15 F16 is judged once more at the press: whoever approved it, and under which rules', async () => {
    const request = await assisted();
    await say(stage, 'carla', `request approve R-${request}`);
    await stage.opened.store.transaction((tx) => tx.assign('carla', { scope: 'default' }, 'Developer'));
    expect((await say(stage, 'bob', `request created R-${request}`)).title).toMatch(/^Not now/);
    await importDirectory(stage.opened.store, { ...reach, facts: reach.facts() });
    expect((await say(stage, 'bob', `request created R-${request}`)).title).toMatch(/^Not now/);
    expect(await requestOf(stage, request)).toMatchObject({ status: 'pending', votes: [] });
    expect(await stage.services.store.ledger.lastLease(request)).toBeUndefined();
  });

  it('gives no read-only account', async () => {
    const before = await tablesOf(stage.opened.database);
    const card = await say(stage, 'bob', 'dbuser request Quality for 1h read-only because a look');
    expect(card.tone).toBe('warning');
    expect(await tablesOf(stage.opened.database)).toEqual(before);
  });
});

describe('what an audit entry says of whoever acted', () => {
  it('names them and where they were, and not the conversation', async () => {
    const { request } = await obtain(stage, 'carla');
    await say(stage, 'carla', `dbuser delete R-${request}`);
    await say(stage, 'carla', `dbuser delete R-${request}`);
    const rows = await runIn(stage.opened.database, sql`select entry from audit_entry`);
    for (const { entry } of rows) expect(JSON.parse(String(entry))).not.toHaveProperty('conversation');
  });
});
