import { expect, it } from 'vitest';
import type { Profile } from '../../src/domain/facts.ts';
import { TargetFault } from '../../src/ports/provisioner.ts';
import type { ContractTarget, Login } from './contract.ts';
import { NEXT_PASSWORD, order, PASSWORD, permanentOrder, refusal } from './contract-order.ts';

/** The part of the contract for accounts without an end, and for new passwords, which theirs need. */
export function describePermanent(target: () => ContractTarget): void {
  const made = async (change: Parameters<typeof permanentOrder>[1] = {}) => {
    const asked = permanentOrder(target(), change);
    return { ...asked, ...(await target().provisioner.ensure(asked)) };
  };
  const rotated = (account: Readonly<{ name: string; lease: number }>) =>
    target().provisioner.rotate({ ...account, credential: target().credential(NEXT_PASSWORD) });

  it.each<[Profile, boolean]>([
    ['read-only', false],
    ['read-and-write', true],
  ])(
    'makes a %s account without an end, lists it, gives it a new password and takes it away',
    async (profile, mayWrite) => {
      const account = await made({ profile });
      expect(account.name).toMatch(/^perm_/);
      const open = await target().logIn(account.name, PASSWORD);
      await mayOnly(open, account.name, mayWrite);
      expect(await mine(account.name)).toMatchObject({ sessions: 1 });
      await rotated(account);
      expect(await target().isAlive(open)).toBe(true);
      await mayOnly(open, account.name, mayWrite);
      expect(await refusal(target().logIn(account.name, PASSWORD))).toBeInstanceOf(Error);
      const again = await target().logIn(account.name, NEXT_PASSWORD);
      await mayOnly(again, account.name, mayWrite);
      expect(await mine(account.name)).toMatchObject({ sessions: 2 });
      await target().provisioner.revoke(account);
      expect([await target().isAlive(open), await target().exists(account.name)]).toEqual([false, false]);
      expect(await mine(account.name)).toBeUndefined();
      expect(await refusal(target().logIn(account.name, NEXT_PASSWORD))).toBeInstanceOf(Error);
    },
  );

  it('lets as many in at once as the pool of a system needs', async () => {
    const account = await made();
    const logins = await Promise.all(Array.from({ length: 8 }, () => target().logIn(account.name, PASSWORD)));
    await Promise.all(logins.map((login) => login.close()));
    await target().provisioner.revoke(account);
  });

  it('gives one with an end a new password too', async () => {
    const asked = order(target());
    await target().provisioner.ensure(asked);
    await rotated(asked);
    expect(await refusal(target().logIn(asked.name, PASSWORD))).toBeInstanceOf(Error);
    await (await target().logIn(asked.name, NEXT_PASSWORD)).close();
    await target().provisioner.revoke(asked);
  });

  it('gives nobody who is not there a password, and makes no account by that', async () => {
    const absent = permanentOrder(target());
    await expect(rotated(absent)).rejects.toMatchObject({ name: 'TargetFault', code: 'failed' });
    expect(await target().exists(absent.name)).toBe(false);
  });

  it('changes no password of another lease’s permanent account, as far as a lease is kept', async () => {
    const account = await made();
    const other = { ...account, lease: account.lease + 1 };
    if (target().keepsLease) {
      await expect(rotated(other)).rejects.toMatchObject({ name: 'TargetFault', code: 'failed' });
      await (await target().logIn(account.name, PASSWORD)).close();
    } else await rotated(other);
    await target().provisioner.revoke(account);
  });

  it('leaves locked what is locked', async () => {
    const account = await made();
    await target().lock(account.name);
    await rotated(account);
    expect(await target().mayLogIn(account.name)).toBe(false);
    for (const password of [PASSWORD, NEXT_PASSWORD])
      expect(await refusal(target().logIn(account.name, password))).toBeInstanceOf(Error);
    await target().provisioner.revoke(account);
  });

  it('changes no password where the login may not', async () => {
    const account = await made();
    const credential = target().credential(NEXT_PASSWORD);
    expect(await refusal(target().powerless.rotate({ ...account, credential }))).toBeInstanceOf(TargetFault);
    await (await target().logIn(account.name, PASSWORD)).close();
    await target().provisioner.revoke(account);
  });

  const mine = async (name: string) => (await target().provisioner.list()).find((found) => found.name === name);

  async function mayOnly(login: Login, name: string, mayWrite: boolean): Promise<void> {
    const { readsSystem, writesApplication, forbidden } = target();
    await login.run(readsSystem);
    const written = await refusal(login.run(writesApplication));
    expect(written instanceof Error).toBe(!mayWrite);
    for (const statement of forbidden.map((text) => text.replaceAll('{account}', name)))
      expect(await refusal(login.run(statement)), statement).toBeInstanceOf(Error);
  }
}
