import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { SentRequest } from './slack-signing.ts';
import { type Tables, tablesOf } from './tables.ts';
import type { TeamsBot } from './teams-bot.ts';
import { type Driver, driverFor } from './teams-driver.ts';
import { goodClaims, type Keys, type Signing } from './teams-keys.ts';
import type { Json } from './teams-surfaces.ts';

/** Requests that Teams would make of the bot, with their tokens and ready, which have not reached it. */
export async function recorded(
  { teams, url }: Pick<TeamsBot, 'teams' | 'url'>,
  keys: Keys,
  act: (driver: Driver) => Promise<unknown>,
): Promise<readonly SentRequest[]> {
  const sink = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(SEEN));
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  onTestFinished(() => void sink.close());
  const { port } = sink.address() as AddressInfo;
  const driver = driverFor({ teams, keys, url: `http://127.0.0.1:${port}/` });
  await act(driver);
  sink.closeAllConnections();
  return driver.requests.map((request) => ({ ...request, url: `${url}/api/messages` }));
}

/** What a client makes of the answer is not looked at. */
const SEEN = JSON.stringify({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'seen' });

/** The one request of it. */
export async function recordedOne(...given: Parameters<typeof recorded>): Promise<SentRequest> {
  const [request, ...more] = await recorded(...given);
  if (!request || more.length > 0) throw new Error(`${more.length + (request ? 1 : 0)} requests were sent`);
  return request;
}

/** Max's Confirm, not yet sent, under the preview of a role for Bob. */
export async function recordedConfirm(bot: TeamsBot, keys: Keys): Promise<SentRequest> {
  const { shown } = await bot.driver.say('max', 'personal', 'role grant @bob Tech Lead in Banking');
  const [preview] = shown;
  if (!preview) throw new Error('there is no preview');
  return recordedOne(bot, keys, (driver) => driver.press('max', preview, 'Confirm'));
}

export const activityIn = ({ body }: SentRequest): Json => JSON.parse(body) as Json;

/** The same request with another token. */
export const withToken = (request: SentRequest, token: string): SentRequest => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
});

/** The same request around another activity, or around what is none. */
export const around = (request: SentRequest, activity: unknown): SentRequest => ({
  ...request,
  body: JSON.stringify(activity) ?? '',
});

export type Signed = (claims?: Json, how?: Signing) => string;

/** Makes tokens of Teams for the bot, with these claims over the good ones. */
export const tokensFor =
  ({ settings }: Pick<TeamsBot, 'settings'>, keys: Keys): Signed =>
  (claims = {}, how) =>
    keys.sign({ ...goodClaims({ appId: settings.appId, serviceUrl: settings.serviceUrl }), ...claims }, how);

type Seen = Readonly<{ tables: Tables; messages: number; calls: number; faults: readonly string[] }>;

/** What the bot has, and has said and asked in Teams. */
export async function seenOf({ opened, teams }: TeamsBot): Promise<Seen> {
  const { messages, calls, faults } = teams;
  return {
    tables: await tablesOf(opened.database),
    messages: messages.length,
    calls: calls.length,
    faults: [...faults],
  };
}

/** Neither how the program is made nor what it keeps to itself is in an answer. */
export function expectNoInsides(words: string, { settings }: Pick<TeamsBot, 'settings'>): void {
  expect(words).not.toMatch(/\bat \S+ \(|\.[jt]s:\d+|node_modules|\/src\/|stack/i);
  expect(words).not.toMatch(/\b(?:select|insert into|update|delete from) \S+|postgres|relation "|duplicate key/i);
  expect(words).not.toMatch(/jwt|token|claim|issuer|audience|signature|endorse|tenant|serviceurl/i);
  for (const secret of [settings.password, settings.tenant, settings.appId, 'bot-token', 'Bearer'])
    expect(words).not.toContain(secret);
}
