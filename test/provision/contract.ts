import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/domain/facts.ts';
import type { Secret } from '../../src/domain/secret.ts';
import type { Provisioner } from '../../src/ports/provisioner.ts';
import { describeCuts } from './contract-cuts.ts';
import { freshName, NEXT_PASSWORD, order, PASSWORD, refusal } from './contract-order.ts';
import { describePermanent } from './contract-permanent.ts';
import type { Cut } from './cutting-proxy.ts';

/** Somebody logged in as an account. `run` rejects with what the engine says. */
export type Login = Readonly<{ run(statement: string): Promise<unknown>; close(): Promise<void> }>;

/** What one implementation brings to the contract: a target, and ways to look at it beside the provisioner. */
export type ContractTarget = Readonly<{
  provisioner: Provisioner;
  /** The same target through a line that is cut; without a cut, `seen` counts the statements. */
  cut(cut?: Cut): Promise<Readonly<{ provisioner: Provisioner; seen(): number; close(): Promise<void> }>>;
  /** The provisioner with an administrative login that may not, and with one that is turned away. */
  powerless: Provisioner;
  turnedAway: Provisioner;
  credential(password: string): Secret;
  logIn(name: string, password: string): Promise<Login>;
  asAdministrator(statement: string): Promise<unknown>;
  exists(name: string): Promise<boolean>;
  /** Whether it may log in, as the catalogue says; there has to be one. */
  mayLogIn(name: string): Promise<boolean>;
  isAlive(login: Login): Promise<boolean>;
  /** As an administrator of the database locks one. */
  lock(name: string): Promise<unknown>;
  /** Whether the engine keeps beside an account without an end of which lease it is. */
  keepsLease: boolean;
  /** An account as somebody else makes it. */
  makeForeign(name: string): Promise<void>;
  /** What is half made: locked, without roles. */
  makeHalf(name: string): Promise<void>;
  /** The statements of the engine by which the account shows its profile. */
  readsSystem: string;
  writesApplication: string;
  forbidden: readonly string[];
  /** B28, B29: lets the account own or be granted things with hostile names. */
  giveHostileThings(name: string): Promise<void>;
  close(): Promise<void>;
}>;

