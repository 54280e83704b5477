import { type AccountOrder, TargetFault } from '../ports/provisioner.ts';
import { name } from './statement.ts';

/** What every engine needs of an order, before anything is sent. Throws `TargetFault`. */
export function checkOrder(order: AccountOrder): void {
  const { endsAt, now } = order;
  checkAccount(order);
  const moments = endsAt === null ? [now] : [endsAt, now];
  if (!moments.every(isMoment)) throw new TargetFault('failed', 'Nothing was sent: no moment in UTC.');
}

/** Of which account and lease something is asked. Throws `TargetFault`. */
export function checkAccount({ name: account, lease }: Pick<AccountOrder, 'name' | 'lease'>): void {
  name(account);
  if (!Number.isSafeInteger(lease) || lease < 0)
    throw new TargetFault('failed', 'Nothing was sent: no number of a lease.');
}

/** Sessions at once: a person's tools open a few; a system, whose account has no end, keeps a pool of connections. */
export const mostSessions = ({ endsAt }: Pick<AccountOrder, 'endsAt'>): number => (endsAt === null ? 20 : 4);

/** How far the clocks of a target and of the store may be from each other. */
const SKEW_MS = 30_000;

/**
 * Refuses the order of a target whose clock (ISO 8601 in UTC) is not the store's. What has passed since `receivedAt`, of
 * `performance.now()`, is no difference. Throws `TargetFault`.
 */
export function checkClock({ now }: AccountOrder, targetNow: string, receivedAt: number): void {
  const aheadMs = Date.parse(targetNow) - Date.parse(now);
  if (aheadMs >= -SKEW_MS && aheadMs <= SKEW_MS + performance.now() - receivedAt) return;
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  throw new TargetFault(
    'refused',
    `The clock of the database is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} the store’s: nothing was made. Set both by the same time server.`,
  );
}

export const isMoment = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) && !Number.isNaN(Date.parse(text));
