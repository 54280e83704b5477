import { type AccountOrder, TargetFault } from '../ports/provisioner.ts';
import { name } from './statement.ts';

/** What every engine needs of an order, before anything is sent. Throws `TargetFault`. */
export function checkOrder({ name: account, endsAt, lease }: AccountOrder): void {
  name(account);
  if (!isMoment(endsAt)) throw new TargetFault('failed', 'Nothing was sent: no moment in UTC.');
  if (!Number.isSafeInteger(lease) || lease < 0)
    throw new TargetFault('failed', 'Nothing was sent: no number of a lease.');
}

export const isMoment = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) && !Number.isNaN(Date.parse(text));
