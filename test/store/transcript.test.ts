import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { pageNotifier } from '../../src/playground/notifier.ts';
import type { Message, NewMessage, Transcript } from '../../src/ports/transcript.ts';
import { openClient } from '../../src/store/client.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { openAgain, openTestStore, runIn, type TestDatabase } from '../support/database.ts';
import { cardOf, importFacts, SAMPLE, tell } from './sample.ts';

const said = (title: string, more: Partial<NewMessage> = {}): NewMessage => ({
  conversation: 'direct:ana',
  author: null,
  seenBy: 'ana',
  body: { card: cardOf(title) },
  ...more,
});
const ALL = ['direct:ana', 'channel:C0BANK'];
const titles = (messages: readonly Message[]) => messages.map(({ body }) => ('card' in body ? body.card.title : ''));
const newest = (messages: readonly Message[]) => Math.max(0, ...messages.map(({ version }) => version));

async function twoTranscripts(): Promise<readonly [Transcript, Transcript]> {
  const one = await openTestStore();
  return [one.transcript, (await openAgain(one.database)).transcript];
}

describe('a message that is replaced', () => {
  it('comes again to whoever asks for what is new, as the same message, for every process', async () => {
    const [one, two] = await twoTranscripts();
    const kept = await one.append(said('asked', { subject: 'request:7' }));
    await one.append(said('something else'));
    const seen = await two.read('ana', ALL, 0);
    expect(titles(seen)).toEqual(['asked', 'something else']);
    await two.replace('request:7', cardOf('approved'));
    const [changed, ...more] = await one.read('ana', ALL, newest(seen));
    expect(more).toEqual([]);
    expect(changed).toEqual({ ...kept, body: { card: cardOf('approved') }, version: expect.any(Number) });
    expect(changed?.version).toBeGreaterThan(newest(seen));
    expect(titles(await one.read('ana', ALL, 0))).toEqual(['something else', 'approved']);
  });

  it('is every one about the subject and no other, each with a version of its own', async () => {
    const [one] = await twoTranscripts();
    await one.append(said('asked', { subject: 'request:7' }));
    await one.append(said('asked', { subject: 'request:7', conversation: 'channel:C0BANK', seenBy: null }));
    await one.append(said('another', { subject: 'request:8' }));
    await one.replace('request:7', cardOf('approved'));
    const messages = await one.read('ana', ALL, 0);
    expect(titles(messages)).toEqual(['another', 'approved', 'approved']);
    expect(new Set(messages.map(({ version }) => version)).size).toBe(3);
  });

  it('says a card anew at the end, leaves the title of the one before, and stays as it is after the last', async () => {
    const { transcript: one } = await openTestStore();
    await one.append(said('asked', { subject: 'request:7' }));
    await one.succeed('request:7', cardOf('approved'), false);
    expect(titles(await one.read('ana', ALL, 0))).toEqual(['asked', 'approved']);
    await one.succeed('request:7', cardOf('over'), true);
    const [, , last] = await one.read('ana', ALL, 0);
    await one.replace('request:7', cardOf('too late'));
    await one.succeed('request:7', cardOf('too late'), true);
    expect(await one.read('ana', ALL, last?.version ?? 0)).toEqual([]);
    expect(titles(await one.read('ana', ALL, 0))).toEqual(['asked', 'approved', 'over']);
  });

  it('is still seen by nobody else', async () => {
    const [one] = await twoTranscripts();
    await one.append(said('asked', { subject: 'request:7', conversation: 'channel:C0BANK' }));
    await one.replace('request:7', cardOf('approved'));
    expect(await one.read('zoe', ALL, 0)).toEqual([]);
  });
});

describe('who speaks and who replaces', () => {
  it('do so one at a time, so that a reader who has seen a version has seen every one before', async () => {
    const { database, transcript } = await openTestStore();
    const other = await openAgain(database);
    const client = openClient(database.url, { connections: 1 });
    const under: Promise<unknown>[] = [];
    await client.transaction(sql`begin`, async (db) => {
      await db.execute(sql`select pg_advisory_xact_lock(${SPEAKING})`);
      under.push(transcript.append(said('asked')), other.transcript.replace('request:7', cardOf('approved')));
      while ((await waitingIn(database)) < 2);
    });
    await Promise.all(under);
    await client.end();
    expect(titles(await transcript.read('ana', ALL, 0))).toEqual(['asked']);
  });
});

