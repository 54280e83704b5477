import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { describeProvisioner } from './contract.ts';
import { order, PASSWORD, permanentOrder } from './contract-order.ts';
import { isMysqlHere, MYSQL_NAME } from './mariadb-server.ts';
import { openMysqlTarget } from './mysql-target.ts';

if (isMysqlHere) describeProvisioner(MYSQL_NAME, openMysqlTarget);
else
  describe.skip('the provisioner for MySQL and MariaDB, skipped: neither is installed and TEST_MYSQL_URL is not set', () =>
    it('is not run', () => {}));

describe.skipIf(!isMysqlHere)(`what is MySQL’s own, on ${MYSQL_NAME}`, () => {
  it('B32 takes a password verbatim, and refuses one that could end a text', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    for (const password of ['back\\slash\\\\and%$_{{`', 'ends-with-one\\', '%s$1$%7Bx%7D{x}:name?#--/*']) {
      const asked = order(target, { credential: new Secret(password) });
      await target.provisioner.ensure(asked);
      await (await target.logIn(asked.name, password)).close();
      await target.provisioner.revoke(asked);
    }
    for (const password of [
      "quote'd-password",
      'double"d-password',
      'ends;the-statement',
      'too-short',
      ' blank-before-it',
      'x'.repeat(129),
      'acc\u00e9nted-password',
    ]) {
      const asked = order(target, { credential: new Secret(password) });
      await expect(target.provisioner.ensure(asked)).rejects.toMatchObject({ code: 'failed' });
      expect(await target.exists(asked.name)).toBe(false);
    }
  });

  it('keeps to the rules for passwords, and to all else of the account, when it gives a new one', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    const shown = async (name: string) => {
      const [rows] = await target.admin.query(`show create user \`${name}\`@'%'; show grants for \`${name}\`@'%'`);
      return JSON.stringify(rows).replaceAll(/'\*[0-9A-F]{40}'/g, 'HASH');
    };
    for (const asked of [order(target), permanentOrder(target)]) {
      await target.provisioner.ensure(asked);
      const before = await shown(asked.name);
      expect(before).toContain('HASH');
      expect(before).toContain(`MAX_USER_CONNECTIONS ${asked.endsAt === null ? '20 PASSWORD EXPIRE NEVER' : '4"'}`);
      for (const password of ["quote'd-password", 'too-short', 'x'.repeat(129), 'acc\u00e9nted-password'])
        await expect(target.provisioner.rotate({ ...asked, credential: new Secret(password) })).rejects.toMatchObject({
          code: 'failed',
        });
      await (await target.logIn(asked.name, PASSWORD)).close();
      await target.provisioner.rotate({ ...asked, credential: new Secret('back\\slash\\\\and%$_{{`') });
      await (await target.logIn(asked.name, 'back\\slash\\\\and%$_{{`')).close();
      expect(await shown(asked.name)).toBe(before);
      await target.provisioner.revoke(asked);
    }
  });

  it('makes no job for an account without an end, and drops one that is left of another', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    const asked = permanentOrder(target);
    const jobs = async () => ((await target.admin.query('select * from information_schema.events'))[0] as []).length;
    await target.provisioner.ensure({ ...asked, endsAt: order(target).endsAt });
    await target.admin.query(`drop user \`${asked.name}\`@'%'`);
    expect(await jobs()).toBe(1);
    await target.provisioner.ensure(asked);
    expect(await jobs()).toBe(0);
    await target.provisioner.revoke(asked);
  });

  it('leaves nobody without an end to a job that it does not get rid of', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    const asked = permanentOrder(target);
    await target.provisioner.ensure({ ...asked, endsAt: order(target).endsAt });
    await target.admin.query(`drop user \`${asked.name}\`@'%'; set global event_scheduler = off`);
    await expect(target.provisioner.ensure(asked)).rejects.toMatchObject({
      code: 'failed',
      detail: expect.stringContaining('a job would lock it'),
    });
    expect(await target.exists(asked.name)).toBe(false);
    await target.provisioner.ensure(asked);
    await target.provisioner.revoke(asked);
  });

  it('I-1 locks the account at its end without us, where the server runs jobs', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    const asked = order(target, { endsAt: new Date(Date.now() + 2_000).toISOString() });
    await target.provisioner.ensure(asked);
    const deadline = Date.now() + 15_000;
    while (Date.now() < deadline && (await target.mayLogIn(asked.name)))
      await new Promise((next) => setTimeout(next, 100));
    expect(await target.mayLogIn(asked.name)).toBe(false);
    await target.provisioner.revoke(asked);
  });

  it('moves the job with the end, and takes it away with the account', async () => {
    const target = await openMysqlTarget();
    onTestFinished(target.close);
    const asked = order(target);
    const jobs = async () => {
      const [rows] = await target.admin.query('select execute_at as at from information_schema.events');
      return (rows as { at: Date }[]).length;
    };
    await target.provisioner.ensure(asked);
    expect(await jobs()).toBe(1);
    await target.provisioner.extend({ ...asked, endsAt: new Date(Date.parse(asked.endsAt) + 60_000).toISOString() });
    expect(await jobs()).toBe(1);
    await target.provisioner.revoke(asked);
    expect(await jobs()).toBe(0);
  });
});
