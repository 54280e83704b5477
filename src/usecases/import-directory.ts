import { activeAdministrators } from '../domain/assignment.ts';
import { type Company, createCompany } from '../domain/company.ts';
import { type DirectoryChange, directoryChange, needsConsent } from '../domain/directory-change.ts';
import type { Facts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import type { Store, StoredEntry, Transaction } from '../ports/store.ts';
import { closeWaiting } from './close-request.ts';
import { filedFacts, keepHeldRoles } from './keep-held-roles.ts';
import { isKnown } from './role-facts.ts';
import { endDueRoles } from './role-slots.ts';
import { endOfPeopleGone } from './sweep-accounts.ts';

export type ImportRequest = Readonly<{ facts: Facts; dryRun: boolean; consent: boolean }>;
export type ImportOutcome = Readonly<{ change: DirectoryChange }> &
  (
    | Readonly<{ state: 'done'; entry: StoredEntry }>
    | Readonly<{ state: 'same' | 'dry-run' }>
    /** Nothing was changed: more than a fifth of the people would lose access, or nobody would be Administrator. */
    | Readonly<{ state: 'held' | 'last-administrator' }>
    /** Nothing was changed: where these accounts live would be forgotten, and they could not be ended any more. */
    | Readonly<{ state: 'accounts-live'; leases: readonly Lease[] }>
  );

/** Makes the store agree with the facts, in one transaction, unless it has to be asked about first. */
export function importDirectory(store: Store, { facts, dryRun, consent }: ImportRequest): Promise<ImportOutcome> {
  return store.transaction(async (tx) => {
    await endDueRoles(tx);
    const held = await tx.roleLeases.ofHolder();
    const stored = filedFacts(await tx.allFacts(), held);
    const [before, after] = [createCompany(stored), createCompany(facts)];
    const change = directoryChange(before, after);
    if (losesAdministrators(before, after)) return { state: 'last-administrator', change };
    const live = [...(await tx.leases.ofHolder()), ...(await tx.leases.permanent())];
    const stranded = live.filter((lease) => isStranded(lease, before, after));
    if (stranded.length > 0) return { state: 'accounts-live', change, leases: stranded };
    if (dryRun) return { state: 'dry-run', change };
    if (isSame(comparable(stored, facts), comparable(facts, facts))) return { state: 'same', change };
    if (needsConsent(change) && !consent) return { state: 'held', change };
    await closePointless(tx, after);
    await tx.replaceDirectory(facts);
    const details = {
      people: facts.users.length,
      gains: change.gains.length,
      loses: change.loses.length,
      connections: [...new Set(change.levels.map(({ connection }) => connection))],
    };
    const entry = await tx.record({ kind: 'directory-imported', surface: 'cli', details });
    await keepHeldRoles(tx, facts, held);
    await endOfPeopleGone(tx);
    return { state: 'done', change, entry };
  });
}

/** What asks for a thing that the directory no longer has is taken back before it is forgotten, and its requester told. */
async function closePointless(tx: Transaction, after: Company): Promise<void> {
  for (const request of await tx.requests.waiting()) {
    const isThere =
      request.asks === 'role'
        ? after.roles.has(request.role) && isKnown(after, request.place)
        : after.environments.has(request.environment);
    if (!isThere) await closeWaiting(tx, request, { surface: 'cli' });
  }
}

/** What the store alone knows does not count, and neither do those whom an earlier file had and this one has not. */
function comparable(
  { temporaryUsers, permanentAccounts, ...stored }: Facts,
  { users }: Facts,
): Omit<Facts, 'temporaryUsers' | 'permanentAccounts'> {
  const named = new Set(users.map(({ username }) => username));
  return { ...stored, users: stored.users.filter(({ active, username }) => active || named.has(username)) };
}

/** Plain data with the same fields, whatever order they come in. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [mine, theirs] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    mine.length === theirs.size && mine.every(([field, value]) => theirs.has(field) && isSame(value, theirs.get(field)))
  );
}

/** A target's address is never forgotten before the accounts on it are gone. */
function isStranded({ environment, assisted }: Lease, before: Company, after: Company): boolean {
  const [old, next] = [before.databases.get(environment), after.databases.get(environment)];
  if (assisted) return !after.environments.has(environment);
  return !next || WHERE.some((part) => old?.[part] !== next[part]);
}

const WHERE = ['engine', 'provisioning', 'server', 'port', 'instance', 'database', 'admin'] as const;

/** Deactivating the last active Administrator is refused, by import or otherwise. */
const losesAdministrators = (before: Company, after: Company): boolean =>
  activeAdministrators(before).length > 0 && activeAdministrators(after).length === 0;
