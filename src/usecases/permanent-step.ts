import type { AuditKind } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { PermanentView } from '../domain/permanent-view.ts';
import type { PermanentUserRequest } from '../domain/request.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { reopen } from './answer-request.ts';
import type { Asker } from './asker.ts';
import { judgedPermanent, judgePermanentUser, ownPermanent, permanentViewOf } from './permanent-facts.ts';
import { aboutRequest, companyFor, countedApprovals } from './request-facts.ts';
import { type Change, tellOfChange } from './tell-request.ts';

/** One step of an approved request for a permanent database user, alone among writers. */
export type Step = Readonly<{
  tx: Transaction;
  asker: Asker;
  company: Company;
  request: PermanentUserRequest;
  database: DatabaseFacts | undefined;
  now: string;
  /** Approved, in time, and for the one who is asked for to make. */
  isOpen: boolean;
}>;

/** Throws `missing` for a request that is not the asker's own. */
export async function stepOf(tx: Transaction, asker: Asker, id: number, maker: 'vendor' | 'here'): Promise<Step> {
  const request = await ownPermanent(tx, asker, id);
  const company = await companyFor(tx, [asker.actor, ...request.votes.map(({ voter }) => voter)]);
  const database = company.databases.get(request.environment);
  const isTheirs = (database?.provisioning === 'direct') === (maker === 'here');
  const now = await tx.now();
  const isOpen = isTheirs && request.status === 'approved' && now < request.deadlineAt;
  return { tx, asker, company, request, database, now, isOpen };
}

/** Judged once more before anything is done: how it stands where it may not be, or its judgement where it may. */
export async function judgeAgain(
  step: Step,
): Promise<Readonly<{ refused: PermanentView }> | Readonly<{ judged: ReturnType<typeof judgedPermanent> }>> {
  const { tx, asker, company, request, isOpen } = step;
  if (isOpen && request.policy !== (await tx.policy())) {
    const matter = { view: (entry: StoredEntry) => permanentViewOf(tx, company, request.id, entry) };
    return { refused: (await reopen({ tx, asker, request, matter })).view };
  }
  const decision = judgePermanentUser(company, asker.actor, request);
  const isStill = decision.outcome !== 'deny' && countedApprovals(company, request).length > 0;
  if (!isOpen || !isStill) return { refused: await refused(step) };
  return { judged: judgedPermanent(company, asker.actor, request, decision) };
}

/** The press is recorded, and nothing else. */
export async function refused({ tx, asker, company, request }: Omit<Step, 'isOpen'>): Promise<PermanentView> {
  const details = { why: request.status };
  const entry = await tx.record({ kind: 'request-answer-refused', ...asker, ...aboutRequest(request), details });
  return permanentViewOf(tx, company, request.id, entry);
}

/** What happened is recorded, and every copy of its cards shows it. */
export async function told(
  { tx, asker, company, request }: Omit<Step, 'isOpen' | 'database' | 'now'>,
  kind: AuditKind,
  details: Readonly<Record<string, unknown>>,
  change: Change = 'told',
): Promise<PermanentView> {
  const entry: StoredEntry = await tx.record({ kind, ...asker, ...aboutRequest(request), details });
  const view = await permanentViewOf(tx, company, request.id, entry);
  await tellOfChange(tx, view, change);
  return view;
}
