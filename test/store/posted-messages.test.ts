import { describe, expect, it } from 'vitest';
import type { PostedMessage } from '../../src/ports/store.ts';
import { openAgain, openTestStore } from '../support/database.ts';
import { announce } from './sample.ts';

const SUBJECT = 'request:7';
const posted = (id: string, channel = 'D1'): PostedMessage => ({ platform: 'slack', tenant: 'T1', channel, id });

describe('posted messages', () => {
  it('are kept by subject until each is settled, for every process', async () => {
    const one = await openTestStore();
    const two = await openAgain(one.database);
    const [first, second, other] = [posted('1.1'), posted('1.1', 'D2'), posted('1.2')];
    await one.store.keepPosted(SUBJECT, first);
    await one.store.keepPosted(SUBJECT, second);
    await one.store.keepPosted('request:8', other);
    expect(await two.store.unsettled(SUBJECT)).toEqual([first, second]);
    await two.store.markSettled(first);
    expect(await one.store.unsettled(SUBJECT)).toEqual([second]);
    expect(await one.store.unsettled('request:8')).toEqual([other]);
    expect(await one.store.unsettled('request:9')).toEqual([]);
  });

  it('are kept once, and stay settled when they are said again', async () => {
    const { store } = await openTestStore();
    await Promise.all([1, 2, 3].map(() => store.keepPosted(SUBJECT, posted('1.1'))));
    expect(await store.unsettled(SUBJECT)).toEqual([posted('1.1')]);
    await store.markSettled(posted('1.1'));
    await store.keepPosted(SUBJECT, posted('1.1'));
    expect(await store.unsettled(SUBJECT)).toEqual([]);
  });

  it('are unsettled anew when they come to be about something else', async () => {
    const { store } = await openTestStore();
    await store.keepPosted(SUBJECT, posted('1.1'));
    await store.markSettled(posted('1.1'));
    await store.keepPosted('request:8', posted('1.1'));
    expect([await store.unsettled(SUBJECT), await store.unsettled('request:8')]).toEqual([[], [posted('1.1')]]);
  });
});

describe('a notice to a subject', () => {
  it('is kept only while a copy is unsettled', async () => {
    const { store } = await openTestStore();
    const titles: string[] = [];
    const drain = () => store.drain({ subject: SUBJECT }, async ({ card }) => void titles.push(card.title));
    await announce(store, { subject: SUBJECT }, 'before any copy');
    await store.keepPosted('request:8', posted('2.1'));
    await announce(store, { subject: SUBJECT }, 'with a copy of something else');
    await store.keepPosted(SUBJECT, posted('1.1'));
    await announce(store, { subject: SUBJECT }, 'decided');
    expect(await store.recipients()).toEqual([{ subject: SUBJECT }]);
    await store.markSettled(posted('1.1'));
    await announce(store, { subject: SUBJECT }, 'after the last copy');
    await drain();
    expect(titles).toEqual(['decided']);
  });
});
