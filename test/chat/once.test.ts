import { describe, expect, it } from 'vitest';
import { answerOnce, firstTime } from '../../src/chat/once.ts';
import { type Services, toActor } from '../../src/commands/command.ts';
import { cardOf } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { servicesOn } from '../support/services.ts';

const writing = async ({ store }: Services) => {
  await store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'teams' }));
  return toActor(cardOf('Written.'));
};

function start() {
  const store = memoryStore(acme);
  const delivered: true[] = [];
  const answering = { services: servicesOn(store), deliver: () => void delivered.push(true) };
  return { store, delivered, answering };
}

describe('what is answered once', () => {
  it('writes once, however often it comes, and sends on what it has recorded', async () => {
    const { store, delivered, answering } = start();
    const first = await answerOnce(answering, 'one', writing);
    const again = await answerOnce(answering, 'one', writing);
    expect([first.reply.card.title, await first.take()]).toEqual(['Written.', true]);
    expect([again.reply.card.title === 'Written.', await again.take()]).toEqual([false, false]);
    expect([store.tables().entries.length, delivered.length]).toEqual([1, 1]);
  });

  it('that only reads is shown by whoever takes it first', async () => {
    const { store, delivered, answering } = start();
    const read = () => answerOnce(answering, 'one', async () => toActor(cardOf('Read.')));
    const [first, again] = [await read(), await read()];
    expect([await first.take(), await first.take(), await again.take()]).toEqual([true, true, false]);
    expect([store.tables().deliveries, delivered]).toEqual([['one'], []]);
  });

  it('reads one state of the company, until it writes', async () => {
    const { store, answering } = start();
    const { services } = await answerOnce(answering, 'one', async () => toActor(cardOf('Read.')));
    const before = await services.store.snapshot();
    await store.transaction((tx) => tx.record({ kind: 'access-explained', surface: 'cli' }));
    expect(await services.store.snapshot()).toBe(before);
    await writing(services);
    expect((await services.store.snapshot()).seq).toBe(2);
  });

  it('never rejects', async () => {
    const { answering } = start();
    const reported: unknown[] = [];
    const services = { ...answering.services, report: (_: string, error: unknown) => void reported.push(error) };
    const defect = new Error('a defect');
    const { reply } = await answerOnce({ ...answering, services }, 'one', () => Promise.reject(defect));
    expect([reply.to, reported]).toEqual(['actor', [defect]]);
  });
});

describe('firstTime', () => {
  it('knows a key again for as long as it is told to remember it, and forgets it then', () => {
    let at = 0;
    const isFirst = firstTime(1_000, () => at);
    expect([isFirst('a'), isFirst('a')]).toEqual([true, false]);
    at = 999;
    expect([isFirst('b'), isFirst('a')]).toEqual([true, false]);
    at = 1_001;
    expect([isFirst('c'), isFirst('a')]).toEqual([true, false]);
    at = 2_002;
    expect([isFirst('d'), isFirst('c'), isFirst('a')]).toEqual([true, false, true]);
  });
});
