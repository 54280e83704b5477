import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { AccountOrder } from '../../src/ports/provisioner.ts';
import { fault } from '../support/fault-shape.ts';
import { newSid } from '../support/tds-model.ts';
import type { SqlServerStub, Trouble } from '../support/tds-stub.ts';
import { BOT, DATABASE, isAlive, logInAt, openStub, provisionerAt } from './sqlserver-target.ts';

const ORDER: AccountOrder & Readonly<{ endsAt: string }> = {
  name: 'tmp_ana_k4m2qz',
  profile: 'read-and-write',
  lease: 42,
  get now() {
    return new Date().toISOString(); // a slow run may take longer than clocks may differ
  },
  endsAt: '2030-01-01T10:00:00.000Z',
  credential: new Secret('Corr3ct-horse-battery'),
};
const HURRIED = { connectMs: 400, statementMs: 300 };

const error = (number: number): Trouble => ({ instead: { errors: [{ number, message: `About ${number}.` }] } });

describe('accounts in SQL Server (a model behind a stub of its protocol, not a real server)', () => {
  let stub: SqlServerStub;
  beforeEach(async () => {
    stub = await openStub();
  });
  afterEach(async () => {
    await stub.close();
    expect(stub.violations).toEqual([]);
  });
  const provisioner = () => provisionerAt(stub.port);
  const hurried = () => provisionerAt(stub.port, BOT, HURRIED);

  it('are made disabled and enabled last, with the role of the profile', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const making = stub.asked.slice(stub.asked.indexOf('create-login'));
    expect(making).toEqual([
      'create-login',
      'create-user',
      'join-role',
      'join-server-role',
      'enable-login',
      'find-login',
      'find-user',
    ]);
    expect(stub.model.logins.get(ORDER.name)).toMatchObject({ sid: id, disabled: false, inServerRole: true });
    expect(stub.model.users.get(ORDER.name)).toEqual({ sid: id, roles: new Set(['chatelaine_rw']) });
  });

  it('are made in the same way where they have no end, and listed', async () => {
    const endless = { ...ORDER, name: 'perm_ana_k4m2qz', endsAt: null };
    await provisioner().ensure(endless);
    expect(stub.model.logins.get(endless.name)).toMatchObject({ disabled: false, inServerRole: true });
    expect(await provisioner().list()).toEqual([{ name: endless.name, sessions: 0 }]);
  });

  it('are undone where they have no end and their password has one', async () => {
    const seen = { sid: '0x01', disabled: 0, expires: 1, member: 1 };
    const columns = Object.keys(seen).map((name) => ({ name, type: name === 'sid' ? 'text' : 'int' }) as const);
    // What is looked at last, and not what was looked at before.
    stub.trouble.set('enable-login', {
      get afterwards() {
        stub.trouble.set('find-login', { instead: { columns, rows: [seen] } });
        return { columns: [], rows: [] };
      },
    });
    await expect(provisioner().ensure({ ...ORDER, endsAt: null })).rejects.toMatchObject(
      fault('failed', /its password expires/),
    );
    expect(stub.model.logins.size).toBe(0);
  });

  it('get a new password and nothing else with it', async () => {
    await provisioner().ensure(ORDER);
    const before = { ...stub.model.logins.get(ORDER.name) };
    stub.asked.length = 0;
    await provisioner().rotate({ ...ORDER, credential: new Secret('Another-password-77') });
    expect(stub.asked).toEqual(['find-login', 'change-password']);
    expect(stub.model.logins.get(ORDER.name)).toEqual({ ...before, password: 'Another-password-77' });
  });

  it.each(['', 'x'.repeat(129)])('keep their password instead of one that would be quoted to nothing', async (odd) => {
    await provisioner().ensure(ORDER);
    stub.asked.length = 0;
    const odder = { ...ORDER, credential: new Secret(odd) };
    await expect(provisioner().rotate(odder)).rejects.toMatchObject(fault('failed'));
    expect(stub.asked).toEqual([]);
  });

  it('keep their password where the password policy is against the new one, which is not repeated', async () => {
    await provisioner().ensure(ORDER);
    stub.trouble.set('change-password', {
      instead: { errors: [{ number: 15116, message: 'Password validation failed: Repeated-77' }] },
    });
    const refused = await provisioner()
      .rotate({ ...ORDER, credential: new Secret('Repeated-77') })
      .catch((thrown) => thrown);
    expect(refused).toMatchObject(fault('failed', /password policy/));
    expect(`${refused.message} ${refused.cause} ${JSON.stringify(refused)}`).not.toContain('Repeated');
  });

  it('get only the role of readers where only reading was given', async () => {
    await provisioner().ensure({ ...ORDER, profile: 'read-only' });
    expect(stub.model.users.get(ORDER.name)?.roles).toEqual(new Set(['chatelaine_ro']));
  });

  it.each(['create-user', 'join-role', 'join-server-role', 'enable-login'])(
    'are undone when %s fails',
    async (step) => {
      stub.trouble.set(step, error(229));
      await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('refused', /right.*\(229\)/));
      expect([stub.model.logins.size, stub.model.users.size]).toEqual([0, 0]);
    },
  );

  it('are undone when the catalogue does not show what was made', async () => {
    stub.trouble.set('join-role', { instead: { columns: [], rows: [] } });
    await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('failed', /not seen in chatelaine_rw/));
    expect([stub.model.logins.size, stub.model.users.size]).toEqual([0, 0]);
  });

  it('are never adopted when somebody is faster', async () => {
    stub.trouble.set('create-login', error(15025));
    await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('failed', /15025/));
    stub.trouble.set('create-user', error(15023));
    await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('failed', /15023/));
    expect(stub.model.logins.size).toBe(0);
  });

  it('are refused by the password policy, and the password is not repeated', async () => {
    stub.trouble.set('create-login', {
      instead: { errors: [{ number: 15118, message: `Password validation failed: ${ORDER.credential.reveal()}` }] },
    });
    const refused = await provisioner()
      .ensure(ORDER)
      .catch((thrown) => thrown);
    expect(refused).toMatchObject(fault('failed', /password policy/));
    expect(`${refused.message} ${refused.cause} ${JSON.stringify(refused)}`).not.toContain('Corr3ct');
  });

  it.each(['', 'x'.repeat(129)])('are not made with a password that the server would quote to nothing', async (odd) => {
    await expect(provisioner().ensure({ ...ORDER, credential: new Secret(odd) })).rejects.toMatchObject(
      fault('failed'),
    );
    expect(stub.asked).toEqual([]);
  });

  it('take a password of every printable character', async () => {
    const password = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('');
    await provisioner().ensure({ ...ORDER, credential: new Secret(password) });
    await (await logInAt(stub.port, ORDER.name, password)).close();
  });

  it('are disabled before their sessions are ended, and dropped when there are none', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const login = await logInAt(stub.port, ORDER.name, ORDER.credential.reveal());
    stub.asked.length = 0;
    expect(await provisioner().revoke({ name: ORDER.name, id })).toMatchObject({ sessionsEnded: 1 });
    expect(await isAlive(login)).toBe(false);
    const order = ['disable-login', 'find-sessions', 'kill-session', 'drop-user', 'drop-login'];
    expect(stub.asked.filter((name, at) => order.includes(name) && stub.asked.indexOf(name) === at)).toEqual(order);
  });

  it('end by their sid also when the login was dropped by hand', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const login = await logInAt(stub.port, ORDER.name, ORDER.credential.reveal());
    stub.model.logins.delete(ORDER.name);
    expect(await provisioner().revoke({ name: ORDER.name, id })).toMatchObject({ sessionsEnded: 1 });
    expect(await isAlive(login)).toBe(false);
    expect(stub.model.users.size).toBe(0);
  });

  it('end though a session went by itself when it was to be killed', async () => {
    const { id } = await provisioner().ensure(ORDER);
    await logInAt(stub.port, ORDER.name, ORDER.credential.reveal());
    stub.trouble.set('kill-session', { afterwards: { errors: [{ number: 6106, message: 'Not an active process.' }] } });
    await provisioner().revoke({ name: ORDER.name, id });
    expect(stub.model.logins.size).toBe(0);
  });

  it('end though somebody got in at the last moment', async () => {
    const { id } = await provisioner().ensure(ORDER);
    stub.trouble.set('drop-login', error(15434));
    await provisioner().revoke({ name: ORDER.name, id });
    expect(stub.model.logins.size).toBe(0);
  });

  it('stay disabled, and it is said, while a session does not end', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const login = stub.model.logins.get(ORDER.name);
    const session = { number: 7, database: DATABASE, end: () => stub.model.present.set(7, undying) };
    const undying = { login: ORDER.name, sid: id, session };
    stub.model.present.set(7, undying);
    await expect(hurried().revoke({ name: ORDER.name, id })).rejects.toMatchObject(fault('blocked', /do not end/));
    expect(login?.disabled).toBe(true);
    stub.model.present.clear();
    await hurried().revoke({ name: ORDER.name, id });
    expect(stub.model.logins.size).toBe(0);
  });

  it('name the schema that keeps the user, and lose the login all the same', async () => {
    const { id } = await provisioner().ensure(ORDER);
    stub.model.schemas.set('Reports\n2', ORDER.name);
    stub.trouble.set('give-schema-back', error(15151));
    await expect(provisioner().revoke({ name: ORDER.name, id })).rejects.toMatchObject(fault('blocked', /Reports\?2/));
    expect(stub.model.logins.size).toBe(0);
    expect(await provisioner().revoke({ name: ORDER.name, id })).toMatchObject({ sessionsEnded: 0 });
    expect(stub.model.users.size).toBe(0);
  });

  it.each(['disable-login', 'find-sessions', 'owned-schemas'])('lose all they can when %s fails', async (step) => {
    const { id } = await provisioner().ensure(ORDER);
    stub.trouble.set(step, error(1205));
    await provisioner()
      .revoke({ name: ORDER.name, id })
      .catch(() => {});
    expect(stub.model.logins.size).toBe(0);
  });

  it('are not called absent by a login that is shown nothing', async () => {
    stub.model.logins.set('tmp_ana_k4m2qz', {
      password: 'of-somebody-else',
      sid: newSid(),
      disabled: false,
      inServerRole: false,
    });
    const powerless = provisionerAt(stub.port, { user: 'powerless', password: BOT.password });
    await expect(powerless.revoke({ name: 'tmp_ana_k4m2qz' })).rejects.toMatchObject(fault('refused'));
  });

  it.each([
    ['logins', 'look', { utc: '2030-01-01T10:00:00.000', sees: 0 }],
    ['users of the database', 'look-for-user', { users: 0, sees: 0 }],
    ['users of the database, for one is left', 'look-for-user', { users: 1, sees: 1 }],
  ] as const)('are not called absent by a login that may not see %s', async (_, step, row) => {
    const columns = Object.entries(row).map(([name, value]) => ({
      name,
      type: typeof value === 'number' ? ('int' as const) : ('text' as const),
    }));
    stub.trouble.set(step, { instead: { columns, rows: [row] } });
    await expect(provisioner().revoke({ name: 'tmp_ana_k4m2qz' })).rejects.toMatchObject(fault('refused'));
  });

  it('lose every session that can be ended when one cannot', async () => {
    const { id } = await provisioner().ensure(ORDER);
    for (const _ of [1, 2, 3]) await logInAt(stub.port, ORDER.name, ORDER.credential.reveal());
    stub.trouble.set('kill-session', error(6102)).set('drop-login', error(1205));
    await expect(provisioner().revoke({ name: ORDER.name, id })).rejects.toMatchObject(fault('refused', /6102/));
    expect(await provisioner().sessions(ORDER.name)).toBe(1);
  });

  it('are listed without the accounts of others', async () => {
    await provisioner().ensure(ORDER);
    const foreign = { password: 'of-somebody-else', sid: newSid(), disabled: false, inServerRole: false };
    stub.model.logins.set('tmp_', foreign).set('tmp_Ana', foreign).set('sa', foreign);
    expect(await provisioner().list()).toEqual([{ name: ORDER.name, sessions: 0 }]);
  });

  it('have no end to move, but have to be there', async () => {
    await expect(provisioner().extend(ORDER)).rejects.toMatchObject(fault('failed', /no such account/));
    await provisioner().ensure(ORDER);
    expect(await provisioner().extend(ORDER)).toBeUndefined();
  });
});
