import { pino } from 'pino';
import { expect, it } from 'vitest';
import { NotYet, Resting } from '../src/ports/notifier.ts';
import { startWatching } from '../src/watching.ts';
import { createServer } from '../src/web/server.ts';
import { openTestStore } from './support/database.ts';

const NO_JOBS = { waiting: 0, due: 0, oldestDueSeconds: null, failing: 0, givenUp: 0 };
const NOTICE = {
  id: 1,
  seq: 1,
  to: { channel: 'slack:C0AUDIT' },
  card: { title: 'Something happened', tone: 'plain', blocks: [], actions: [] },
} as const;

it('counts a notice that was tried and not sent, and none whose turn has not come or that rests', async () => {
  const log = pino({ enabled: false });
  const watching = await startWatching(log, await openTestStore());
  const app = createServer(log, async () => undefined);
  watching.register(app, async () => NO_JOBS);
  for (const why of [new NotYet(1_000), new Resting('not tried'), new Error('the platform said no')]) {
    const { send } = watching.notifier({ send: () => Promise.reject(why) }, () => 'refused');
    await expect(send(NOTICE)).rejects.toBe(why);
  }
  const { body } = await app.inject('/metrics');
  await app.close();
  const failed = body.split('\n').filter((line) => line.startsWith('chatelaine_notices_failed_total{'));
  expect(failed).toEqual(['chatelaine_notices_failed_total{to="channel",why="refused"} 1']);
});
