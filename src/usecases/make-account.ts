import { accountName } from '../domain/account.ts';
import type { Surface } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import { connectLine } from '../domain/connect-line.ts';
import type { Decision } from '../domain/decision.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import { type Lease, remindersOf } from '../domain/lease.ts';
import type { AccountRequest } from '../domain/request.ts';
import type { Secret } from '../domain/secret.ts';
import { CourierFault } from '../ports/courier.ts';
import { type MadeAccount, TargetFault } from '../ports/provisioner.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { reopen } from './answer-request.ts';
import { beginEnd } from './begin-end.ts';
import { judging } from './judging.ts';
import type { AccountDetails, OnceMade } from './once-page.ts';
import { companyFor, isOutdated, judgedOf, judgeTemporaryUser, refusalOf, stateOf, viewOf } from './request-facts.ts';
import { tellOfChange } from './tell-request.ts';

/** How long making an account may take before whoever looks next takes it for abandoned. */
export const MAKING_MS = 45_000;

/**
 * Spends the link and judges once more in one transaction, makes the account in its database, and says so only when that
 * is written. The credential is in memory alone: what fails is asked for anew.
 */
export async function makeAccount(tools: AccountTools, tokenHash: string, credential: Secret): Promise<OnceMade> {
  const intent = await intend(tools, tokenHash);
  if (intent.state !== 'intended') return intent;
  const { lease, database, now } = intent;
  try {
    const { accountName: name, profile, id, endsAt } = lease;
    const made = await tools.targets.of(database).ensure({ name, profile, lease: id, endsAt, now, credential });
    return await confirmMade(tools, lease, database, made);
  } catch (error) {
    tools.report('an account was not made', error);
    await undo(tools, lease, database);
    return { state: 'failed', why: whyNotMade(error) };
  }
}

type Intent =
  | Readonly<{ state: 'intended'; lease: Lease; database: DatabaseFacts; now: string }>
  | Exclude<OnceMade, { state: 'made' }>;

async function intend({ store }: AccountTools, tokenHash: string): Promise<Intent> {
  const link = await store.ledger.link(tokenHash);
  if (!link) return { state: 'unknown' };
  return judging(store, async (tx): Promise<Intent> => {
    // At once, because all writers wait meanwhile. Votes count of active Administrators alone, whose facts come along.
    const [spent, request, company, now, policy] = await Promise.all([
      tx.links.spend(tokenHash),
      tx.requests.read(link.request),
      companyFor(tx, [link.username]),
      tx.now(),
      tx.policy(),
    ]);
    if (!spent) return { state: link.state === 'expired' ? 'expired' : 'used' };
    if (request?.status !== 'approved' || request.asks !== 'account') return { state: 'used' };
    const asker = { actor: request.requester, surface: 'page' as const };
    const decision = judgeTemporaryUser(company, request.requester, request.environment);
    const database = company.databases.get(request.environment);
    const refusal = refusalOf(company, request, decision, now);
    if (refusal || database?.provisioning !== 'direct') {
      await recordRefusal(tx, company, request, decision);
      return { state: 'refused', why: refusal ?? ['This database is no longer one in which accounts are made here.'] };
    }
    if (isOutdated(request, decision, policy)) {
      await reopen({ tx, asker, request, matter: { view: (entry) => viewOf(tx, company, request.id, entry) } });
      return {
        state: 'refused',
        why: ['The directory has changed since this was approved, so it is being asked again.'],
      };
    }
    const lease = await startLease(tx, company, request, { now, decision });
    return { state: 'intended', lease, database, now };
  });
}

const recordRefusal = (
  tx: Transaction,
  company: Company,
  request: AccountRequest,
  decision: Decision,
): Promise<StoredEntry> =>
  tx.record({
    kind: 'account-request-refused',
    surface: 'page',
    actor: request.requester,
    member: request.requester,
    environment: request.environment,
    request: request.id,
    judged: judgedOf(company, request.requester, request.environment, decision),
  });

async function startLease(
  tx: Transaction,
  company: Company,
  request: AccountRequest,
  { now, decision }: Readonly<{ now: string; decision: Decision }>,
): Promise<Lease> {
  const { id, requester: username, environment, given } = request;
  const { minutes, profile } = given ?? request;
  const endsAt = request.endsAt ?? minutesAfter(now, minutes);
  const startedAt = request.startedAt ?? now;
  const name = accountName(username, crypto.getRandomValues(new Uint8Array(6)));
  const about = { request: id, username, environment, profile, endsAt, startedAt };
  const judged = judgedOf(company, username, environment, decision);
  const [lease] = await Promise.all([
    tx.leases.add({ ...about, accountName: name, assisted: false }),
    tx.record({
      kind: 'account-intended',
      surface: 'page',
      actor: username,
      member: username,
      environment,
      request: id,
      judged,
      details: { account: name, profile, endsAt },
    }),
    tx.requests.change(id, { status: 'used', startedAt, endsAt }),
    tx.jobs.unschedule({ task: 'lapse-request', request: id }),
  ]);
  await tx.jobs.schedule({ task: 'end-lease', lease: lease.id, environment }, { afterMs: MAKING_MS });
  return { ...lease, startedAt }; // its request was changed at the same time as it was read
}

