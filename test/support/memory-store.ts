import { createHash } from 'node:crypto';
import { createCompany } from '../../src/domain/company.ts';
import { placeOf } from '../../src/domain/decide.ts';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import type { Place } from '../../src/domain/question.ts';
import type { AuditFilter, Notice, Store, StoredEntry, StoredNotice, Transaction } from '../../src/ports/store.ts';

/** What the store holds, as plain data: two dumps are equal when nothing was changed. */
export type Tables = Readonly<{ facts: Facts; entries: readonly StoredEntry[]; notices: readonly StoredNotice[] }>;
export type MemoryStore = Store & Readonly<{ tables(): Tables }>;

/** A store without a database. A transaction that throws leaves nothing behind; one runs at a time. */
export function memoryStore(facts: Facts, now = () => '2026-11-21T14:02:00.000Z'): MemoryStore {
  let held: Tables = { facts, entries: [], notices: [] };
  let last: Promise<unknown> = Promise.resolve();

  const run = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const draft = { ...held, entries: [...held.entries], notices: [...held.notices] };
    const result = await work(transactionOn(draft, now));
    held = draft;
    return result;
  };
  return {
    tables: () => held,
    snapshot: async () => ({ company: createCompany(held.facts), policy: 1, seq: held.entries.length }),
    transaction(work) {
      const next = last.then(() => run(work));
      last = next.catch(() => undefined);
      return next;
    },
    auditEntries: async function* (filter) {
      yield* filtered(held.entries, filter);
    },
    checkpoints: async () => [],
    checkpoint: async () => undefined,
    unsentNotices: async () => held.notices,
    markSent: async (notice) => {
      held = { ...held, notices: held.notices.filter(({ id }) => id !== notice) };
    },
  };
}

type Draft = { facts: Facts; entries: StoredEntry[]; notices: StoredNotice[] };

function transactionOn(draft: Draft, now: () => string): Transaction {
  return {
    facts: async () => draft.facts,
    allFacts: async () => draft.facts,
    assign: async (member, place, role) => {
      const users = draft.facts.users.map((user) => (user.username === member ? assigned(user, place, role) : user));
      draft.facts = { ...draft.facts, users };
    },
    replaceDirectory: async (facts) => {
      draft.facts = facts;
    },
    record: async (entry) => {
      const numbered = { ...entry, seq: draft.entries.length + 1, at: now(), policy: 1 };
      const stored = { ...numbered, hash: createHash('sha256').update(JSON.stringify(numbered)).digest('hex') };
      draft.entries.push(stored);
      return stored;
    },
    notify: async (notice: Notice) => {
      draft.notices.push({ ...notice, id: draft.notices.length + 1 });
    },
  };
}

function assigned(user: UserFacts, place: Place, role: string | null): UserFacts {
  const at = placeOf(place);
  if (at.scope === 'default') return role === null ? user : { ...user, defaultRole: role };
  const replaced = (pairs: UserFacts['teams'], where: string): UserFacts['teams'] => [
    ...pairs.filter(([name]) => name !== where),
    ...(role === null ? [] : [[where, role] as const]),
  ];
  return at.scope === 'team'
    ? { ...user, teams: replaced(user.teams, at.team) }
    : { ...user, applications: replaced(user.applications, at.application) };
}

function filtered(entries: readonly StoredEntry[], filter: AuditFilter): readonly StoredEntry[] {
  const { actorOrMember, kinds, since, until, oldestFirst, limit } = filter;
  const found = entries.filter(
    ({ actor, member, kind, at }) =>
      (actorOrMember === undefined || actor === actorOrMember || member === actorOrMember) &&
      (kinds === undefined || kinds.includes(kind)) &&
      (since === undefined || at >= since) &&
      (until === undefined || at < until),
  );
  return (oldestFirst ? found : found.toReversed()).slice(0, limit);
}
