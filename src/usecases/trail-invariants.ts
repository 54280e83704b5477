import type { AuditKind } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import { approversFor } from '../domain/own-database.ts';
import type { Broken, RequestSeen } from '../ports/invariants.ts';
import type { Store, StoredEntry } from '../ports/store.ts';

/** I-5: replaying the entries gives the tables. I-9: what was made had the approvals that it needed. */
export async function trailFaults(store: Store, requests: readonly RequestSeen[]): Promise<readonly Broken[]> {
  const entries: StoredEntry[] = [];
  const kinds = [...(Object.keys(MOVES) as AuditKind[]), ...OF_PEOPLE];
  for await (const entry of store.auditEntries({ oldestFirst: true, kinds })) entries.push(entry);
  return [...replayFaults(requests, entries), ...(await approvalFaults(store, requests, entries))];
}

type Told = { status: string; lease: string; leases: number; ended: number };
type Move = Readonly<{ of: 'status' | 'lease'; from: readonly string[]; to: string }>;

/** From which states an entry may follow, and to which it leads; what is not named here changes none. */
const MOVES: Readonly<Partial<Record<AuditKind, Move>>> = {
  'account-requested': { of: 'status', from: ['none'], to: 'pending' },
  'extension-requested': { of: 'status', from: ['none'], to: 'pending' },
  'role-requested': { of: 'status', from: ['none'], to: 'pending' },
  'permanent-requested': { of: 'status', from: ['none'], to: 'pending' },
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
  'permanent-intended': { of: 'lease', from: ['none', 'ended'], to: 'creating' },
  // What the vendor makes and takes away is said when it is done.
  'permanent-made': { of: 'lease', from: ['none', 'creating'], to: 'active' },
  'permanent-ended': { of: 'lease', from: ['active', 'revoking'], to: 'ended' },
};

const isLive = (lease: string): boolean => lease !== 'none' && lease !== 'ended';
const nothingYet = (): Told => ({ status: 'none', lease: 'none', leases: 0, ended: 0 });
const wrong = (says: string): Broken => ({ id: 'I-5', says });

function replayFaults(requests: readonly RequestSeen[], entries: readonly StoredEntry[]): readonly Broken[] {
  const told = new Map<number, Told>();
  const faults: Broken[] = [];
  for (const { request, kind, seq } of entries) {
    const move = MOVES[kind];
    if (request === undefined || !move) continue;
    const so = told.get(request) ?? nothingYet();
    told.set(request, so);
    if (!move.from.includes(so[move.of]))
      faults.push(wrong(`entry ${seq}: ${kind} of R-${request}, which was ${so[move.of]}`));
    if (move.of === 'lease' && !isLive(so.lease)) so.leases += 1;
    if (move.of === 'lease' && move.to === 'ended') so.ended += 1;
    so[move.of] = move.to;
  }
  return [...faults, ...requests.flatMap((row) => differences(row, told.get(row.id) ?? nothingYet()))];
}

function differences(row: RequestSeen, so: Told): readonly Broken[] {
  const is = { lease: row.lease, leases: row.leases, ended: row.ended };
  const says = { lease: so.lease, leases: so.leases, ended: so.ended };
  const mayBe = row.asks === 'account' ? accountMayBe : roleMayBe;
  return [
    ...(JSON.stringify(is) === JSON.stringify(says)
      ? []
      : [wrong(`R-${row.id} is ${JSON.stringify(is)}, and its entries say ${JSON.stringify(says)}`)]),
    ...(mayBe(so, row.status) ? [] : [wrong(`R-${row.id} is ${row.status}, and its entries say ${so.status}`)]),
  ];
}

/** Used while its account lives; once it has ended, that is its end too, or it is approved once more. */
function accountMayBe({ status, lease }: Told, is: string): boolean {
  if (status !== 'approved') return is === status;
  if (lease === 'none') return is === 'approved' || is === 'ended'; // an extension ends with its approval
  return lease === 'ended' ? is === 'approved' || is === 'ended' : is === 'used';
}

/** An approval gives the role at once; one that nobody asked for was given without any. */
const roleMayBe = ({ status }: Told, is: string): boolean =>
  status === 'approved' || status === 'none' ? is === 'used' || is === 'ended' : is === status;

const OF_PEOPLE: readonly AuditKind[] = [
  'role-granted',
  'role-revoked',
  'role-ended',
  'role-superseded',
  'directory-imported',
];

/** Each account against its request, where nothing changed about people since it was begun; else only time would tell. */
async function approvalFaults(
  { snapshot, ledger }: Store,
  requests: readonly RequestSeen[],
  entries: readonly StoredEntry[],
): Promise<readonly Broken[]> {
  const { company } = await snapshot();
  const changedAt = Math.max(0, ...entries.filter(({ kind }) => OF_PEOPLE.includes(kind)).map(({ seq }) => seq));
  const faults: string[] = [];
  for (const { kind, seq, request: id, policy, judged, actor } of entries) {
    if ((kind !== 'account-intended' && kind !== 'permanent-intended') || id === undefined) continue;
    if (!judged || 'error' in judged.answer || judged.answer.outcome === 'deny') {
      faults.push(`R-${id} was begun without a decision that lets it (entry ${seq})`);
      continue;
    }
    if (judged.answer.outcome === 'allow' || seq < changedAt) continue;
    const request = await ledger.request(id);
    if (request === undefined || request.asks === 'role') continue;
    // Of a permanent one somebody else may answer by now.
    const entitled = new Set(approversOf(company, actor ?? request.requester));
    const counted = request.votes.filter(({ answer, voter }) => answer === 'approve' && entitled.has(voter));
    const needed = request.asks === 'account' ? (company.databases.get(request.environment)?.approvals ?? 1) : 1;
    if (counted.length < needed) faults.push(`R-${id} was made with ${counted.length} approvals of ${needed}`);
    if (policy !== request.policy)
      faults.push(`R-${id} was approved under policy ${request.policy}, and made under ${policy}`);
  }
  const empty = requests
    .filter(({ isEmpty }) => isEmpty)
    .map(({ id }) => `R-${id} was approved, and nothing was given`);
  return [...faults, ...empty].map((says) => ({ id: 'I-9', says }));
}

function approversOf(company: Company, requester: string): readonly string[] {
  const user = company.users.get(requester);
  return user ? approversFor(company, user).map(({ username }) => username) : [];
}
