import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { randomFrom } from '../oracle/draw.ts';
import { buttonIn, type Json, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import { type Genuine, mutantOf } from '../support/slack-mutations.ts';
import { expectNoInsides, recorded, recordedConfirm, seenOf, signed } from '../support/slack-recording.ts';
import type { SentRequest } from '../support/slack-signing.ts';
import type { Message } from '../support/slack-surfaces.ts';
import { sendWire, wireOf } from '../support/wire.ts';

/** How many are sent; a full run sets SLACK_MUTATIONS=100000. */
const MUTATIONS = Number(process.env.SLACK_MUTATIONS ?? 10_000);
const SEED = Number(process.env.SLACK_SEED ?? 1);
const CONNECTIONS = 32;

/** Requests of every kind, each of which would be taken as it is. */
async function corpusOf(bot: Bot): Promise<readonly SentRequest[]> {
  const { driver, workspace } = bot;
  const { shown } = await driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
    channel: 'C0BANK',
  });
  const explained = shown as Message;
  await driver.command('U0GIL', '/access', 'explain');
  const form = await workspace.until(() => {
    const view = workspace.dialogOf('U0GIL');
    return view && wordsIn(view.blocks).includes('Fill in') ? view : undefined;
  });
  const said = workspace.surfaces.post({ channel: 'C0BANK', by: 'U0BOB', text: 'hello', blocks: [] });
  return [
    await recordedConfirm(bot),
    await recorded(bot, (to) => to.command('U0CARLA', '/access', 'explain <@U0BOB|bob> deploy on “Loans”')),
    await recorded(bot, (to) =>
      to.press('U0ANA', { action: buttonIn(explained.blocks, 'Share here'), message: explained }),
    ),
    await recorded(bot, (to) => to.submit('U0GIL', form, { person: 'gil', operation: 'manage users' })),
    await recorded(bot, (to) => to.closeView('U0GIL', form)),
    await recorded(bot, (to) => to.messageShortcut('U0CARLA', 'explain_access', said)),
    await recorded(bot, (to) => to.mention('U0ANA', 'C0BANK', 'explain deploy on Lóans')),
    await recorded(bot, (to) => to.directMessage('U0ANA', 'access me')),
    await recorded(bot, (to) => to.homeOpened('U0ANA')),
  ];
}

const genuineOf = ({ body, headers }: SentRequest): Genuine => ({ body, type: String(headers['content-type']) });
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** The bytes in use once what is not needed any more has been thrown away. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

describe('T-sig-mutate', () => {
  it(
    `none of ${MUTATIONS} mutants of signed requests is taken, and none does harm (seed ${SEED})`,
    async () => {
      const bot = await startBot();
      const url = `${bot.url}/slack/events`;
      const recordings = await corpusOf(bot);
      const corpus = recordings.map(genuineOf);
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      onTestFinished(() => agent.destroy());
      const rejections: unknown[] = [];
      const note = (reason: unknown) => void rejections.push(reason);
      process.on('unhandledRejection', note);
      onTestFinished(() => void process.off('unhandledRejection', note));
      const before = await seenOf(bot);
      const random = randomFrom(SEED);
      const statuses = new Map<number, number>();
      const kinds = new Map<string, number>();
      const heaps: number[] = [];
      let [sent, same] = [0, 0];
      const startedAt = performance.now();
      const send = async () => {
        while (sent < MUTATIONS) {
          const { kind, wire } = mutantOf(random, corpus, nowSeconds());
          if (!wire) {
            same += 1;
            continue;
          }
          sent += 1;
          if (sent % Math.ceil(MUTATIONS / 4) === 0) heaps.push(heapInUse());
          const { status, body } = await sendWire(url, wire, agent);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
          if (status < 400 || status >= 500) throw new Error(`${status} to ${kind}: ${JSON.stringify(wire)}`);
          if (body !== '') expectNoInsides(body);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, send));
      const seconds = (performance.now() - startedAt) / 1_000;
      process.stdout.write(
        `T-sig-mutate, seed ${SEED}: ${sent} sent in ${seconds.toFixed(1)} s, ${same} by chance the original, ` +
          `${JSON.stringify(Object.fromEntries(statuses))}, heap ${heaps.map((one) => (one / 2 ** 20).toFixed(0))} MB\n`,
      );
      // A mutation that never happened would prove nothing.
      expect(kinds.size).toBe(22);
      expect(same).toBeLessThan(MUTATIONS * 0.05);
      expect(rejections).toEqual([]);
      expect(await seenOf(bot)).toEqual(before);
      expect(bot.logged).toEqual([]);
      const [early = 0] = heaps;
      expect((heaps.at(-1) ?? 0) - early).toBeLessThan(30 * 2 ** 20);
      await expectGoodTaken(bot, recordings);
    },
    30_000 + MUTATIONS * 10,
  );
});

