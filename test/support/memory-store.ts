import { createHash } from 'node:crypto';
import { NO_LEDGER, NOTHING_THERE } from '../../src/cli/company-store.ts';
import { accountKey, type ChatAccount, type ChatLinks, linksFrom } from '../../src/domain/chat-link.ts';
import { createCompany } from '../../src/domain/company.ts';
import type { EntryOf } from '../../src/domain/connection-change.ts';
import { placeOf } from '../../src/domain/decide.ts';
import type { ConnectionFacts, Facts, UserFacts } from '../../src/domain/facts.ts';
import type { ConnectionLevel } from '../../src/domain/level.ts';
import { AccessError } from '../../src/domain/problem.ts';
import type { Place } from '../../src/domain/question.ts';
import type { Channels, Subscribed } from '../../src/ports/channels.ts';
import type {
  AuditFilter,
  PostedMessage,
  Recipient,
  Store,
  StoredEntry,
  StoredNotice,
  Transaction,
} from '../../src/ports/store.ts';
import { inNewestState } from './newest-notice.ts';

/** What the store holds, as plain data: two dumps are equal when nothing was changed. */
export type Tables = Readonly<{
  facts: Facts;
  entries: readonly StoredEntry[];
  /** Those not yet sent. */
  notices: readonly StoredNotice[];
  sent: readonly StoredNotice[];
  deliveries: readonly string[];
  /** Those that were found out. */
  links: readonly (readonly [username: string, account: ChatAccount])[];
  /** Those not yet settled. */
  posted: readonly (readonly [subject: string, message: PostedMessage])[];
  subscribed: readonly (readonly [channel: string, to: Subscribed])[];
}>;
export type MemoryStore = Store & Readonly<{ tables(): Tables }>;

/** A store without a database. A transaction that throws leaves nothing behind; one runs at a time. There are no leases. */
export function memoryStore(facts: Facts, now = () => '2026-11-21T14:02:00.000Z'): MemoryStore {
  let held: Tables = {
    facts,
    entries: [],
    notices: [],
    sent: [],
    deliveries: [],
    links: [],
    posted: [],
    subscribed: [],
  };
  let last: Promise<unknown> = Promise.resolve();
  let numbered = 0;
  const nextId = () => {
    numbered += 1;
    return numbered;
  };
  const draining = new Set<string>();

  const alone = <T>(work: (draft: Draft) => Promise<T>): Promise<T> => {
    const next = last.then(async () => {
      const draft = { ...held };
      const result = await work(draft);
      held = draft;
      return result;
    });
    last = next.catch(() => undefined);
    return next;
  };
  return {
    tables: () => held,
    snapshot: async () => ({
      company: createCompany(held.facts),
      policy: 1,
      seq: held.entries.length,
      links: linksOf(held),
    }),
    transaction: (work, delivery) =>
      alone(async (draft) => {
        if (delivery !== undefined && !take(draft, delivery)) throw new AccessError({ code: 'repeated' });
        return work(transactionOn(draft, now, nextId));
      }),
    takeDelivery: (delivery) => alone(async (draft) => take(draft, delivery)),
    forgetDeliveries: () =>
      alone(async (draft) => {
        draft.deliveries = [];
      }),
    auditEntries: async function* (filter) {
      yield* filtered(held.entries, filter);
    },
    checkpoints: async () => [],
    checkpoint: async () => undefined,
    recipients: async () => [...new Map(held.notices.map(({ to }) => [keyOf(to), to])).values()],
    async drain(to, send) {
      if (draining.has(keyOf(to))) return 'busy';
      draining.add(keyOf(to));
      try {
        for (let next = firstTo(held, to); next; next = firstTo(held, to)) {
          const notice = inNewestState([...held.sent, ...held.notices], next);
          await send(notice);
          await alone(async (draft) => {
            const isSent = (one: StoredNotice) => keyOf(one.to) === keyOf(to) && one.id <= notice.id;
            draft.sent = [...draft.sent, ...draft.notices.filter(isSent)];
            draft.notices = draft.notices.filter((one) => !isSent(one));
          });
        }
        return 'done';
      } finally {
        draining.delete(keyOf(to));
      }
    },
    keepPosted: (subject, message) =>
      alone(async (draft) => {
        draft.posted = [...draft.posted.filter(isOther(message)), [subject, message]];
      }),
    unsettled: async (subject) => held.posted.filter(([about]) => about === subject).map(([, message]) => message),
    markSettled: (message) =>
      alone(async (draft) => {
        draft.posted = draft.posted.filter(isOther(message));
      }),
    threadRoot: async (thread, _, channel) =>
      held.posted.find(([about, message]) => about === thread && message.channel === channel)?.[1],
    parked: async () => [],
    standing: async () => ({ leases: [], waiting: [], asked: [] }),
    ledger: NOTHING_THERE,
  };
}

type Draft = { -readonly [Key in keyof Tables]: Tables[Key] };

const keyOf = (to: Recipient): string => JSON.stringify(to);
const firstTo = ({ notices }: Tables, to: Recipient) => notices.find((notice) => keyOf(notice.to) === keyOf(to));
const messageKey = ({ platform, tenant, channel, id }: PostedMessage): string =>
  JSON.stringify([platform, tenant, channel, id]);
const isOther =
  (message: PostedMessage) =>
  ([, one]: Tables['posted'][number]): boolean =>
    messageKey(one) !== messageKey(message);

