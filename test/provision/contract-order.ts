import { accountName } from '../../src/domain/account.ts';
import type { AccountOrder } from '../../src/ports/provisioner.ts';
import type { ContractTarget } from './contract.ts';

export const PASSWORD = 'correct-horse-42-battery';
/** Which a rotation gives. */
export const NEXT_PASSWORD = 'another-password-77';
let lease = 100;

type TemporaryOrder = AccountOrder & Readonly<{ endsAt: string }>;

export function order(
  target: Pick<ContractTarget, 'credential'>,
  change: Partial<TemporaryOrder> = {},
): TemporaryOrder {
  lease += 1;
  return {
    name: freshName('ana'),
    profile: 'read-only',
    lease,
    now: new Date().toISOString(),
    endsAt: new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000).toISOString(),
    credential: target.credential(PASSWORD),
    ...change,
  };
}

/** One without an end. */
export const permanentOrder = (
  target: Pick<ContractTarget, 'credential'>,
  change: Partial<AccountOrder> = {},
): AccountOrder => ({
  ...order(target),
  name: accountName('ana', crypto.getRandomValues(new Uint8Array(6)), 'permanent'),
  endsAt: null,
  ...change,
});

export const freshName = (who: string): string => accountName(who, crypto.getRandomValues(new Uint8Array(6)));

/** What a promise is rejected with; a text where it is not, which is no error. */
export const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => 'nothing was refused').catch((error) => error);
