import { sql } from 'drizzle-orm';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { approversFor } from '../../src/domain/own-database.ts';
import type { StoredEntry } from '../../src/ports/store.ts';
import { exportLines } from '../../src/store/export.ts';
import { verifyExport } from '../../src/store/verify-export.ts';
import type { Places } from './invariants.ts';

/** I-5: the chain is whole, and replaying it gives the tables. I-9: what was made had the approvals that it needed. */
export async function trailFaults(places: Places): Promise<readonly string[]> {
  const { opened } = places;
  const { faults } = await verifyExport(exportLines(opened.store, opened.auditKey), {
    pinned: { checkpoints: await opened.keptCheckpoints() },
    redecide: (facts, question) => decide(createCompany(facts), question),
  });
  const entries: StoredEntry[] = [];
  for await (const entry of opened.store.auditEntries({ oldestFirst: true })) entries.push(entry);
  return [
    ...faults.map(({ what, seq }) => `I-5: entry ${seq ?? '?'} ${what}`),
    ...(await replayFaults(places, entries)),
    ...(await approvalFaults(places, entries)),
  ];
}

type Told = { status: string; lease: string; leases: number; ended: number };

/** From which states an entry may follow, and to which it leads; what is not named here changes none. */
const MOVES: Readonly<Record<string, Readonly<{ of: 'status' | 'lease'; from: readonly string[]; to: string }>>> = {
  'account-requested': { of: 'status', from: ['none'], to: 'pending' },
  'extension-requested': { of: 'status', from: ['none'], to: 'pending' },
  'request-approved': { of: 'status', from: ['pending'], to: 'approved' },
  'request-denied': { of: 'status', from: ['pending'], to: 'denied' },
  'request-cancelled': { of: 'status', from: ['pending', 'approved'], to: 'cancelled' },
  'request-lapsed': { of: 'status', from: ['pending', 'approved'], to: 'lapsed' },
  'request-reopened': { of: 'status', from: ['pending', 'approved'], to: 'pending' },
  'account-intended': { of: 'lease', from: ['none', 'ended'], to: 'creating' },
  'account-made': { of: 'lease', from: ['creating'], to: 'active' },
  'account-extending': { of: 'lease', from: ['active', 'extending'], to: 'extending' },
  'account-extended': { of: 'lease', from: ['extending'], to: 'active' },
  'account-ending': { of: 'lease', from: ['creating', 'active', 'extending'], to: 'revoking' },
  'account-ended': { of: 'lease', from: ['revoking'], to: 'ended' },
};

async function replayFaults({ inStore }: Places, entries: readonly StoredEntry[]): Promise<readonly string[]> {
  const told = new Map<number, Told>();
  const faults: string[] = [];
  for (const { request, kind, seq } of entries) {
    const move = MOVES[kind];
    if (request === undefined || !move) continue;
    const so = told.get(request) ?? { status: 'none', lease: 'none', leases: 0, ended: 0 };
    told.set(request, so);
    if (!move.from.includes(so[move.of]))
      faults.push(`I-5: entry ${seq}: ${kind} of R-${request}, which was ${so[move.of]}`);
    so[move.of] = move.to;
    if (kind === 'account-intended') so.leases += 1;
    if (kind === 'account-ended') so.ended += 1;
  }
  for (const row of await inStore(REQUESTS)) {
    const so = told.get(Number(row.id)) ?? { status: 'none', lease: 'none', leases: 0, ended: 0 };
    const is = { lease: row.lease, leases: row.leases, ended: row.ended };
    const says = { lease: so.lease, leases: so.leases, ended: so.ended };
    if (JSON.stringify(is) !== JSON.stringify(says))
      faults.push(`I-5: R-${row.id} is ${JSON.stringify(is)}, and its entries say ${JSON.stringify(says)}`);
    if (!mayBe(so, String(row.status)))
      faults.push(`I-5: R-${row.id} is ${row.status}, and its entries say ${so.status}`);
  }
  return faults;
}

const REQUESTS = sql`
  select request.id, status::text,
    coalesce((select state::text from lease where request_id = request.id order by id desc limit 1), 'none') lease,
    (select count(*)::int from lease where request_id = request.id) leases,
    (select count(*)::int from lease where request_id = request.id and state = 'ended') ended
  from request where kind = 'temporary'`;

/** Used while its account lives; once it has ended, that is its end too, or it is approved once more. */
function mayBe({ status, lease }: Told, is: string): boolean {
  if (status !== 'approved') return is === status;
  if (lease === 'none') return is === 'approved' || is === 'ended'; // an extension ends with its approval
  return lease === 'ended' ? is === 'approved' || is === 'ended' : is === 'used';
}

const OF_PEOPLE = ['role-granted', 'role-revoked', 'directory-imported'];

/** Each account against its request, where nothing changed about people since it was begun; else only time would tell. */
async function approvalFaults(
  { opened, inStore }: Places,
  entries: readonly StoredEntry[],
): Promise<readonly string[]> {
  const { company } = await opened.store.snapshot();
  const changedAt = Math.max(0, ...entries.filter(({ kind }) => OF_PEOPLE.includes(kind)).map(({ seq }) => seq));
  const faults: string[] = [];
  for (const { kind, seq, request: id, policy, judged } of entries) {
    if (kind !== 'account-intended' || id === undefined) continue;
    const request = await opened.store.ledger.request(id);
    if (!judged || 'error' in judged.answer || judged.answer.outcome === 'deny') {
      faults.push(`I-9: R-${id} was begun without a decision that lets it (entry ${seq})`);
      continue;
    }
    if (judged.answer.outcome === 'allow' || !request || seq < changedAt) continue;
    const entitled = new Set(approversOf(company, request.requester));
    const counted = request.votes.filter(({ answer, voter }) => answer === 'approve' && entitled.has(voter));
    const needed = company.databases.get(request.environment)?.approvals ?? 1;
    if (counted.length < needed) faults.push(`I-9: R-${id} was made with ${counted.length} approvals of ${needed}`);
    if (policy !== request.policy)
      faults.push(`I-9: R-${id} was approved under policy ${request.policy}, and made under ${policy}`);
  }
  const approved = await inStore(sql`
    select id from request where extends_id is null and status in ('approved', 'used', 'ended') and given_minutes is null`);
  return [...faults, ...approved.map(({ id }) => `I-9: R-${id} was approved, and nothing was given`)];
}

function approversOf(company: ReturnType<typeof createCompany>, requester: string): readonly string[] {
  const user = company.users.get(requester);
  return user ? approversFor(company, user).map(({ username }) => username) : [];
}
