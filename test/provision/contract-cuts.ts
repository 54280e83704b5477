import { expect, it } from 'vitest';
import { TargetFault } from '../../src/ports/provisioner.ts';
import type { ContractTarget } from './contract.ts';
import { NEXT_PASSWORD, order, PASSWORD, permanentOrder, refusal } from './contract-order.ts';
import type { Cut } from './cutting-proxy.ts';

/** The part of the contract for when the line, or this program, ends between any two statements. */
export function describeCuts(target: () => ContractTarget): void {
  it('F4 F5 F10 can be cut between any two statements of making, and then makes it or takes it away', async () => {
    const whole = await target().cut();
    const first = order(target());
    await whole.provisioner.ensure(first);
    const statements = whole.seen();
    await whole.close();
    await target().provisioner.revoke(first);
    expect(statements).toBeGreaterThan(4);
    await atEachCut(statements, async (cut) => {
      const asked = order(target());
      const line = await target().cut(cut);
      const fault = await refusal(line.provisioner.ensure(asked));
      await line.close();
      expect(fault, `${cut.side} statement ${cut.at}`).toBeInstanceOf(TargetFault);
      expect(fault).toMatchObject({ code: 'unreachable' });
      if (cut.at % 2) await target().provisioner.ensure(asked);
      await target().provisioner.revoke(asked);
      expect(await target().exists(asked.name)).toBe(false);
    });
  }, 120_000);

  it('F9 F10 can be cut between any two statements of taking away: nobody gets in, and the next try ends it', async () => {
    const whole = await target().cut();
    const first = await made(target());
    await target().logIn(first.name, PASSWORD);
    await whole.provisioner.revoke(first);
    const statements = whole.seen();
    await whole.close();
    expect(statements).toBeGreaterThan(4);
    await atEachCut(statements, async (cut) => {
      const account = await made(target());
      const login = await target().logIn(account.name, PASSWORD);
      const line = await target().cut(cut);
      const fault = await refusal(line.provisioner.revoke(account));
      await line.close();
      const where = `${cut.side} statement ${cut.at}`;
      expect(fault, where).toMatchObject({ name: 'TargetFault', code: 'unreachable' });
      await target().provisioner.revoke(account);
      expect(await target().exists(account.name), where).toBe(false);
      expect(await target().isAlive(login), where).toBe(false);
    });
  }, 120_000);

  it('can be cut between any two statements of giving a new password: the next try gives it', async () => {
    const account = permanentOrder(target());
    await target().provisioner.ensure(account);
    const given = { ...account, credential: target().credential(NEXT_PASSWORD) };
    const whole = await target().cut();
    await whole.provisioner.rotate(account);
    const statements = whole.seen();
    await whole.close();
    for (let at = 1; at <= statements; at += 1) {
      const line = await target().cut({ at, side: at % 2 ? 'before' : 'after' });
      const fault = await refusal(line.provisioner.rotate(given));
      await line.close();
      expect(fault, `statement ${at}`).toMatchObject({ name: 'TargetFault', code: 'unreachable' });
      for (const secret of [NEXT_PASSWORD, 'SCRAM-SHA-256$']) expect(everything(fault)).not.toContain(secret);
      expect(everything(fault)).not.toMatch(/alter (role|user|login)/i);
    }
    await target().provisioner.rotate(given);
    await (await target().logIn(account.name, NEXT_PASSWORD)).close();
    await target().provisioner.revoke(account);
  });

  it('tells neither the password nor the statement when it fails', async () => {
    const asked = order(target());
    for (let at = 1; at <= 12; at += 1) {
      const line = await target().cut({ at, side: 'after' });
      const fault = await refusal(line.provisioner.ensure(asked));
      await line.close();
      const told = `${everything(fault)}`;
      expect(told).not.toContain(PASSWORD);
      expect(told).not.toContain('SCRAM-SHA-256$');
      expect(told).not.toMatch(/create (role|user)/i);
    }
    await target().provisioner.revoke(asked);
  });
}

async function made(target: ContractTarget) {
  const asked = order(target);
  return { ...asked, ...(await target.provisioner.ensure(asked)) };
}

/** Before and after every statement, a few at once. */
async function atEachCut(statements: number, work: (cut: Cut) => Promise<void>): Promise<void> {
  const sides = ['before', 'after'] as const;
  const cuts = Array.from({ length: statements }, (_, i) => sides.map((side) => ({ at: i + 1, side }))).flat();
  for (let done = 0; done < cuts.length; done += 4) await Promise.all(cuts.slice(done, done + 4).map(work));
}

/** All that an error holds, hidden properties and causes included. */
function everything(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 5) return String(value);
  const names = Object.getOwnPropertyNames(value);
  return names.map((key) => `${key}=${everything((value as Record<string, unknown>)[key], depth + 1)}`).join('\n');
}
