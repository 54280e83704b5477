import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../src/domain/audit.ts';
import type { Store, StoredNotice } from '../../src/ports/store.ts';
import { sumUpEntries } from '../../src/usecases/sum-up-entries.ts';
import { acme } from '../support/acme.ts';
import { openAgain, openTestStore, runIn } from '../support/database.ts';
import { importQuietly } from '../support/quiet-import.ts';
import { cardOf, importFacts } from './sample.ts';

const AUDIT = 'slack:C0AUDIT';
const BANK = 'slack:C0BANK';
const LOANS = 'slack:C0LOANS';
const PRODUCTION = 'slack:C0PROD';

/** Channels for a team, one of its applications, an environment, and all the rest. */
const told = {
  ...acme,
  channels: {
    default: AUDIT,
    teams: [['Banking', BANK]],
    applications: [['Loans', LOANS]],
    environments: [['Production', PRODUCTION]],
  },
} as const;

async function openTold() {
  const opened = await openTestStore();
  await importQuietly(opened, told);
  return opened;
}

const record = (store: Store, entry: Omit<NewAuditEntry, 'surface'>) =>
  store.transaction((tx) => tx.record({ surface: 'job', ...entry }));

async function channelsOf(store: Store): Promise<readonly string[]> {
  return (await store.recipients()).flatMap((to) => ('channel' in to ? to.channel : [])).toSorted();
}

async function drained(store: Store, channel: string): Promise<readonly StoredNotice[]> {
  const all: StoredNotice[] = [];
  await store.drain({ channel }, async (notice) => void all.push(notice));
  return all;
}

describe('an entry', () => {
  it.each<readonly [string, Partial<NewAuditEntry>, readonly string[]]>([
    ['of an application: to its channel and to its team’s', { application: 'Loans' }, [BANK, LOANS]],
    ['of an application without one: to its team’s', { application: 'Mobile Banking' }, [BANK]],
    ['of a team', { team: 'Banking' }, [BANK]],
    ['of an environment', { environment: 'Production' }, [PRODUCTION]],
    ['of all three', { application: 'Loans', team: 'Banking', environment: 'Production' }, [BANK, LOANS, PRODUCTION]],
    ['of an environment without one: to the default channel', { environment: 'Quality' }, [AUDIT]],
    ['of nothing: to the default channel', {}, [AUDIT]],
    ['of what the directory does not know any more: to the default channel', { team: 'Gone' }, [AUDIT]],
  ])('%s', async (_, about, expected) => {
    const { store } = await openTold();
    await record(store, { kind: 'role-granted', ...about });
    expect(await channelsOf(store)).toEqual(expected);
  });

  it('goes nowhere where no channel is named', async () => {
    const { store } = await openTestStore();
    await importFacts(store, { ...told, channels: { teams: [], applications: [], environments: [] } });
    await record(store, { kind: 'role-granted', team: 'Banking' });
    expect(await store.recipients()).toEqual([]);
  });

  it('reaches those who have subscribed besides those that are named, and takes nothing from the default one', async () => {
    const { store } = await openTold();
    const mine = 'slack:C0MINE';
    await store.transaction(async (tx) => {
      const subscribe = (scope: 'team' | 'environment', name: string) =>
        tx.channels.subscribe(mine, { scope, name }, 'carla');
      expect([await subscribe('team', 'Banking'), await subscribe('team', 'Banking')]).toEqual([true, false]);
      await subscribe('environment', 'Quality');
      expect(await tx.channels.subscriptions(mine)).toEqual([
        { scope: 'team', name: 'Banking' },
        { scope: 'environment', name: 'Quality' },
      ]);
    });
    await record(store, { kind: 'role-granted', application: 'Loans' });
    expect(await channelsOf(store)).toEqual([BANK, LOANS, mine]);
    await record(store, { kind: 'role-granted', environment: 'Quality' });
    expect(await channelsOf(store)).toEqual([AUDIT, BANK, LOANS, mine]);
    expect(await store.transaction((tx) => tx.channels.unsubscribe(mine, { scope: 'team', name: 'Banking' }))).toBe(
      true,
    );
    await Promise.all([AUDIT, BANK, LOANS, mine].map((channel) => drained(store, channel)));
    await record(store, { kind: 'role-granted', application: 'Loans' });
    expect(await channelsOf(store)).toEqual([BANK, LOANS]);
  });

  it('is drawn when it goes out: in a sentence, with its number and the head of its hash', async () => {
    const { store } = await openTold();
    const entry = await record(store, {
      kind: 'request-denied',
      actor: 'carla',
      member: 'bob',
      environment: 'Production',
      request: 7,
      details: { reason: 'not *today*' },
    });
    const [notice] = await drained(store, PRODUCTION);
    expect(notice).toMatchObject({
      seq: entry.seq,
      thread: { of: 'request:7', isReply: true },
      card: {
        title: 'Carla Nunes denied R-7, a database user in Production, for Bob Lind.',
        blocks: [{ kind: 'quote', text: 'not *today*' }],
      },
    });
    expect(JSON.stringify(notice?.card.footer)).toContain(`audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)}`);
  });

  it('is said once where the use case has a card of its own for the same channel, in the same place', async () => {
    const { store } = await openTold();
    const { seq } = await store.transaction(async (tx) => {
      const entry = await tx.record({
        kind: 'account-requested',
        surface: 'slack',
        environment: 'Production',
        request: 7,
      });
      const later = await tx.record({
        kind: 'request-approved',
        surface: 'slack',
        environment: 'Production',
        request: 7,
      });
      await tx.notify({ seq: entry.seq, to: { channel: PRODUCTION }, card: cardOf('the card'), keeps: 'request:7' });
      await tx.notify({ seq: later.seq, to: { channel: 'slack:C0ELSE' }, card: cardOf('elsewhere') });
      return entry;
    });
    expect(await drained(store, PRODUCTION)).toMatchObject([
      { seq, card: { title: 'the card' }, keeps: 'request:7', thread: { of: 'request:7' } },
      { seq: seq + 1, card: { title: 'Chatelaine approved R-7, a database user in Production.' } },
    ]);
    expect(await drained(store, 'slack:C0ELSE')).toMatchObject([{ card: { title: 'elsewhere' } }]);
  });

  it('F21 keeps its number where its card is posted later, in a newer state', async () => {
    const { store } = await openTold();
    const { seq } = await store.transaction(async (tx) => {
      const entry = await tx.record({
        kind: 'account-requested',
        surface: 'slack',
        environment: 'Production',
        request: 7,
      });
      await tx.notify({ seq: entry.seq, to: { channel: PRODUCTION }, card: cardOf('asked'), keeps: 'request:7' });
      return entry;
    });
    await store.transaction(async (tx) => {
      const entry = await tx.record({
        kind: 'request-approved',
        surface: 'slack',
        environment: 'Production',
        request: 7,
      });
      await tx.notify({ seq: entry.seq, to: { subject: 'request:7' }, card: cardOf('approved'), change: 'told' });
    });
    const [first, second] = await drained(store, PRODUCTION);
    expect([first?.seq, first?.card.title, second?.seq]).toEqual([seq, 'approved', seq + 1]);
    expect(JSON.stringify(first?.card.footer)).toContain(`for audit entry ${seq}`);
    const changes: StoredNotice[] = [];
    await store.drain({ subject: 'request:7' }, async (notice) => void changes.push(notice));
    expect(changes).toMatchObject([{ seq: seq + 1, heard: [PRODUCTION] }]);
  });

  it('that refuses somebody for the third time within an hour is a post of its own, with the count', async () => {
    const { store, database } = await openTold();
    const refuse = (actor: string) =>
      record(store, { kind: 'role-change-refused', actor, member: 'bob', team: 'Banking', role: 'Tech Lead' });
    for (const actor of ['ana', 'ana', 'dora', 'dora']) await refuse(actor);
    expect(await channelsOf(store)).toEqual([]);
    await refuse('ana');
    const [notice, ...more] = await drained(store, BANK);
    expect([notice?.card.title, notice?.card.tone, more]).toEqual([
      'Ana Silva was refused 3 times within an hour.',
      'warning',
      [],
    ]);
    expect(await runIn(database, sql`select count(*)::int held from held_entry where channel = ${BANK}`)).toEqual([
      { held: 4 },
    ]);
  });
});

