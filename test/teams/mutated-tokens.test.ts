import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomFrom } from '../oracle/draw.ts';
import type { SentRequest } from '../support/slack-signing.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { type Genuine, mutantOf } from '../support/teams-mutations.ts';
import {
  activityIn,
  around,
  expectNoInsides,
  recorded,
  recordedConfirm,
  seenOf,
  tokensFor,
  withToken,
} from '../support/teams-recording.ts';
import type { Json } from '../support/teams-surfaces.ts';
import { sendWire, wireOf } from '../support/wire.ts';

/** How many are sent; a full run sets TEAMS_MUTATIONS=20000. */
const MUTATIONS = Number(process.env.TEAMS_MUTATIONS ?? 4_000);
const SEED = Number(process.env.TEAMS_SEED ?? 1);
const CONNECTIONS = 32;

const cloud = cloudOfFile();
const { keys } = cloud;

/** Requests of every kind, each of which would be taken as it is. */
async function corpusOf(bot: TeamsBot): Promise<readonly SentRequest[]> {
  const { shown } = await bot.driver.say('ana', 'personal', 'access me');
  const [answer] = shown;
  if (!answer) throw new Error('there is no answer');
  const confirm = await recordedConfirm(bot, keys);
  const others = await recorded(bot, keys, async (driver) => {
    await driver.say('ana', 'personal', 'access me');
    await driver.say('bob', BANKING, 'explain deploy on “Loans” in Production');
    await driver.press('ana', answer, 'Explain something', {}, { patch: { type: 'invoke', name: 'task/fetch' } });
    await driver.press('ana', answer, 'Explain something', {}, { isOldClient: true });
    await driver.install('gil');
    await driver.join(BANKING, ['dora']);
  });
  const invoke = (name: string, value: Json): SentRequest =>
    around(confirm, { ...activityIn(confirm), id: `f:${name}`, name, value });
  return [
    confirm,
    ...others,
    invoke('task/submit', {
      data: { line: 'access explain', of: { fields: [{ id: 'operation' }] }, operation: 'deploy' },
    }),
    invoke('application/search', { kind: 'search', queryText: 'b', dataset: 'person role grant' }),
  ];
}

/** The bytes in use once what is not needed any more has been thrown away. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** Of tokens: what they say, so that others can be made that say almost the same. */
const claimsIn = ({ headers }: SentRequest): Json =>
  JSON.parse(Buffer.from(String(headers.authorization).split('.')[1] ?? '', 'base64url').toString('utf8')) as Json;

describe('T-sig-mutate', () => {
  it(
    `none of ${MUTATIONS} mutants of requests with tokens is taken, and none does harm (seed ${SEED})`,
    async () => {
      const bot = await startTeamsBot(cloud);
      const url = `${bot.url}/api/messages`;
      const recordings = await corpusOf(bot);
      const corpus = recordings.map((request): Genuine => ({ request, claims: claimsIn(request) }));
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      onTestFinished(() => agent.destroy());
      const rejections: unknown[] = [];
      const note = (reason: unknown) => void rejections.push(reason);
      process.on('unhandledRejection', note);
      onTestFinished(() => void process.off('unhandledRejection', note));
      const errors = vi.spyOn(console, 'error');
      const fetches = cloud.microsoft.keyFetches();
      const before = await seenOf(bot);
      const random = randomFrom(SEED);
      const statuses = new Map<number, number>();
      const kinds = new Map<string, number>();
      const heaps: number[] = [];
      let [sent, same] = [0, 0];
      const startedAt = performance.now();
      const send = async () => {
        while (sent < MUTATIONS) {
          const { kind, wire } = mutantOf(random, corpus, keys);
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
          if (body !== '') expectNoInsides(body, bot);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, send));
      const seconds = (performance.now() - startedAt) / 1_000;
      process.stdout.write(
        `T-sig-mutate in Teams, seed ${SEED}: ${sent} sent in ${seconds.toFixed(1)} s, ${same} by chance the original, ` +
          `${JSON.stringify(Object.fromEntries(statuses))}, heap ${heaps.map((one) => (one / 2 ** 20).toFixed(0))} MB\n`,
      );
      // A mutation that never happened would prove nothing.
      expect(kinds.size).toBe(35);
      expect(same).toBeLessThan(MUTATIONS * 0.05);
      expect(rejections).toEqual([]);
      expect(errors.mock.calls).toEqual([]);
      expect(await seenOf(bot)).toEqual(before);
      expect(bot.logged).toEqual([]);
      expect(cloud.microsoft.keyFetches()).toBe(fetches);
      const [early = 0] = heaps;
      expect((heaps.at(-1) ?? 0) - early).toBeLessThan(30 * 2 ** 20);
      await expectGoodTaken(bot, recordings);
    },
    30_000 + MUTATIONS * 10,
  );
});