/** It was read in the catalogue. Whoever has been overtaken meanwhile undoes what they have just made. */
async function confirmMade(
  tools: AccountTools,
  lease: Lease,
  database: DatabaseFacts,
  made: MadeAccount,
): Promise<OnceMade> {
  const isOurs = await tools.store.transaction((tx) => activate(tx, lease, made.id));
  if (isOurs) return { state: 'made', details: detailsOf(database, lease) };
  await tools.targets.of(database).revoke({ name: lease.accountName, id: made.id });
  return { state: 'failed', why: 'It took too long, and what had been made was taken away again.' };
}

/** The account is there: its end, its reminders, and who is told, together. False: somebody has overtaken. */
export async function activate(tx: Transaction, lease: Lease, accountId: string | undefined): Promise<boolean> {
  const [active, company] = await Promise.all([
    tx.leases.change(lease.id, lease.fence, { state: 'active', ...(accountId !== undefined && { accountId }) }),
    companyFor(tx, [lease.username]),
  ]);
  if (!active) return false;
  const { environment, request, username, accountName: account, endsAt } = active;
  const [state, entry] = await Promise.all([
    stateOf(tx, company, request),
    tx.record({
      kind: 'account-made',
      surface: active.assisted ? 'job' : 'page',
      actor: username,
      member: username,
      environment,
      request,
      details: { ...(active.assisted ? {} : { account }), profile: active.profile, endsAt },
    }),
    scheduleEnd(tx, active),
  ]);
  await tellOfChange(tx, { ...state, entry }, 'told');
  return true;
}

/** The end and what is said before it; jobs of the same lease are moved. */
export async function scheduleEnd(tx: Transaction, lease: Lease): Promise<void> {
  const { id, environment, endsAt } = lease;
  const reminders = new Map(remindersOf(lease).map(({ kind, at }) => [kind, at]));
  const reminded = (['hour', 'ten-minutes'] as const).map((kind) => {
    const [job, at] = [{ task: 'remind', lease: id, kind } as const, reminders.get(kind)];
    return at === undefined ? tx.jobs.unschedule(job) : tx.jobs.schedule(job, { at });
  });
  await Promise.all([tx.jobs.schedule({ task: 'end-lease', lease: id, environment }, { at: endsAt }), ...reminded]);
}

/** Nothing of it may stay: a job sees to that, however often it has to. */
export async function undo(
  tools: AccountTools,
  lease: Lease,
  database: DatabaseFacts,
  surface: Surface = 'page',
): Promise<void> {
  try {
    await tools.store.transaction(async (tx) => {
      const current = await tx.leases.read(lease.id);
      if (current?.fence === lease.fence) await beginEnd(tx, current, { cause: 'not-made', surface });
    });
  } catch (error) {
    tools.report('an account that was not made could not be marked', error);
    await tools.targets
      .of(database)
      .revoke({ name: lease.accountName })
      .catch((failure) => tools.report('an account that was not made could not be taken away', failure));
  }
}

const WHY: Readonly<Record<TargetFault['code'], string>> = {
  unreachable: 'The database cannot be reached.',
  timeout: 'The database did not answer in time.',
  refused: 'The database does not let the bot do this. Its administrator has to look at the bot’s login there.',
  blocked: 'Something in the database is in the way.',
  misconfigured: 'The bot has no usable administrative address for this database.',
  failed: 'The database said no.',
};

/** In a sentence for whoever waits for it. */
export function whyNotMade(error: unknown): string {
  if (error instanceof CourierFault) return UNTOLD[error.code];
  return error instanceof TargetFault ? WHY[error.code] : 'Nothing was confirmed: something went wrong on the way.';
}

const UNTOLD: Readonly<Record<CourierFault['code'], string>> = {
  unreachable: 'The text message could not be sent: whoever delivers it cannot be reached.',
  timeout: 'It is not known whether the text message was sent. What it says opens nothing.',
  number: 'No text message reaches that telephone.',
  refused: 'The text message was refused. Whoever runs Chatelaine has to look at its courier.',
  misconfigured: 'The courier of text messages is not set up as it has to be.',
  failed: 'The text message could not be sent.',
};

function detailsOf(database: DatabaseFacts, lease: Lease): AccountDetails {
  const { environment, engine, server, port, instance, database: name } = database;
  const { accountName: account, profile, endsAt } = lease;
  const line = connectLine(database, account);
  return {
    environment,
    engine,
    server,
    port,
    instance,
    database: name,
    accountName: account,
    profile,
    endsAt,
    connectLine: line,
  };
}
