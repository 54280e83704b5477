import { createInterface } from 'node:readline';
import { chance, pick, randomFrom } from '../oracle/draw.ts';
import { CHANNELS } from './notice-company.ts';
import { type Fault, faultsFrom, silence } from './notice-faults.ts';
import { HELD, type Posted, recorderTo, VIAS, type Via } from './notice-record.ts';
import { type Answer, refusal } from './slack-answers.ts';
import { type ApiRequest, openFront } from './slack-front.ts';
import { messageFaults } from './slack-limits.ts';

export type FakeSettings = Readonly<{
  file: string;
  seed: number;
  /** After so many stored messages another channel is archived, for so many milliseconds; up to so many stored ones. */
  archiveEvery: number;
  archiveMs: number;
  archiveUntil: number;
}>;

/** A line of its input: the next message is not answered. */
export type Hold = 'before storing' | 'after storing';

/** A fake Slack as a process of its own: it writes down what it is asked, and then answers. Emulate takes too few calls. */
const { file, seed, archiveEvery, archiveMs, archiveUntil } = JSON.parse(process.argv[2] ?? '') as FakeSettings;
const write = recorderTo(file);
const nextFault = faultsFrom(randomFrom(seed));
const random = randomFrom(seed + 1);
const archived = new Set<string>();
/** The messages of each channel, by their `ts`. */
const messages = new Map<string, Set<string>>();
let stored = 0;
/** What the next message comes to: its sender waits, with it stored or not. */
let hold: Hold | undefined;

const OK: Readonly<Record<string, (request: ApiRequest) => object>> = {
  'auth.test': () => ({ team_id: 'T0ACME', team: 'Acme', bot_id: 'B0CHATELAINE', user_id: 'U0CHATELAINE' }),
  'bots.info': () => ({ bot: { app_id: 'A0CHATELAINE' } }),
  'conversations.info': ({ args }) => ({
    channel: { id: args.channel, is_member: true, is_archived: archived.has(String(args.channel)) },
  }),
  'conversations.open': ({ args }) => ({ channel: { id: String(args.users).replace(/^U/, 'D') } }),
  'users.info': ({ args }) => ({ user: { id: args.user, team_id: 'T0ACME' } }),
  'chat.update': ({ args }) => ({ channel: args.channel, ts: args.ts }),
};

function answer(via: Via, request: ApiRequest): Answer {
  const { method } = request;
  if (method === 'chat.postMessage') return post(via, request);
  write({ what: 'asked', at: Date.now(), via, method });
  const ordinary = OK[method];
  return ordinary ? { body: { ok: true, ...ordinary(request) } } : refusal('unknown_method');
}

function post(via: Via, { args }: ApiRequest): Answer {
  const { channel, entry } = { channel: String(args.channel), entry: entryOf(args.metadata) };
  const faults = messageFaults(args);
  const refused = refusalOf(channel, args.thread_ts);
  const fault = refused === undefined ? (held() ?? nextFault()) : { said: refused, answer: refusal(refused) };
  const isStored = fault === undefined || fault.answer.stored === true;
  const line: Posted = {
    what: 'posted',
    at: Date.now(),
    via,
    channel,
    isStored,
    said: fault?.said ?? 'ok',
    ...(entry !== undefined && { entry }),
    ...(faults.length > 0 && { faults }),
  };
  write(line);
  return answerOf(channel, fault, isStored);
}

function held(): Fault | undefined {
  if (hold === undefined) return undefined;
  const answer = { ...silence(), stored: hold === 'after storing' };
  hold = undefined;
  return { said: HELD, answer };
}

function answerOf(channel: string, fault: Fault | undefined, isStored: boolean): Answer {
  const ts = isStored ? keep(channel) : '';
  return fault?.answer ?? { body: { ok: true, channel, ts, message: {} } };
}

function refusalOf(channel: string, thread: unknown): string | undefined {
  if (archived.has(channel)) return 'is_archived';
  if (thread !== undefined && !messages.get(channel)?.has(String(thread))) return 'thread_not_found';
  return undefined;
}

/** Gives the message its `ts`. */
function keep(channel: string): string {
  stored += 1;
  const ts = `${1_700_000_000 + stored}.000100`;
  messages.set(channel, (messages.get(channel) ?? new Set()).add(ts));
  if (stored % archiveEvery === 0 && stored < archiveUntil) archive(pick(random, CHANNELS));
  return ts;
}

function archive(channel: string): void {
  if (archived.has(channel)) return;
  archived.add(channel);
  write({ what: 'archived', at: Date.now(), channel });
  const back = () => {
    archived.delete(channel);
    write({ what: 'back', at: Date.now(), channel });
  };
  setTimeout(back, archiveMs * (chance(random, 0.3) ? 3 : 1));
}

function entryOf(metadata: unknown): number | undefined {
  const { event_payload: payload } = (metadata ?? {}) as { event_payload?: { entry?: unknown } };
  return typeof payload?.entry === 'number' ? payload.entry : undefined;
}

const none = () => Promise.reject(new Error('the fake has no such address'));
const origins: [Via, string][] = [];
for (const via of VIAS) {
  const routes = {
    api: async (request: ApiRequest) => answer(via, request),
    response: none,
    upload: none,
    other: none,
  };
  origins.push([via, `${(await openFront(routes)).origin}/api/`]);
}
process.stdout.write(`${JSON.stringify(Object.fromEntries(origins))}\n`);
for await (const line of createInterface({ input: process.stdin })) hold = JSON.parse(line) as Hold;