/** Every promise of the port, kept by whatever implements it. */
export function describeProvisioner(name: string, open: () => Promise<ContractTarget>): void {
  describe(`the provisioner for ${name}`, () => {
    let target: ContractTarget;
    beforeAll(async () => {
      target = await open();
    });
    afterAll(async () => {
      await target?.close();
    });
    const made = async (change: Parameters<typeof order>[1] = {}) => {
      const asked = order(target, change);
      const { id } = await target.provisioner.ensure(asked);
      return { ...asked, id };
    };
    const logIn = (account: string) => target.logIn(account, PASSWORD);

    it('finds nothing to mend where the set-up script was run', async () => {
      const findings = await target.provisioner.check();
      expect(findings.length).toBeGreaterThan(2);
      expect(findings.filter(({ remedy }) => remedy !== undefined)).toEqual([]);
    });

    it('says what to mend where the login may not', async () => {
      const findings = await target.powerless.check();
      expect(findings.some(({ remedy }) => remedy !== undefined)).toBe(true);
      const asked = order(target);
      await expect(target.powerless.ensure(asked)).rejects.toMatchObject({ name: 'TargetFault', code: 'refused' });
      expect(await target.exists(asked.name)).toBe(false);
    });

    it('says that the login was turned away, whatever it was about to do', async () => {
      const { turnedAway } = target;
      const asked = order(target);
      const all = [
        turnedAway.check(),
        turnedAway.ensure(asked),
        turnedAway.extend(asked),
        turnedAway.rotate(asked),
        turnedAway.revoke(asked),
        turnedAway.sessions(asked.name),
        turnedAway.list(),
        turnedAway.probe(),
      ];
      for (const work of await Promise.allSettled(all))
        expect(work).toMatchObject({ status: 'rejected', reason: { name: 'TargetFault', code: 'refused' } });
    });

    it('answers a probe', async () => expect(await target.provisioner.probe()).toBeUndefined());

    it.each<[Profile, boolean]>([
      ['read-only', false],
      ['read-and-write', true],
    ])('makes a %s account that can log in and do that and no more', async (profile, mayWrite) => {
      const account = await made({ profile });
      const login = await logIn(account.name);
      await login.run(target.readsSystem);
      const written = await login.run(target.writesApplication).then(
        () => true,
        () => false,
      );
      expect(written).toBe(mayWrite);
      for (const statement of target.forbidden.map((text) => text.replaceAll('{account}', account.name)))
        expect(await refusal(login.run(statement)), statement).toBeInstanceOf(Error);
      await login.close();
      await target.provisioner.revoke(account);
    });

    it('lists what it made, with its lease and its sessions, and forgets it with its end', async () => {
      const account = await made();
      const login = await logIn(account.name);
      const mine = async () => (await target.provisioner.list()).filter((found) => found.name === account.name);
      const [found] = await mine();
      expect(found).toMatchObject({ name: account.name, sessions: 1 });
      expect([account.lease, undefined]).toContain(found?.lease);
      expect(await target.provisioner.sessions(account.name)).toBe(1);
      await target.provisioner.revoke(account);
      expect(await mine()).toEqual([]);
      expect(await target.isAlive(login)).toBe(false);
    });

    it('makes an account again, with the new password, and ends the sessions of the first', async () => {
      const first = await made();
      const login = await logIn(first.name);
      const second = {
        ...first,
        profile: 'read-and-write',
        credential: target.credential(NEXT_PASSWORD),
      } as const;
      await target.provisioner.ensure(second);
      expect(await target.isAlive(login)).toBe(false);
      expect(await refusal(logIn(first.name))).toBeInstanceOf(Error);
      const again = await target.logIn(first.name, NEXT_PASSWORD);
      await again.run(target.writesApplication);
      await again.close();
      await target.provisioner.revoke(first);
    });

    it('never adopts what somebody else made under the name', async () => {
      const asked = order(target);
      await target.makeHalf(asked.name);
      await target.provisioner.ensure(asked);
      const login = await logIn(asked.name);
      await login.close();
      await target.provisioner.revoke(asked);
    });

    it.each([
      ['behind', -600_000],
      ['ahead of', 600_000],
    ])('F26 makes nothing where the store’s clock is ten minutes %s its own, and touches nothing', async (_, ms) => {
      const asked = order(target, { now: new Date(Date.now() + ms).toISOString() });
      const refused = { name: 'TargetFault', code: 'refused', detail: expect.stringMatching(/clock.*(599|600|601) s/) };
      await expect(target.provisioner.ensure(asked)).rejects.toMatchObject(refused);
      expect(await target.exists(asked.name)).toBe(false);
      await target.makeForeign(asked.name);
      await expect(target.provisioner.ensure(asked)).rejects.toMatchObject(refused);
      expect(await target.mayLogIn(asked.name)).toBe(true);
    });

    it('F26 forgives a difference of twenty seconds', async () => {
      for (const ms of [-20_000, 20_000]) {
        const account = await made({ now: new Date(Date.now() + ms).toISOString() });
        await target.provisioner.revoke(account);
      }
    });

    it('revokes what is absent, twice, and says when it saw so', async () => {
      const account = await made();
      const first = await target.provisioner.revoke(account);
      const second = await target.provisioner.revoke(account);
      for (const ended of [first, second]) {
        expect(new Date(ended.absentAt).toISOString()).toBe(ended.absentAt);
        expect(ended.lockedAt <= ended.absentAt).toBe(true);
      }
      expect(await target.provisioner.revoke({ name: freshName('nobody') })).toMatchObject({ sessionsEnded: 0 });
    });

    it('ends live sessions, counts them, and lets nobody in again', async () => {
      const account = await made();
      const logins = await Promise.all([logIn(account.name), logIn(account.name), logIn(account.name)]);
      const ended = await target.provisioner.revoke(account);
      expect(ended.sessionsEnded).toBe(3);
      expect(await Promise.all(logins.map(target.isAlive))).toEqual([false, false, false]);
      expect(await target.exists(account.name)).toBe(false);
      expect(await refusal(logIn(account.name))).toBeInstanceOf(Error);
    });

    it('leaves alone what has our shape and is somebody else’s', async () => {
      const foreign = freshName('foreign');
      await target.makeForeign(foreign);
      const account = await made();
      await target.provisioner.revoke(account);
      expect(await target.mayLogIn(foreign)).toBe(true);
      expect((await target.provisioner.list()).map((found) => found.name)).toContain(foreign);
    });

    it.each(['aaa', `a${'9'.repeat(29)}`, 'x__', 'tmp_select_from22', 'null_and_void'])(
      'B18 makes and ends an account with the odd name %s',
      async (odd) => {
        const account = await made({ name: odd, profile: 'read-and-write' });
        const login = await logIn(odd);
        await login.run(target.writesApplication);
        await target.provisioner.revoke(account);
        expect(await target.exists(odd)).toBe(false);
      },
    );

    it('refuses a name that is none of ours before anything is sent', async () => {
      for (const odd of ['x"; DROP ROLE admin; --', 'chatelaine_bot', 'A_CAPITAL', `a${'9'.repeat(30)}`, '']) {
        await expect(target.turnedAway.ensure(order(target, { name: odd }))).rejects.toMatchObject({ code: 'failed' });
        await expect(target.turnedAway.rotate(order(target, { name: odd }))).rejects.toMatchObject({ code: 'failed' });
        await expect(target.turnedAway.revoke({ name: odd })).rejects.toMatchObject({ code: 'failed' });
      }
    });

    it('B28 B29 ends an account that has to do with hostile names', async () => {
      const account = await made({ profile: 'read-and-write' });
      await target.giveHostileThings(account.name);
      await target.provisioner.revoke(account);
      expect(await target.exists(account.name)).toBe(false);
    });

    it('moves the end of an account', async () => {
      const account = await made();
      const endsAt = new Date(Date.parse(account.endsAt) + 3_600_000).toISOString();
      await target.provisioner.extend({ name: account.name, lease: account.lease, endsAt });
      const login = await logIn(account.name);
      await login.close();
      await target.provisioner.revoke(account);
    });

    it('works on many accounts at once', async () => {
      const accounts = await Promise.all(Array.from({ length: 6 }, () => made({ profile: 'read-and-write' })));
      const logins = await Promise.all(accounts.map((account) => logIn(account.name)));
      const more = Promise.all(Array.from({ length: 3 }, () => made()));
      await Promise.all(accounts.map(target.provisioner.revoke));
      await Promise.all(accounts.map(target.provisioner.revoke));
      expect(await Promise.all(logins.map(target.isAlive))).toEqual(logins.map(() => false));
      await Promise.all((await more).map(target.provisioner.revoke));
    });

    it('F9 two at once take the same account away', async () => {
      const account = await made();
      await logIn(account.name);
      await Promise.all([target.provisioner.revoke(account), target.provisioner.revoke(account)]);
      expect(await target.exists(account.name)).toBe(false);
    });

    describePermanent(() => target);
    describeCuts(() => target);
  });
}
