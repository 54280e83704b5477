import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import { traced, tracing } from '../../src/tracing.ts';
import { readiness } from '../../src/web/ready.ts';
import { createServer, type Ready } from '../../src/web/server.ts';

function serve(ready: Ready = async () => {}) {
  const lines: string[] = [];
  const log = pino({ level: 'trace', mixin: traced }, { write: (line: string) => void lines.push(line) });
  const app = createServer(log, ready, { trace: tracing });
  onTestFinished(() => app.close());
  return { app, log, lines, logged: () => lines.map((line) => JSON.parse(line)) };
}

describe('whether the program can serve', () => {
  const down = new AccessError({ code: 'unavailable', system: 'store' });
  it.each<
    [
      string,
      number,
      string,
      Readonly<{ reach?: Error; faults?: readonly (string | undefined)[]; at?: 'before' | 'after' }>,
    ]
  >([
    ['all is well', 200, 'ok', {}],
    ['it is starting', 503, 'Chatelaine is starting.', { at: 'before' }],
    ['it is stopping', 503, 'Chatelaine is stopping.', { at: 'after' }],
    ['the store is away', 503, 'The store cannot be reached.', { reach: down }],
    ['the store has lost its tables', 503, 'The store does not answer as it should', { reach: new Error('no table') }],
    ['Slack is away', 503, 'Slack is not connected.', { faults: [undefined, 'Slack is not connected.'] }],
    ['two things are amiss', 503, 'One. Two.', { faults: ['One.', 'Two.'] }],
  ])('says why not: %s', async (_, status, says, { reach, faults = [], at }) => {
    const state = readiness(
      async () => {
        if (reach) throw reach;
      },
      faults.map((fault) => () => fault),
    );
    if (at !== 'before') state.started();
    if (at === 'after') state.stopping();
    const { app } = serve(state.ready);
    const { statusCode, body } = await app.inject('/readyz');
    expect([statusCode, body]).toEqual([status, expect.stringContaining(says)]);
    expect((await app.inject('/healthz')).body).toBe('ok');
  });

  it('says nothing of what an error holds, and puts that into the log', async () => {
    const { app, lines } = serve(async () => {
      throw new Error('relation "it_user" does not exist');
    });
    expect((await app.inject('/readyz')).body).not.toContain('it_user');
    expect(lines.join('')).toContain('it_user');
  });
});

describe('the id of a request', () => {
  it('stands in every line that is logged for it, after its body and after what it waits for', async () => {
    const { app, log, logged } = serve();
    app.post('/work', async (request) => {
      log.info('at once');
      await new Promise((resolve) => setTimeout(resolve, 1));
      request.log.info('later');
      setImmediate(() => log.info('left behind'));
      return request.id;
    });
    const [one, other] = await Promise.all(
      ['one', 'other'].map((body) => app.inject({ method: 'POST', url: '/work', payload: { body } })),
    );
    await new Promise((resolve) => setImmediate(resolve));
    for (const { body } of [one, other].filter((answer) => answer !== undefined)) {
      expect(body).toMatch(/^[0-9a-f]{8}$/);
      expect(
        logged()
          .filter(({ req }) => req === body)
          .map(({ msg }) => msg),
      ).toEqual(['at once', 'later', 'left behind']);
    }
    expect(logged()).toHaveLength(6);
  });

  it('is the same over a real connection, where the body comes in pieces', async () => {
    const { app, log, logged } = serve();
    app.post('/work', async (request) => {
      log.info('at once');
      return request.id;
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const body = JSON.stringify({ long: 'x'.repeat(200_000) });
    const answer = await fetch(`${url}/work`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(logged().find(({ msg }) => msg === 'at once')).toMatchObject({ req: await answer.text() });
  });

  it('takes nothing along from one line to the next', () => {
    const { log, logged } = serve();
    tracing.begin({ lease: 7 }, () => {
      log.info({ seq: 3 }, 'first');
      log.info('second');
    });
    expect(logged()[1]).toMatchObject({ lease: 7, msg: 'second' });
    expect(logged()[1]).not.toHaveProperty('seq');
  });

  it('is nobody’s outside of any request', () => {
    const { log, logged } = serve();
    log.info('alone');
    expect(logged()[0]).not.toHaveProperty('req');
    expect(tracing.id()).not.toBe(tracing.id());
    tracing.within(() => expect(tracing.id()).toBe(tracing.within(tracing.id)));
  });
});
