import { accountName } from '../domain/account.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import { nextReview, type PermanentView } from '../domain/permanent-view.ts';
import type { Secret } from '../domain/secret.ts';
import type { Transaction } from '../ports/store.ts';
import type { AccountTools } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { judging } from './judging.ts';
import { MAKING_MS, undo, whyNotMade } from './make-account.ts';
import { permanentNumbered } from './permanent-facts.ts';
import { judgeAgain, stepOf, told } from './permanent-step.ts';
import { aboutRequest, companyFor } from './request-facts.ts';

/** Who has it done. `tokenHash` is that of the one-time link they were given, which is spent with the rest. */
export type HandOver = Readonly<{ asker: Asker; request: number; tokenHash?: string }>;

/**
 * `spent`: by this link nothing is done any more. `failed`: nothing is left of it, or all is as it was, unless `holds` says
 * otherwise.
 */
export type HandedOver =
  | Readonly<{ state: 'made' | 'rotated'; view: PermanentView }>
  | Readonly<{ state: 'not-now'; view: PermanentView }>
  | Readonly<{ state: 'spent' }>
  | Readonly<{ state: 'failed'; why: string; holds?: Holds }>;

/** Which password opens it after a fault on the way: the new one, or nobody knows. */
export type Holds = 'new' | 'unknown';

/**
 * Judges an approved request once more, makes the account in its database, has its password told, and says so only when
 * that is written. The password is in memory alone. `tell` comes after the making: a password that nobody was told opens
 * nothing, and what it was made for is taken away again.
 */
export async function makePermanent(
  tools: AccountTools,
  by: HandOver,
  credential: Secret,
  tell: () => Promise<void> = async () => {},
): Promise<HandedOver> {
  const intent = await judging(tools.store, (tx) => intend(tx, by));
  if (intent.state !== 'intended') return intent;
  const { lease, database, now } = intent;
  try {
    const { accountName: name, profile, id } = lease;
    const target = tools.targets.of(database);
    const made = await target.ensure({ name, profile, lease: id, endsAt: null, now, credential });
    await tell();
    const view = await tools.store.transaction((tx) => confirm(tx, by.asker, lease, made.id));
    if (view) return { state: 'made', view };
    await target.revoke({ name, id: made.id });
    return { state: 'failed', why: 'It took too long, and what had been made was taken away again.' };
  } catch (error) {
    tools.report('a permanent account was not made', error);
    await undo(tools, lease, database, by.asker.surface);
    return { state: 'failed', why: whyNotMade(error) };
  }
}

/** False: the link is spent or past its time, or what it is for is no longer theirs whom it was given to. */
export async function isWorking(tx: Transaction, { asker, request: id, tokenHash }: HandOver): Promise<boolean> {
  if (tokenHash === undefined) return true;
  const spent = await tx.links.spend(tokenHash);
  if (spent?.request !== id || spent.username !== asker.actor) return false;
  return (await tx.requests.read(id))?.requester === asker.actor;
}

type Intent =
  | Readonly<{ state: 'intended'; lease: Lease; database: DatabaseFacts; now: string }>
  | Extract<HandedOver, { state: 'not-now' | 'spent' }>;

async function intend(tx: Transaction, by: HandOver): Promise<Intent> {
  if (!(await isWorking(tx, by))) return { state: 'spent' };
  const { asker, request: id } = by;
  const step = await stepOf(tx, asker, id, 'here');
  const again = await judgeAgain(step);
  if ('refused' in again) return { state: 'not-now', view: again.refused };
  const { request, database, now } = step;
  if (!database) throw new Error('what may be made here has no database');
  const { environment, profile, network } = request;
  const lease = await tx.leases.add({
    request: id,
    username: asker.actor,
    environment,
    profile,
    accountName: accountName(asker.actor, crypto.getRandomValues(new Uint8Array(6)), 'permanent'),
    assisted: false,
    startedAt: now,
    permanent: true,
    reviewAt: nextReview(now),
  });
  const details = { account: lease.accountName, profile, network };
  await tx.record({ kind: 'permanent-intended', ...asker, ...aboutRequest(request), judged: again.judged, details });
  await tx.requests.change(id, { status: 'used', startedAt: now });
  await tx.jobs.unschedule({ task: 'lapse-request', request: id });
  await tx.jobs.schedule({ task: 'end-lease', lease: lease.id, environment }, { afterMs: MAKING_MS });
  return { state: 'intended', lease, database, now };
}

/** It was read in the catalogue. Undefined: somebody has overtaken. */
async function confirm(
  tx: Transaction,
  asker: Asker,
  lease: Lease,
  accountId: string,
): Promise<PermanentView | undefined> {
  const passwordAt = await tx.now();
  const active = await tx.leases.change(lease.id, lease.fence, { state: 'active', accountId, passwordAt });
  if (!active) return undefined;
  await tx.jobs.unschedule({ task: 'end-lease', lease: lease.id, environment: lease.environment });
  const request = await permanentNumbered(tx, lease.request);
  const company = await companyFor(tx, [lease.username]);
  const { profile, network } = request;
  return told({ tx, asker, company, request }, 'permanent-made', { account: lease.accountName, profile, network });
}
