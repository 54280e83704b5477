import { gt, sql } from 'drizzle-orm';
import type { AuditKind } from '../domain/audit.ts';
import { accountKey, linksFrom } from '../domain/chat-link.ts';
import { createLiveCompany, type LiveCompany } from '../domain/company.ts';
import type { Snapshot, Store } from '../ports/store.ts';
import { auditEntry, auditHead } from './audit-schema.ts';
import { readFoundLinks } from './chat-links.ts';
import type { Client } from './client.ts';
import type { Reader } from './columns.ts';
import { readConnections, readTemporaryUsers } from './databases.ts';
import { readFacts, readMembers } from './facts.ts';
import { infrastructure } from './schema.ts';

/**
 * The company in memory, brought up to the last committed entry on each call. The audit trail is what tells: every change
 * has its entry in the same transaction (I-5), whichever process made it.
 */
export function liveSnapshot(client: Client, now = () => performance.now()): LiveSnapshot {
  let live: Live | undefined;
  let last: Readonly<{ since: number; snapshot: Snapshot }> | undefined;
  let isRefreshing = false;
  let moves = 0;
  const catchUp = async () => {
    const [known, since, before] = [live, now(), moves];
    live = undefined; // a failure half way leaves nothing to build on
    live = await caughtUp(client, known).catch((error) => {
      last = undefined;
      throw error;
    });
    const snapshot = { ...live, company: live.company.company };
    if (moves === before) last = { since, snapshot };
    return snapshot;
  };
  const current = shared(catchUp);
  const refresh = () => {
    if (isRefreshing) return;
    isRefreshing = true;
    const done = () => {
      isRefreshing = false;
    };
    current().then(done, done);
  };
  return {
    snapshot: (leewayMs = 0) => {
      const [known, age] = [last, last ? now() - last.since : Number.POSITIVE_INFINITY];
      if (!known || age >= leewayMs) return current();
      if (age >= leewayMs / 10) refresh();
      return Promise.resolve(known.snapshot);
    },
    moved: () => {
      moves += 1;
      last = undefined;
    },
  };
}

/** `moved` says that this process has written: nobody is shown what was before, whatever leeway they allow. */
export type LiveSnapshot = Readonly<{ snapshot: Store['snapshot']; moved(): void }>;

type Live = Readonly<{ company: LiveCompany; policy: number; seq: number; links: LiveLinks }>;
type LiveLinks = ReturnType<typeof linksFrom>;

/** Calls share a run that has not begun yet. One that has begun may have read before the caller's own commit. */
function shared<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= running.then(() => {
      const begun = run();
      next = undefined;
      running = begun.catch(() => {});
      return begun;
    });
    return next;
  };
}

async function caughtUp(client: Client, live: Live | undefined): Promise<Live> {
  const changes = live ? await client.use((db) => newsSince(db, live.seq)) : [];
  if (live && changes.length === 0) return live;
  if (live && !changes.some(isFollowed)) return { ...live, seq: changes.at(-1)?.seq ?? live.seq };
  // One state for all statements: a member read later than the entries could hold a role that this company lacks.
  const begin = sql`begin isolation level repeatable read read only`;
  return client.transaction(begin, (db) => (live ? follow(db, live) : load(db)));
}

type Change = Readonly<{ seq: number; kind: string; member: string | null }>;

/** Asked for every command, and mostly there is none: then it is one row that is read, by a statement that is quick to make. */
async function newsSince(db: Reader, seq: number): Promise<readonly Change[]> {
  const [head] = await db.execute<{ size: number }>(HEAD);
  return head?.size === seq ? [] : changesSince(db, seq);
}
const HEAD = sql`select size::float8 size from audit_head`;

const changesSince = (db: Reader, seq: number): Promise<readonly Change[]> =>
  db
    .select({ seq: auditEntry.seq, kind: auditEntry.kind, member: auditEntry.member })
    .from(auditEntry)
    .where(gt(auditEntry.seq, seq))
    .orderBy(auditEntry.seq);

const MEMBER_MOVES: readonly string[] = ['role-granted', 'role-revoked', 'role-ended'] satisfies AuditKind[];
const LINK_MOVES: readonly string[] = ['chat-linked'] satisfies AuditKind[];
const LEASE_MOVES: readonly string[] = ['account-intended', 'account-ended'] satisfies AuditKind[];
const CONNECTION_MOVES: readonly string[] = ['connection-level-set'] satisfies AuditKind[];
/** After these it is read whole: they are rare. */
const ALL_MOVES: readonly string[] = [
  'directory-imported',
  'permanent-intended',
  'permanent-made',
  'permanent-ended',
] satisfies AuditKind[];
const isFollowed = ({ kind }: Change): boolean =>
  [ALL_MOVES, MEMBER_MOVES, LINK_MOVES, LEASE_MOVES, CONNECTION_MOVES].some((kinds) => kinds.includes(kind));

async function follow(db: Reader, live: Live): Promise<Live> {
  const changes = await changesSince(db, live.seq);
  if (changes.some(({ kind }) => ALL_MOVES.includes(kind))) return load(db);
  const moved = membersOf(changes, MEMBER_MOVES);
  if (moved.length > 0) for (const facts of await readMembers(db, moved)) live.company.replaceUser(facts);
  await followLinks(db, live.links, membersOf(changes, LINK_MOVES));
  if (changes.some(({ kind }) => LEASE_MOVES.includes(kind)))
    live.company.replaceTemporaryUsers(await readTemporaryUsers(db));
  if (changes.some(({ kind }) => CONNECTION_MOVES.includes(kind)))
    for (const facts of await readConnections(db)) live.company.replaceConnection(facts);
  return { ...live, seq: changes.at(-1)?.seq ?? live.seq };
}

const membersOf = (changes: readonly Change[], kinds: readonly string[]): readonly string[] => [
  ...new Set(changes.filter(({ kind }) => kinds.includes(kind)).flatMap(({ member }) => member ?? [])),
];

/** In place, as a company moves on: tens of thousands may link themselves one by one. */
async function followLinks(db: Reader, { byUser, byAccount }: LiveLinks, members: readonly string[]): Promise<void> {
  if (members.length === 0) return;
  const found = await readFoundLinks(db, members);
  for (const member of members) {
    for (const account of byUser.get(member) ?? []) byAccount.delete(accountKey(account));
    byUser.set(member, found.get(member) ?? []);
  }
  for (const [member, accounts] of found) for (const one of accounts) byAccount.set(accountKey(one), member);
}

async function load(db: Reader): Promise<Live> {
  const [[head], [one], facts, found] = await Promise.all([
    db.select({ size: auditHead.size }).from(auditHead),
    db.select({ policy: infrastructure.policy }).from(infrastructure),
    readFacts(db),
    readFoundLinks(db),
  ]);
  if (!head || !one) throw new Error('the store has lost its head');
  return { company: createLiveCompany(facts), policy: one.policy, seq: head.size, links: linksFrom(found) };
}
