import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import type { PermanentView } from '../domain/permanent-view.ts';
import type { Secret } from '../domain/secret.ts';
import { CourierFault } from '../ports/courier.ts';
import { TargetFault } from '../ports/provisioner.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import { userNamed } from './asker.ts';
import { judging } from './judging.ts';
import { MAKING_MS, whyNotMade } from './make-account.ts';
import { type HandedOver, type HandOver, type Holds, isWorking } from './make-permanent.ts';
import { ownPermanent, permanentNumbered } from './permanent-facts.ts';
import { refused, told } from './permanent-step.ts';
import { aboutRequest, companyFor } from './request-facts.ts';

/**
 * Gives a permanent user another password; what is connected stays connected. `tell` comes before: until the database is
 * told, the old password holds, and a system that nobody can reconfigure would stand still.
 */
export async function rotatePermanent(
  tools: AccountTools,
  by: HandOver,
  credential: Secret,
  tell: () => Promise<void> = async () => {},
): Promise<HandedOver> {
  const intent = await judging(tools.store, (tx) => intend(tx, by));
  if (intent.state !== 'intended') return intent;
  const { lease, database } = intent;
  let isTaken = false;
  try {
    await tell();
    await tools.targets.of(database).rotate({ name: lease.accountName, lease: lease.id, credential });
    isTaken = true;
    const view = await tools.store.transaction((tx) => confirm(tx, by, lease));
    return view ? { state: 'rotated', view } : { state: 'failed', why: OVERTAKEN, holds: 'unknown' };
  } catch (error) {
    tools.report('what a permanent account’s new password came to was not confirmed', error);
    await letGo(tools, lease);
    const holds = isTaken ? 'new' : holdsAfter(error);
    return { state: 'failed', why: isTaken ? UNWRITTEN : whyNotMade(error), ...(holds && { holds }) };
  }
}

const OVERTAKEN = 'Somebody was faster: it was ended meanwhile, or given another password.';
const UNWRITTEN = 'The database took the new password, and that could not be written down here.';

/** Without an answer of the database nobody knows whether it took it. */
const holdsAfter = (error: unknown): Holds | undefined =>
  error instanceof CourierFault || (error instanceof TargetFault && error.code !== 'timeout') ? undefined : 'unknown';

type Intent =
  | Readonly<{ state: 'intended'; lease: Lease; database: DatabaseFacts }>
  | Extract<HandedOver, { state: 'not-now' | 'spent' }>;

/** Two at a time would leave nobody knowing which of two passwords holds. */
async function intend(tx: Transaction, by: HandOver): Promise<Intent> {
  if (!(await isWorking(tx, by))) return { state: 'spent' };
  const { asker, request: id } = by;
  const request = await ownPermanent(tx, asker, id);
  const [company, now, lease] = await Promise.all([companyFor(tx, [asker.actor]), tx.now(), tx.leases.live(id)]);
  const database = company.databases.get(request.environment);
  const isOpen = lease?.state === 'active' && !lease.assisted && !isUnderWay(lease, now);
  if (!lease || !isOpen || !database || !mayAnswerForPermanent(userNamed(company, asker.actor)))
    return { state: 'not-now', view: await refused({ tx, asker, company, request, database, now }) };
  const held = await tx.leases.change(lease.id, lease.fence, { rotatingAt: now, fence: 'raise' });
  if (!held) throw new Error('a lease was changed by two, alone among writers');
  const details = { account: lease.accountName };
  await tx.record({ kind: 'permanent-rotating', ...asker, ...aboutRequest(request), details });
  return { state: 'intended', lease: held, database };
}

const isUnderWay = ({ rotatingAt }: Lease, now: string): boolean =>
  rotatingAt !== undefined && Date.parse(now) - Date.parse(rotatingAt) < MAKING_MS;

async function confirm(tx: Transaction, { asker }: HandOver, lease: Lease): Promise<PermanentView | undefined> {
  const passwordAt = await tx.now();
  if (!(await tx.leases.change(lease.id, lease.fence, { passwordAt, rotatingAt: null }))) return undefined;
  const request = await permanentNumbered(tx, lease.request);
  const company = await companyFor(tx, [lease.username]);
  return told({ tx, asker, company, request }, 'permanent-rotated', { account: lease.accountName });
}

/** It may be tried again at once. What cannot be written runs out by itself. */
const letGo = ({ store, report }: AccountTools, lease: Lease): Promise<unknown> =>
  store
    .transaction((tx) => tx.leases.change(lease.id, lease.fence, { rotatingAt: null }))
    .catch((error) => report('a rotation could not be let go', error));
