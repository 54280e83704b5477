import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { postgresProvisioner } from '../../src/provision/postgres.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { setupScript } from '../../src/provision/setup.ts';
import { socketAddress } from '../../src/store/client.ts';
import { startCluster } from '../../src/store/embedded.ts';
import { type SampleTarget, startSampleTarget } from '../../src/store/sample-target.ts';
import { SAMPLE_PLATFORM } from '../../src/store/sample-target-sql.ts';
import {
  asSuperuser,
  logIn,
  makeAccount,
  makeFolder,
  newFolder,
  PASSWORD,
  rightsIn,
  runIn,
  socketOf,
  verifierOf,
} from '../support/sample-target.ts';

describe('the database that people of the sample company log in to', () => {
  let folder: string;
  let target: SampleTarget;
  beforeAll(async () => {
    folder = await makeFolder();
    target = await startSampleTarget(folder);
  });
  afterAll(async () => {
    await target.stop();
    await rm(folder, { recursive: true });
  });

  it('listens on this computer alone, beside a closed socket', async () => {
    const [row] = await asSuperuser(target, "select current_setting('listen_addresses') addresses");
    expect([row, target.host, target.database]).toEqual([{ addresses: '127.0.0.1' }, '127.0.0.1', 'osdev']);
    const closed = [socketOf(target), join(folder, 'target/pg')];
    const modes = await Promise.all(closed.map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o700]);
  });

  it('has the tables of the platform and of applications, with rows', async () => {
    await makeAccount(target, 'tmp_reader', 'chatelaine_ro');
    const say = logIn(target, 'tmp_reader');
    const rows = await Promise.all(
      ['ossys_espace', 'ossys_user', 'ossys_entity', 'osusr_abc_customer', 'osusr_abc_loan', 'osusr_def_order'].map(
        (table) => say(`select count(*)::int from ${table}`),
      ),
    );
    expect(rows).toEqual([7, 4, 3, 5, 6, 4].map((count) => [{ count }]));
    expect(
      await say('select e.name from ossys_entity e join ossys_espace m on m.id = espace_id order by e.id'),
    ).toEqual([{ name: 'Customer' }, { name: 'Loan' }, { name: 'Order' }]);
  });

  it('lets an account read everything and write nothing', async () => {
    await makeAccount(target, 'tmp_ana', 'chatelaine_ro');
    const say = logIn(target, 'tmp_ana');
    expect(await say('select current_user::text who')).toEqual([{ who: 'tmp_ana' }]);
    expect(await say('update osusr_abc_loan set rate = 0')).toBe('42501');
    expect(await say("insert into osusr_abc_customer (name, city) values ('x', 'y')")).toBe('42501');
    expect(await say("select nextval('osusr_abc_customer_id_seq')")).toBe('42501');
  });

  it('lets an account of the other profile write what applications own, and nothing else', async () => {
    await makeAccount(target, 'tmp_nadia', 'chatelaine_rw');
    const say = logIn(target, 'tmp_nadia');
    const added = "insert into osusr_def_order (number, customer, total, ordered_on) values ('WS-9', 'x', 1, now())";
    expect(await say(`${added} returning number`)).toEqual([{ number: 'WS-9' }]);
    expect(await say("delete from osusr_def_order where number = 'WS-9' returning number")).toHaveLength(1);
    expect(await say("update ossys_user set name = 'x'")).toBe('42501');
    expect(await say('create table mine (id int)')).toBe('42501');
    expect(await say('create temporary table mine (id int)')).toBe('42501');
    expect(await say('truncate osusr_def_order')).toBe('42501');
    expect(await say('create role other')).toBe('42501');
    expect(await say("alter role tmp_nadia valid until 'infinity'")).toBe('42501');
    expect(await say('set role osadmin')).toBe('42501');
  });

  it('gives the bot and the profiles what the script for an administrator gives, no more and no less', {
    timeout: 60_000,
  }, async () => {
    const elsewhere = await newFolder();
    const cluster = await startCluster(elsewhere, ['fsync=off']);
    onTestFinished(cluster.stop);
    await runIn(socketAddress(cluster.host, 'postgres'), 'create database osdev');
    const url = socketAddress(cluster.host, 'osdev');
    const script = setupScript({ engine: 'postgres', database: 'osdev' } as DatabaseFacts);
    // What concerns everybody, others than us included, is left to the administrator; here it is done.
    await runIn(url, SAMPLE_PLATFORM + script.replaceAll(/^-- (?=revoke )/gm, ''));
    const rights = await rightsIn(url);
    expect(rights.grants).toContainEqual(
      expect.objectContaining({ on: 'osusr_abc_loan', who: 'chatelaine_rw', privilege_type: 'DELETE' }),
    );
    expect(await rightsIn(socketAddress(socketOf(target), 'osdev', { port: target.port }))).toEqual(rights);
  });

  it('turns a wrong password away, and other databases than its own', async () => {
    await makeAccount(target, 'tmp_liam', 'chatelaine_ro');
    expect(await logIn(target, 'tmp_liam', { password: 'Loose-Leaf-Tea-43' })('select')).toBe('28P01');
    expect(await logIn(target, 'tmp_nobody')('select')).toBe('28P01');
    expect(await logIn(target, 'tmp_liam', { database: 'postgres' })('select')).toBe('28000');
    expect(await logIn(target, 'tmp_liam')('select')).toEqual([{}]);
  });

  it('lets nobody with rights of their own in over TCP, not even with the right password', async () => {
    for (const name of ['chatelaine', 'chatelaine_bot', 'osadmin']) {
      await asSuperuser(target, `alter role ${name} login password '${PASSWORD}'`);
      expect(await logIn(target, name)('select')).toBe('28000');
    }
    await asSuperuser(target, 'alter role osadmin nologin');
  });

  it('lets nobody but itself and the bot in over the socket', async () => {
    await makeAccount(target, 'tmp_priya', 'chatelaine_rw');
    const url = (user: string) => socketAddress(socketOf(target), 'osdev', { user, port: target.port });
    await expect(runIn(url('tmp_priya'), 'select 1')).rejects.toMatchObject({ code: '28000' });
    expect(await runIn(url('chatelaine_bot'), 'select 1 one')).toEqual([{ one: 1 }]);
  });

  it('is one in which the bot makes and ends accounts, though it is no superuser', async () => {
    const facts = { engine: 'postgres', database: 'osdev', port: target.port, instance: '' } as DatabaseFacts;
    const accounts = postgresProvisioner(readSettings(facts, target.adminUrl));
    expect((await accounts.check()).filter(({ remedy }) => remedy !== undefined)).toEqual([]);
    const name = 'tmp_greta_abcdef';
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    await accounts.ensure({
      name,
      profile: 'read-and-write',
      lease: 1,
      now: new Date().toISOString(),
      endsAt,
      credential: new Secret(verifierOf(PASSWORD)),
    });
    const say = logIn(target, name);
    expect(await say('update osusr_abc_loan set rate = rate returning id')).toHaveLength(6);
    await say('select lo_create(0)');
    expect(await accounts.revoke({ name })).toMatchObject({ sessionsEnded: 1 });
    expect(await logIn(target, name)('select')).toBe('28P01');
  });
});
