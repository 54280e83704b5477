import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { describeProvisioner } from './contract.ts';
import { freshName, order, permanentOrder } from './contract-order.ts';
import { asSuperuser, has15 } from './postgres-server.ts';
import { HOSTILE, hurriedProvisionerAt, openPostgresTarget, type PostgresTarget } from './postgres-target.ts';
import { verifierOf } from './verifier.ts';

const VERSIONS = [18, 15] as const;

for (const version of VERSIONS) {
  if (version === 15 && !has15) {
    describe.skip('the provisioner for PostgreSQL 15, skipped: it is not installed here', () =>
      it('is not run', () => {}));
    continue;
  }
  describeProvisioner(`PostgreSQL ${version}`, () => openPostgresTarget(version));

  describe(`what is PostgreSQL’s own, on ${version}`, () => {
    let target: PostgresTarget;
    beforeAll(async () => {
      target = await openPostgresTarget(version);
    });
    afterAll(() => target?.close());
    const made = async () => {
      const asked = order(target);
      return { ...asked, ...(await target.provisioner.ensure(asked)) };
    };
    const roleOf = async (name: string) => (await target.admin`select * from pg_roles where rolname = ${name}`)[0];

    it('makes the account with its end, its limits, its role and its lease, and nothing more', async () => {
      const account = await made();
      expect(await roleOf(account.name)).toMatchObject({
        oid: Number(account.id),
        rolcanlogin: true,
        rolconnlimit: 4,
        rolvaliduntil: new Date(account.endsAt),
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolbypassrls: false,
        rolreplication: false,
        rolconfig: '{statement_timeout=15min,idle_in_transaction_session_timeout=5min}',
      });
      const own = { id: expect.stringMatching(/^\d+$/), mayLogIn: true, endsAt: account.endsAt };
      expect(await target.provisioner.list()).toContainEqual({
        name: account.name,
        lease: account.lease,
        sessions: 0,
        own,
      });
      await target.provisioner.revoke(account);
    });

    it('makes one without an end in the catalogue either, and with room for a system’s pool', async () => {
      const asked = permanentOrder(target);
      const { id } = await target.provisioner.ensure(asked);
      expect(await roleOf(asked.name)).toMatchObject({ rolcanlogin: true, rolvaliduntil: null, rolconnlimit: 20 });
      const own = { id, mayLogIn: true, endsAt: null };
      const found = { name: asked.name, lease: asked.lease, sessions: 0, own };
      expect(await target.provisioner.list()).toContainEqual(found);
      await target.provisioner.revoke(asked);
    });

    it('changes nothing but the password, for the account of that lease alone', async () => {
      const account = await made();
      const before = await roleOf(account.name);
      const credential = verifierOf('another-password-77');
      const other = { name: account.name, lease: account.lease + 1, credential };
      await expect(target.provisioner.rotate(other)).rejects.toMatchObject({ code: 'failed' });
      await (await target.logIn(account.name, 'correct-horse-42-battery')).close();
      await target.provisioner.rotate({ ...other, lease: account.lease });
      await (await target.logIn(account.name, 'another-password-77')).close();
      expect(await roleOf(account.name)).toEqual(before);
      await target.provisioner.revoke(account);
    });

    it('gives many a new password at once, and one of them several', async () => {
      const account = await made();
      const all = await Promise.all([made(), made(), made()]);
      const rotated = (one: typeof account) => target.provisioner.rotate(one);
      await Promise.all([...all, account, account, account, account].map(rotated));
      await Promise.all([account, ...all].map(target.provisioner.revoke));
    });

    it('I-1 lets nobody log in past the end, whoever is running', async () => {
      const asked = order(target, { endsAt: new Date(Date.now() - 1000).toISOString() });
      await target.provisioner.ensure(asked);
      await expect(target.logIn(asked.name, 'correct-horse-42-battery')).rejects.toMatchObject({ code: '28P01' });
      await target.provisioner.revoke(asked);
    });

    it('moves the end in the catalogue, for the account of that lease alone', async () => {
      const account = await made();
      const endsAt = new Date(Date.parse(account.endsAt) + 60_000).toISOString();
      const other = { name: account.name, lease: account.lease + 1, endsAt };
      await expect(target.provisioner.extend(other)).rejects.toMatchObject({ code: 'failed' });
      await target.provisioner.extend({ ...other, lease: account.lease });
      expect((await roleOf(account.name))?.rolvaliduntil).toEqual(new Date(endsAt));
      const missing = { ...other, name: freshName('nobody') };
      await expect(target.provisioner.extend(missing)).rejects.toMatchObject({ code: 'failed' });
      await target.provisioner.revoke(account);
    });

    it.each([
      'a-password-in-clear',
      'md5d41d8cd98f00b204e9800998ecf8427e',
      '',
      verifierOf('x', 1).reveal(),
      verifierOf('x', 100_000).reveal(),
      `${verifierOf('x').reveal()}\n`,
      ` ${verifierOf('x').reveal()}`,
      `${verifierOf('x').reveal()}' superuser`,
    ])('B37 refuses what is no verifier of 4096 rounds: %#', async (text) => {
      const asked = order(target, { credential: new Secret(text) });
      await expect(target.provisioner.ensure(asked)).rejects.toMatchObject({ code: 'failed' });
      expect(await target.exists(asked.name)).toBe(false);
      const account = await made();
      const rotating = target.provisioner.rotate({ ...account, credential: asked.credential });
      await expect(rotating).rejects.toMatchObject({
        code: 'failed',
        detail: expect.stringMatching(/Nothing was sent/),
      });
      await target.provisioner.revoke(account);
      if (text !== '') expect(await target.server.log()).not.toContain(text);
    });

    it('ends the nameless session of an account that somebody has dropped, when it is told the id', async () => {
      const account = await made();
      const login = await target.logIn(account.name, 'correct-horse-42-battery');
      await target.admin`drop role ${target.admin(account.name)}`;
      expect(await target.isAlive(login)).toBe(true);
      const ended = await target.provisioner.revoke({ name: account.name, id: account.id });
      expect(ended.sessionsEnded).toBe(1);
      expect(await target.isAlive(login)).toBe(false);
    });

    it('leaves the sessions of an id alone that another account has', async () => {
      const account = await made();
      const login = await target.logIn(account.name, 'correct-horse-42-battery');
      await target.provisioner.revoke({ name: freshName('other'), id: account.id });
      expect(await target.isAlive(login)).toBe(true);
      await target.provisioner.revoke(account);
    });

    it('F35 names what keeps an account, which is locked and without sessions, and ends it once that is gone', async () => {
      const account = await made();
      const login = await target.logIn(account.name, 'correct-horse-42-battery');
      const { admin } = target;
      await admin`grant create on schema public to ${admin(account.name)}`;
      const blocked = target.provisioner.revoke(account);
      await expect(blocked).rejects.toMatchObject({
        code: 'blocked',
        detail: expect.stringContaining('schema public'),
      });
      expect(await roleOf(account.name)).toMatchObject({ rolcanlogin: false, rolconnlimit: 0 });
      expect(await target.isAlive(login)).toBe(false);
      await admin`revoke create on schema public from ${admin(account.name)}`;
      await target.provisioner.revoke(account);
      expect(await target.exists(account.name)).toBe(false);
    });

    it('F35 drops no table that it may not hand over, and says which it is', async () => {
      const account = await made();
      const elsewhere = asSuperuser(target.server, HOSTILE);
      await elsewhere`create schema kept authorization ${elsewhere(account.name)}`;
      await elsewhere`create table kept.data (id int)`;
      await elsewhere`alter table kept.data owner to ${elsewhere(account.name)}`;
      const blocked = target.provisioner.revoke(account);
      await expect(blocked).rejects.toMatchObject({ code: 'blocked', detail: expect.stringContaining('kept.data') });
      await elsewhere`grant create on database ${elsewhere(HOSTILE)} to chatelaine_left`;
      await target.provisioner.revoke(account);
      expect(await elsewhere`select tableowner from pg_tables where schemaname = 'kept'`).toMatchObject([
        { tableowner: 'chatelaine_left' },
      ]);
      await elsewhere.end();
    });

    it('F35 names the table of the account that somebody else has locked for too long, and ends it afterwards', async () => {
      const account = await made();
      const { admin, server } = target;
      await admin.unsafe(`create table held_${account.id} ()`);
      await admin.unsafe(`alter table held_${account.id} owner to "${account.name}"`);
      const holder = asSuperuser(server, 'osdev');
      await holder.unsafe('begin');
      await holder.unsafe(`lock table held_${account.id}`);
      const hurried = hurriedProvisionerAt(server.port);
      await expect(hurried.revoke(account)).rejects.toMatchObject({
        code: 'blocked',
        detail: expect.stringContaining(`held_${account.id}`),
      });
      expect(await roleOf(account.name)).toMatchObject({ rolcanlogin: false });
      await holder.end();
      await target.provisioner.revoke(account);
      expect(await target.exists(account.name)).toBe(false);
    });

    it('F35 keeps an account whose prepared transaction it cannot reach, and names that', async () => {
      const account = await made();
      const { admin, server } = target;
      const elsewhere = asSuperuser(server, HOSTILE);
      await elsewhere`set role ${elsewhere(account.name)}`;
      await elsewhere.unsafe(`begin; select pg_advisory_xact_lock(1); prepare transaction 'of ${account.name}'`);
      await admin`revoke connect on database ${admin(HOSTILE)} from public`;
      await expect(target.provisioner.revoke(account)).rejects.toMatchObject({
        detail: expect.stringContaining(HOSTILE),
      });
      expect(await roleOf(account.name)).toMatchObject({ rolcanlogin: false });
      await admin`grant connect on database ${admin(HOSTILE)} to public`;
      await target.provisioner.revoke(account);
      expect(await admin`select from pg_prepared_xacts`).toHaveLength(0);
      await elsewhere.end();
    });

    it('gives what an account made to a role without rights, so that its code does not run as the login', async () => {
      const account = await made();
      const { admin } = target;
      await admin`create schema left_behind authorization ${admin(account.name)}`;
      await admin`set role ${admin(account.name)}`;
      await admin`create function left_behind.trap() returns text language sql security definer as 'select current_user::text'`;
      await admin`reset role`;
      await target.provisioner.revoke(account);
      const [row] = await admin`select left_behind.trap() as who`;
      expect(row?.who).toBe('chatelaine_left');
      await expect(admin`set role chatelaine_left; create role another`.simple()).rejects.toMatchObject({
        code: '42501',
      });
      await admin`reset role`;
    });

    it('F14 ends the account when the login is a superuser too, and says that it needs less', async () => {
      await target.admin`alter role chatelaine_bot superuser`;
      const account = await made();
      await target.provisioner.revoke(account);
      const findings = await target.provisioner.check();
      await target.admin`alter role chatelaine_bot nosuperuser`;
      expect(findings.filter(({ remedy }) => remedy).map(({ what }) => what)).toEqual(['the login is no superuser']);
    });

    it.each([
      [
        'alter role chatelaine_left rename to elsewhere_left',
        'role chatelaine_left',
        'alter role elsewhere_left rename to chatelaine_left',
      ],
      ['alter role chatelaine_bot nocreaterole', 'create roles', 'alter role chatelaine_bot createrole'],
      ['revoke pg_signal_backend from chatelaine_bot', 'end sessions', 'grant pg_signal_backend to chatelaine_bot'],
      [
        'alter role chatelaine_rw rename to elsewhere_rw',
        'role chatelaine_rw',
        'alter role elsewhere_rw rename to chatelaine_rw',
      ],
    ])('says so after: %s', async (harm, what, mend) => {
      await target.admin.unsafe(harm);
      const findings = await target.provisioner.check();
      await target.admin.unsafe(mend);
      expect(findings.find((finding) => finding.what.includes(what))?.remedy).toBeTruthy();
    });
  });
}