/** The very requests that the mutants were made of are still taken, each of them. */
async function expectGoodTaken(bot: TeamsBot, recordings: readonly SentRequest[]) {
  const token = tokensFor(bot, keys);
  for (const request of recordings) {
    const { status } = await sendWire(request.url, wireOf(withToken(request, token())));
    expect([request.body, status]).toEqual([request.body, 200]);
  }
  expect((await bot.opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name).toBe('Tech Lead');
}

/** Of an activity, one part somewhere in it is another or gone. */
function changedPart(activity: Json): fc.Arbitrary<Json> {
  const paths = pathsOf(activity, []);
  return fc
    .tuple(fc.constantFrom(...paths), fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }), ...NASTY))
    .map(([path, value]) => replacedAt(activity, path, value) as Json);
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
  { toString: 1, valueOf: 1 },
  '29:x',
  '<at>Chatelaine</at>',
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

describe('an activity of any shape, with a good token', () => {
  const check = async (request: SentRequest) => {
    const { status, body } = await sendWire(request.url, wireOf(request));
    expect([200, 400, 401, 403, 501]).toContain(status);
    if (status !== 200) expect(body).toBe('');
  };
  /** What could not be posted, to whoever it may be, is a warning; a defect is none. */
  const expectNoDefect = ({ logged }: TeamsBot) =>
    expect(logged.filter((one) => /not answered|after an answer|defect/.test(one))).toEqual([]);

  it('never answers 500, whatever it holds', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const [genuine] = await corpusOf(bot);
    if (!genuine) throw new Error('nothing was recorded');
    const activity = activityIn(genuine);
    const any = fc.oneof(fc.jsonValue(), ...NASTY);
    const names = ['adaptiveCard/action', 'task/fetch', 'task/submit', 'application/search', 'x', undefined];
    const types = ['message', 'invoke', 'conversationUpdate', 'installationUpdate', 'messageReaction', 'x'];
    const parts = fc.record(
      {
        type: fc.constantFrom(...types),
        name: fc.constantFrom(...names),
        id: fc.uuid(),
        text: fc.oneof(fc.string({ unit: 'binary' }), any),
        value: fc.oneof(any, fc.record({ action: fc.record({ data: any }), data: any, queryText: any, dataset: any })),
        entities: any,
        action: any,
        membersAdded: any,
        membersRemoved: any,
        recipient: any,
        replyToId: any,
        timestamp: any,
      },
      { requiredKeys: ['type', 'id'] },
    );
    const shaped = parts.map((some) => ({ ...activity, ...some }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(any, shaped, shaped, shaped), (given) => check(around(genuine, given))),
      { numRuns: RUNS * 2, seed: SEED },
    );
    expectNoDefect(bot);
  }, 120_000);

  it('never answers 500 when one part of it is another', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const corpus = await corpusOf(bot);
    // Under an id of its own, so that each is looked at.
    const mutated = corpus.map((request) =>
      fc
        .tuple(fc.uuid(), changedPart(activityIn(request)))
        .map(([id, activity]) =>
          around(request, activity.id === activityIn(request).id ? { ...activity, id: `f:${id}` } : activity),
        ),
    );
    await fc.assert(fc.asyncProperty(fc.oneof(...mutated), check), { numRuns: RUNS * 3, seed: SEED });
    expectNoDefect(bot);
  }, 240_000);
});