/** The lock of the transcript. */
const SPEAKING = 7243394;

async function waitingIn(database: TestDatabase): Promise<number> {
  const [row] = await runIn(
    database,
    sql`select count(*)::int waiting from pg_locks
      where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return Number(row?.waiting);
}

describe('notices in the page', () => {
  it('that keep a subject are changed in place quietly, and said anew at the end where people are told, to the last', async () => {
    const { store, transcript } = await openTestStore();
    await importFacts(store, SAMPLE);
    await store.drain({ channel: 'slack:C0AUDIT' }, async () => {}); // of the import
    let woken = 0;
    const notifier = pageNotifier(transcript, () => {
      woken += 1;
    });
    const deliver = noticeDelivery(store, notifier, (to, error) => {
      throw new Error(JSON.stringify(to), { cause: error });
    });
    const shown = async () => titles(await transcript.read('ana', ALL, 0));
    const about = { to: { subject: 'request:7' } } as const;
    await tell(
      store,
      { to: { user: 'ana' }, card: cardOf('asked'), keeps: 'request:7' },
      { to: { channel: 'slack:C0BANK' }, card: cardOf('asked'), keeps: 'request:7' },
      { to: { user: 'ana' }, card: cardOf('by the way') },
    );
    await deliver();
    expect((await shown()).toSorted()).toEqual(['asked', 'asked', 'by the way']);
    const change = async (how: 'quiet' | 'told' | 'last', title: string = how) => {
      await tell(store, { ...about, card: cardOf(title), change: how });
      await deliver();
      return (await shown()).toSorted();
    };
    expect(await change('quiet')).toEqual(['by the way', 'quiet', 'quiet']);
    expect(await change('told')).toEqual(['by the way', 'quiet', 'quiet', 'told', 'told']);
    const atLast = ['by the way', 'last', 'last', 'quiet', 'quiet', 'told', 'told'];
    expect(await change('last')).toEqual(atLast);
    expect(await change('quiet', 'too late')).toEqual(atLast);
    expect(woken).toBe(7);
  });

  it('of the entries of a request are one message of their channel, which grows by a line each', async () => {
    const { store, transcript } = await openTestStore();
    await importFacts(store, SAMPLE);
    await store.drain({ channel: 'slack:C0AUDIT' }, async () => {}); // of the import
    const report = (to: unknown, cause: unknown) => {
      throw new Error(JSON.stringify(to), { cause });
    };
    const deliver = noticeDelivery(
      store,
      pageNotifier(transcript, () => {}),
      report,
    );
    const about = { surface: 'page', member: 'ana', environment: 'Quality', request: 7 } as const;
    await store.transaction(async (tx) => {
      const { seq } = await tx.record({ kind: 'account-requested', ...about });
      await tx.notify({ seq, to: { channel: 'slack:C0AUDIT' }, card: cardOf('asked'), keeps: 'request:7' });
    });
    for (const kind of ['request-approved', 'account-overdue', 'account-made'] as const) {
      await store.transaction((tx) => tx.record({ kind, ...about }));
      await deliver();
    }
    const said = await transcript.read('ana', ['channel:C0AUDIT'], 0);
    const cards = said
      .toSorted((one, other) => one.id - other.id)
      .map(({ body }) => ('card' in body ? body.card : undefined));
    expect(cards.map((card) => card?.title)).toEqual([
      'asked',
      'R-7: what became of it',
      'Chatelaine could not end yet R-7, a database user in Quality, for ana Example.',
    ]);
    expect(cards[1]?.blocks).toEqual([
      {
        kind: 'list',
        items: [
          '3: Chatelaine approved R-7, a database user in Quality, for ana Example.',
          '5: Chatelaine made R-7, a database user in Quality, for ana Example.',
        ],
      },
    ]);
  });
});
