import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { AccountOrder } from '../../src/ports/provisioner.ts';
import { fault } from '../support/fault-shape.ts';
import type { FakeOracle } from '../support/oracle-fake.ts';
import { newUser, oracleError } from '../support/oracle-model.ts';
import { BOT, createFake, logIn, provisionerOn } from './oracle-target.ts';

const ORDER: AccountOrder & Readonly<{ endsAt: string }> = {
  name: 'tmp_ana_k4m2qz',
  profile: 'read-and-write',
  lease: 42,
  get now() {
    return new Date().toISOString(); // a slow run may take longer than clocks may differ
  },
  endsAt: '2030-01-01T10:00:00Z',
  credential: new Secret('Corr3ct-horse-battery'),
};
const KEPT = 'TMP_ANA_K4M2QZ';
const HURRIED = { connectMs: 400, statementMs: 300 };

describe('accounts in Oracle (a model behind a fake driver, not a real server)', () => {
  let fake: FakeOracle;
  beforeEach(() => {
    fake = createFake();
  });
  afterEach(() => expect(fake.violations).toEqual([]));
  const provisioner = () => provisionerOn(fake.open);
  const hurried = () => provisionerOn(fake.open, 1521, BOT, HURRIED);
  const user = () => fake.model.users.get(KEPT);

  it('are made locked and unlocked last, when the job that ends them is there', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const making = fake.asked.slice(fake.asked.indexOf('create-user'));
    expect(making).toEqual([
      'create-user',
      'grant-role',
      'set-end',
      'find-end',
      'unlock-user',
      'find-user',
      'find-roles',
    ]);
    expect(user()).toMatchObject({ id: Number(id), locked: false, roles: new Set(['CHATELAINE_RW']) });
    expect(fake.model.jobs.get(KEPT)).toEqual({ comments: 'chatelaine lease 42', endsAt: '2030-01-01T10:00:00.000' });
  });

  it('are made without a job where they have no end, in the profile of systems, and listed', async () => {
    const endless = { ...ORDER, name: 'perm_ana_k4m2qz', endsAt: null };
    await provisioner().ensure(endless);
    const making = fake.asked.slice(fake.asked.indexOf('create-user'));
    expect(making).toEqual(['create-user', 'grant-role', 'find-end', 'unlock-user', 'find-user', 'find-roles']);
    expect(fake.model.users.get('PERM_ANA_K4M2QZ')).toMatchObject({ locked: false, profile: 'CHATELAINE_PERM' });
    expect(fake.model.jobs.size).toBe(0);
    expect(await provisioner().list()).toEqual([{ name: endless.name, sessions: 0 }]);
    await provisioner().ensure(ORDER);
    expect(user()?.profile).toBe('CHATELAINE_TMP');
  });

  it('are undone where they have no end and a job would lock them all the same', async () => {
    fake.model.jobs.set(KEPT, { comments: 'chatelaine lease 41', endsAt: '2030-01-01T10:00:00.000' });
    fake.trouble.set('drop-end', { instead: oracleError(27486) }); // as if that job could not be dropped
    await expect(provisioner().ensure({ ...ORDER, endsAt: null })).rejects.toMatchObject(fault('failed', /otherwise/));
    expect(user()).toBeUndefined();
  });

  it.each(['', 'a"b', 'x'.repeat(31), 'é', 'a\nb'])('keep their password instead of %j', async (odd) => {
    await provisioner().ensure(ORDER);
    fake.asked.length = 0;
    const odder = { ...ORDER, credential: new Secret(odd) };
    await expect(provisioner().rotate(odder)).rejects.toMatchObject(fault('failed'));
    expect(fake.asked).toEqual([]);
  });

  it('get a new password of their own lease alone, and nothing else with it', async () => {
    await provisioner().ensure(ORDER);
    const before = { ...user() };
    fake.asked.length = 0;
    await provisioner().rotate({ ...ORDER, credential: new Secret('Another-password-77') });
    expect(fake.asked).toEqual(['find-user', 'find-end', 'change-password']);
    expect(user()).toEqual({ ...before, password: 'Another-password-77' });
    await expect(provisioner().rotate({ ...ORDER, lease: 43 })).rejects.toMatchObject(fault('failed', /another lease/));
    expect(user()?.password).toBe('Another-password-77');
  });

  it('keep their password where the rules of the database are against the new one, which is not repeated', async () => {
    await provisioner().ensure(ORDER);
    fake.trouble.set('change-password', { instead: oracleError(28007, 'the password Repeated-77 cannot be reused') });
    const refused = await provisioner()
      .rotate({ ...ORDER, credential: new Secret('Repeated-77') })
      .catch((thrown) => thrown);
    expect(refused).toMatchObject(fault('failed', /password/));
    expect(`${refused.message} ${refused.cause} ${JSON.stringify(refused)}`).not.toContain('Repeated');
  });

  it('get only the role of readers where only reading was given', async () => {
    await provisioner().ensure({ ...ORDER, profile: 'read-only' });
    expect(user()?.roles).toEqual(new Set(['CHATELAINE_RO']));
  });

  it.each(['grant-role', 'set-end', 'unlock-user'])('are undone when %s fails', async (step) => {
    fake.trouble.set(step, { instead: oracleError(1031) });
    await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('refused', /right.*ORA-01031/));
    expect([fake.model.users.size, fake.model.jobs.size]).toEqual([0, 0]);
  });

  it('are made without a job where none may be made', async () => {
    fake.trouble.set('set-end', { instead: oracleError(27486) });
    await provisioner().ensure(ORDER);
    expect(user()?.locked).toBe(false);
    expect(fake.model.jobs.size).toBe(0);
  });

  it('are never adopted when somebody is faster', async () => {
    fake.trouble.set('create-user', { instead: oracleError(1920) });
    await expect(provisioner().ensure(ORDER)).rejects.toMatchObject(fault('failed', /01920/));
  });

  it('are refused by the rules for passwords, and the password is not repeated', async () => {
    fake.trouble.set('create-user', {
      instead: oracleError(28003, `verification of ${ORDER.credential.reveal()} failed`),
    });
    const refused = await provisioner()
      .ensure(ORDER)
      .catch((thrown) => thrown);
    expect(refused).toMatchObject(fault('failed', /password/));
    expect(`${refused.message} ${refused.cause} ${JSON.stringify(refused)}`).not.toContain('Corr3ct');
  });

  it.each(['', 'a"b', 'x'.repeat(31), 'é', 'a\nb'])('are not made with the password %j', async (odd) => {
    await expect(provisioner().ensure({ ...ORDER, credential: new Secret(odd) })).rejects.toMatchObject(
      fault('failed'),
    );
    expect(fake.asked).toEqual([]);
  });

  it('are not made with an end that is no moment', async () => {
    for (const endsAt of ['tomorrow', '2030-01-01T10:00:00+02:00', '2030-13-01T10:00:00Z'])
      await expect(provisioner().ensure({ ...ORDER, endsAt })).rejects.toMatchObject(fault('failed', /moment/));
    expect(fake.asked).toEqual([]);
  });

  it('are locked before their sessions are ended, and dropped with their job when there are none', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const session = logIn(fake, ORDER.name, ORDER.credential.reveal());
    fake.asked.length = 0;
    expect(await provisioner().revoke({ name: ORDER.name, id })).toMatchObject({ sessionsEnded: 1 });
    expect(session.isAlive()).toBe(false);
    const order = ['lock-user', 'find-sessions', 'kill-session', 'drop-user', 'drop-end'];
    expect(fake.asked.filter((name, at) => order.includes(name) && fake.asked.indexOf(name) === at)).toEqual(order);
    expect(fake.model.jobs.size).toBe(0);
  });

  it.each([
    ['went by itself', 30],
    ['is only marked for kill yet', 31],
  ])('end though a session %s', async (_, number) => {
    const { id } = await provisioner().ensure(ORDER);
    logIn(fake, ORDER.name, ORDER.credential.reveal());
    // As the driver words it: the end of its own line.
    const marked = Object.assign(oracleError(number), { code: 'NJS-500' });
    fake.trouble.set('kill-session', { instead: marked });
    expect(await provisioner().revoke({ name: ORDER.name, id })).toMatchObject({ sessionsEnded: 1 });
    expect(user()).toBeUndefined();
    expect(fake.asked.lastIndexOf('drop-user')).toBeGreaterThan(fake.asked.lastIndexOf('kill-session'));
    expect(fake.asked.slice(fake.asked.indexOf('kill-session')).filter((name) => name === 'drop-user')).toHaveLength(1);
  });

  it('lose every session that can be ended when one cannot', async () => {
    await provisioner().ensure(ORDER);
    const sessions = [1, 2, 3].map(() => logIn(fake, ORDER.name, ORDER.credential.reveal()));
    fake.trouble.set('kill-session', { instead: oracleError(1031) }).set('drop-user', { instead: oracleError(4021) });
    await expect(provisioner().revoke({ name: ORDER.name })).rejects.toMatchObject(fault('refused', /01031/));
    expect(sessions.map((session) => session.isAlive())).toEqual([true, false, false]);
  });

  it('end though somebody got in at the last moment', async () => {
    await provisioner().ensure(ORDER);
    fake.trouble.set('drop-user', { instead: oracleError(1940) });
    await provisioner().revoke({ name: ORDER.name });
    expect(user()).toBeUndefined();
  });

  it('stay locked, with what they own, and it is named', async () => {
    await provisioner().ensure(ORDER);
    user()?.owns.push('TABLE', 'VIEW');
    await expect(provisioner().revoke({ name: ORDER.name })).rejects.toMatchObject(
      fault('blocked', /locked.*1 × TABLE, 1 × VIEW/),
    );
    expect(user()).toMatchObject({ locked: true, owns: ['TABLE', 'VIEW'] });
    expect(fake.model.jobs.size).toBe(1);
  });

  it('stay locked while a session does not end', async () => {
    const { id } = await provisioner().ensure(ORDER);
    const undying = new Map([['1,1,1', { user: Number(id) }]]);
    fake.model.sessions.set('1,1,1', { user: Number(id) });
    fake.model.sessions.delete = (key) => undying.has(key);
    await expect(hurried().revoke({ name: ORDER.name, id })).rejects.toMatchObject(fault('blocked', /do not end/));
    expect(user()?.locked).toBe(true);
  });

  it('lose all they can when locking fails', async () => {
    await provisioner().ensure(ORDER);
    fake.trouble.set('lock-user', { instead: oracleError(4031) });
    await provisioner().revoke({ name: ORDER.name });
    expect(user()).toBeUndefined();
  });

  it('keep the job that locks them when they cannot be dropped', async () => {
    await provisioner().ensure(ORDER);
    fake.trouble.set('lock-user', { instead: oracleError(1031) }).set('drop-user', { instead: oracleError(1031) });
    await expect(provisioner().revoke({ name: ORDER.name })).rejects.toMatchObject(fault('refused'));
    expect(fake.model.jobs.has(KEPT)).toBe(true);
  });

  it('have their end moved by a job in place of the first, of their own lease only', async () => {
    await provisioner().ensure(ORDER);
    const later = '2030-01-01T12:00:00.000Z';
    await provisioner().extend({ ...ORDER, endsAt: later });
    expect(fake.model.jobs.get(KEPT)?.endsAt).toBe('2030-01-01T12:00:00.000');
    await expect(provisioner().extend({ ...ORDER, lease: 43 })).rejects.toMatchObject(fault('failed', /another lease/));
    await expect(provisioner().extend({ ...ORDER, name: 'tmp_bob_k4m2qz' })).rejects.toMatchObject(
      fault('failed', /no such account/),
    );
  });

  it('are listed with their lease and without the accounts of others', async () => {
    await provisioner().ensure(ORDER);
    fake.model.users.set('TMP_', newUser()).set('TMP_"ANA', newUser()).set('SYS', newUser());
    expect(await provisioner().list()).toEqual([{ name: ORDER.name, lease: 42, sessions: 0 }]);
  });

  it('are waited for no longer than a statement may take', async () => {
    fake.trouble.set('probe', 'silence');
    await expect(hurried().probe()).rejects.toMatchObject(fault('timeout'));
  });

  it('are said to be unreachable when the line breaks, by the driver or the server', async () => {
    for (const error of [Object.assign(new Error(), { code: 'NJS-500' }), oracleError(3113), oracleError(28)]) {
      fake.trouble.set('probe', { instead: error });
      await expect(provisioner().probe()).rejects.toMatchObject(fault('unreachable'));
    }
  });
});