describe('what is quiet', () => {
  it('is summed up, every entry by its number, in order and once', async () => {
    const { store } = await openTold();
    const seqs: number[] = [];
    for (const actor of ['ana', 'bob', 'ana'])
      seqs.push((await record(store, { kind: 'access-explained', actor, member: 'dora' })).seq);
    seqs.push((await record(store, { kind: 'accounts-listed', actor: 'carla' })).seq);
    expect(await channelsOf(store)).toEqual([]);
    await sumUpEntries({ store });
    await sumUpEntries({ store });
    const [notice, ...more] = await drained(store, AUDIT);
    expect(more).toEqual([]);
    const [first, , third, last] = seqs;
    expect(notice?.seq).toBe(last);
    // The quiet import of the links of acme aside, these are all that there is.
    expect(notice?.card.blocks[0]).toEqual({
      kind: 'list',
      items: [
        `3 × somebody’s access was looked at, by Ana Silva and Bob Lind: ${first}–${third}`,
        `1 × everybody’s database users were looked at, by Carla Nunes: ${last}`,
      ],
    });
    expect(notice?.card.footer).toBe(`audit entries ${first}–${last}`);
  });

  it('is told in several posts where there is much of it', async () => {
    const { store } = await openTold();
    await store.transaction(async (tx) => {
      for (let at = 0; at < 301; at += 1) await tx.record({ kind: 'access-explained', surface: 'slack', actor: 'ana' });
    });
    await sumUpEntries({ store });
    expect((await drained(store, AUDIT)).map(({ card }) => card.title)).toEqual([
      'In the last hour: 300 entries that change nobody’s access.',
      'In the last hour: 1 entry that changes nobody’s access.',
    ]);
  });
});

describe('F24 a parked channel', () => {
  it('is parked until it has taken one message, for every process, and told of once', async () => {
    const one = await openTold();
    const two = await openAgain(one.database);
    const park = ({ store }: { store: Store }, why: string) =>
      store.transaction((tx) => tx.channels.park(BANK, why, true));
    await record(one.store, { kind: 'role-granted', team: 'Banking' });
    await record(one.store, { kind: 'role-granted', team: 'Banking' });
    expect([await park(one, 'is_archived'), await park(two, 'not_in_channel')]).toEqual([true, false]);
    expect(await two.store.parked()).toEqual([
      { channel: BANK, since: expect.any(String), triedAt: expect.any(String), why: 'not_in_channel', waiting: 2 },
    ]);
    const got: number[] = [];
    expect(await two.store.drain({ channel: BANK }, async ({ seq }) => void got.push(seq))).toBe('returned');
    expect(got).toHaveLength(1);
    const unpark = () => one.store.transaction((tx) => tx.channels.unpark(BANK));
    expect([await unpark(), await unpark(), await one.store.parked()]).toEqual([true, false, []]);
    expect(await two.store.drain({ channel: BANK }, async ({ seq }) => void got.push(seq))).toBe('done');
    expect(got).toEqual(got.toSorted((a, b) => a - b));
  });
});