/** Whether a copy can change, or is yet to be posted. */
const isAwaited = ({ posted, notices, sent }: Draft, about: string): boolean =>
  posted.some(([subject]) => subject === about) ||
  [...sent, ...notices].some((notice) => 'keeps' in notice && notice.keeps === about);

function take(draft: Draft, delivery: string): boolean {
  if (draft.deliveries.includes(delivery)) return false;
  draft.deliveries = [...draft.deliveries, delivery];
  return true;
}

const accountsIn = ({ links }: Tables, username: string): readonly ChatAccount[] =>
  links.flatMap(([who, account]) => (who === username ? [account] : []));

const linksOf = (tables: Tables): ChatLinks =>
  linksFrom(new Map(tables.links.map(([username]) => [username, accountsIn(tables, username)])));

function transactionOn(draft: Draft, now: () => string, nextId: () => number): Transaction {
  return {
    ...NO_LEDGER,
    kept: { keep: async () => now() },
    now: async () => now(),
    policy: async () => 1,
    facts: async () => draft.facts,
    allFacts: async () => draft.facts,
    assign: async (member, place, role) => {
      const users = draft.facts.users.map((user) => (user.username === member ? assigned(user, place, role) : user));
      draft.facts = { ...draft.facts, users };
    },
    setConnectionLevel: async (name, of, level) => {
      const connections = draft.facts.connections.map((one) => (one.name === name ? entered(one, of, level) : one));
      draft.facts = { ...draft.facts, connections };
    },
    replaceDirectory: async (facts) => {
      draft.facts = facts;
    },
    record: async (entry) => {
      const numbered = { ...entry, seq: draft.entries.length + 1, at: now(), policy: 1 };
      const stored = { ...numbered, hash: createHash('sha256').update(JSON.stringify(numbered)).digest('hex') };
      draft.entries = [...draft.entries, stored];
      return stored;
    },
    auditEntries: async function* (filter) {
      yield* filtered(draft.entries, filter);
    },
    notify: async (notice) => {
      const { to } = notice;
      if ('subject' in to && !isAwaited(draft, to.subject)) return;
      draft.notices = [...draft.notices, { ...notice, id: nextId() }];
    },
    isFirst: async (key) => take(draft, key),
    usersWithEmail: async (email) =>
      draft.facts.users
        .filter((user) => email !== '' && user.email.toLowerCase() === email.toLowerCase())
        .map((user) => ({
          username: user.username,
          active: user.active,
          accounts: [...fileAccounts(user), ...accountsIn(draft, user.username)],
        })),
    linkAccount: async (username, account) => {
      const holder = draft.links.find(([, one]) => accountKey(one) === accountKey(account))?.[0];
      if (holder === undefined) draft.links = [...draft.links, [username, account]];
      else if (holder !== username)
        throw new AccessError({ code: 'invalid', field: 'account', expected: 'one of nobody else' });
    },
    channels: channelsOn(draft),
  };
}

/** It tells no channels of entries, and parks none. */
const channelsOn = (draft: Draft): Channels => ({
  park: async () => false,
  unpark: async () => false,
  subscriptions: async (channel) => draft.subscribed.flatMap(([where, to]) => (where === channel ? [to] : [])),
  subscribe: async (channel, to) => {
    if (draft.subscribed.some(isSubscription(channel, to))) return false;
    draft.subscribed = [...draft.subscribed, [channel, to]];
    return true;
  },
  unsubscribe: async (channel, to) => {
    const left = draft.subscribed.filter((one) => !isSubscription(channel, to)(one));
    const isGone = left.length < draft.subscribed.length;
    draft.subscribed = left;
    return isGone;
  },
  held: async () => [],
  release: async () => {},
});

const isSubscription =
  (channel: string, { scope, name }: Subscribed) =>
  ([where, to]: Tables['subscribed'][number]): boolean =>
    where === channel && to.scope === scope && to.name === name;

const fileAccounts = ({ slack, teamsId }: UserFacts): readonly ChatAccount[] => [
  ...(slack === undefined ? [] : [{ platform: 'slack', tenant: '', account: slack } as const]),
  ...(teamsId === undefined ? [] : [{ platform: 'teams', tenant: '', account: teamsId } as const]),
];

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

function entered(connection: ConnectionFacts, of: EntryOf, level: ConnectionLevel | null): ConnectionFacts {
  const set = (pairs: ConnectionFacts['roles'], name: string): ConnectionFacts['roles'] => [
    ...pairs.filter(([who]) => who !== name),
    ...(level === null ? [] : [[name, level] as const]),
  ];
  return 'role' in of
    ? { ...connection, roles: set(connection.roles, of.role) }
    : { ...connection, users: set(connection.users, of.user) };
}

function filtered(entries: readonly StoredEntry[], filter: AuditFilter): readonly StoredEntry[] {
  const { seq: only, actorOrMember, kinds, since, until, oldestFirst, limit } = filter;
  const found = entries.filter(
    ({ seq, actor, member, kind, at }) =>
      (only === undefined || seq === only) &&
      (actorOrMember === undefined || actor === actorOrMember || member === actorOrMember) &&
      (kinds === undefined || kinds.includes(kind)) &&
      (since === undefined || at >= since) &&
      (until === undefined || at < until),
  );
  return (oldestFirst ? found : found.toReversed()).slice(0, limit);
}