/** The very requests that the mutants were made of are still taken, each of them. */
async function expectGoodTaken(bot: Bot, recordings: readonly SentRequest[]) {
  for (const request of recordings) {
    const { status } = await sendWire(request.url, wireOf(signed(request)));
    expect(status).toBe(200);
  }
  const { workspace, opened } = bot;
  await workspace.until(() => workspace.messages.find(({ blocks }) => wordsIn(blocks).includes('Done. Bob Lind')));
  expect((await opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name).toBe('Tech Lead');
}

/** Of a payload, one part somewhere in it is another or gone, or there is one more. */
function changedPart(payload: Json): fc.Arbitrary<Json> {
  const paths = pathsOf(payload, []);
  return fc
    .tuple(fc.constantFrom(...paths), fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }), ...NASTY))
    .map(([path, value]) => replacedAt(payload, path, value) as Json);
}

const NASTY = [
  '',
  '__proto__',
  'constructor',
  -1,
  null,
  [],
  {},
  [null],
  { id: null },
  'U0CARLA',
  'x'.repeat(5_000),
].map((value) => fc.constant(value));

const pathsOf = (value: unknown, path: readonly string[]): (readonly string[])[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        ...(path.length > 0 ? [path] : []),
        ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key])),
      ];

function replacedAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === key ? replacedAt(one, rest, by) : one));
  const object = value as Json;
  return { ...object, [key]: replacedAt(object[key], rest, by) };
}

const RUNS = 150;

describe('a payload of any shape, rightly signed', () => {
  const payloadOf = ({ body, headers }: SentRequest): Json => {
    const form = new URLSearchParams(body);
    if (headers['content-type'] === 'application/json') return JSON.parse(body) as Json;
    return form.has('payload') ? JSON.parse(String(form.get('payload'))) : Object.fromEntries(form);
  };
  /** The same request around another payload. */
  const around = (request: SentRequest, payload: unknown): SentRequest => {
    const isJson = request.headers['content-type'] === 'application/json';
    if (isJson) return signed(request, { body: JSON.stringify(payload) ?? '' });
    const isCommand = !request.body.includes('payload=');
    const fields = isCommand ? fieldsOf(payload) : { payload: JSON.stringify(payload) };
    return signed(request, { body: new URLSearchParams(fields as Record<string, string>).toString() });
  };
  const fieldsOf = (payload: unknown) => Object.entries(Object(payload)).map(([key, value]) => [key, String(value)]);

  const check = async (request: SentRequest) => {
    const { status, body } = await sendWire(request.url, wireOf(request));
    expectNoInsides(body);
    expect([200, 400, 401]).toContain(status);
  };

  it('never answers 500, whatever it holds', async () => {
    const bot = await startBot();
    const [press, command] = await corpusOf(bot);
    if (!press || !command) throw new Error('nothing was recorded');
    const event: SentRequest = { ...press, headers: { ...press.headers, 'content-type': 'application/json' } };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(press, command, event), fc.jsonValue(), (request, payload) =>
        check(around(request, payload)),
      ),
      { numRuns: RUNS, seed: SEED },
    );
    expect(bot.logged).toEqual([]);
  });

  it('never answers 500 when one part of it is another', async () => {
    const bot = await startBot();
    // What is shared goes out at one a second.
    const corpus = (await corpusOf(bot)).filter(({ body }) => !body.includes('Share+here'));
    const mutated = corpus.map((request) => changedPart(payloadOf(request)).map((payload) => around(request, payload)));
    await fc.assert(fc.asyncProperty(fc.oneof(...mutated), check), { numRuns: RUNS * 3, seed: SEED });
  });

  it('over Socket Mode does no harm to the connection', async () => {
    const bot = await startBot({ overSocket: true });
    const { socket } = bot.workspace;
    const kind = fc.constantFrom('slash_commands', 'interactive', 'events_api', 'hello_again', 'error');
    const any = fc.oneof(fc.jsonValue(), ...NASTY);
    const envelope = fc.record({ envelope_id: any, type: kind, payload: any }, { requiredKeys: ['type'] });
    const proper = fc.record({ envelope_id: fc.uuid(), type: kind, payload: any });
    // By these the library is told that the connection is there, or goes.
    const isOfConnection = (message: unknown) =>
      ['hello', 'disconnect'].includes(String((message as Json | null)?.type ?? ''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(any, envelope, proper), async (message) => {
        if (!isOfConnection(message)) socket.push(message);
      }),
      { numRuns: RUNS * 3, seed: SEED },
    );
    const { shown } = await bot.driver.command('U0ANA', '/access', 'me');
    expect(wordsIn(shown?.blocks ?? [])).toContain('Ana Silva: what is held');
    expect(socket.count()).toBe(1);
    expect(bot.workspace.messages).toEqual([shown]);
  });
});
