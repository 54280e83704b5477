import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { buttonIn } from './slack-blocks.ts';
import { type Bot, SIGNING_SECRET } from './slack-bot.ts';
import { type Driver, driverFor } from './slack-driver.ts';
import { type Reply, type SentRequest, signatureOf } from './slack-signing.ts';
import type { Message } from './slack-surfaces.ts';
import { type Tables, tablesOf } from './tables.ts';

/** A request that Slack would make of the bot, signed and ready, which has not reached it. */
export async function recorded(
  { workspace, url }: Pick<Bot, 'workspace' | 'url'>,
  act: (driver: Driver) => Promise<Reply>,
): Promise<SentRequest> {
  const sink = createServer((request, response) => request.resume().on('end', () => response.end()));
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  onTestFinished(() => void sink.close());
  const { port } = sink.address() as AddressInfo;
  const elsewhere = { workspace, signingSecret: SIGNING_SECRET, url: `http://127.0.0.1:${port}/` };
  const { request } = await act(driverFor(elsewhere));
  sink.closeAllConnections();
  if (!request) throw new Error('nothing was sent');
  return { ...request, url: `${url}/slack/events` };
}

/** Somebody's Confirm, not yet sent, under the preview of this change. */
export async function recordedConfirm(
  bot: Pick<Bot, 'driver' | 'url' | 'workspace'>,
  user = 'U0MAX',
  change = 'grant <@U0BOB> Tech Lead in Banking',
): Promise<SentRequest> {
  const { shown } = await bot.driver.command(user, '/role', change, { channel: 'C0BANK' });
  const action = buttonIn(shown?.blocks ?? [], 'Confirm');
  return recorded(bot, (driver) => driver.press(user, { action, message: shown as Message }));
}

/** The same with another body, and the signature that Slack would put on it; `at` in seconds, or what stands for it. */
export function signed(request: SentRequest, change: Readonly<{ body?: string; at?: string | number }> = {}) {
  const body = change.body ?? request.body;
  return { ...request, body, headers: { ...request.headers, ...signatureOf(SIGNING_SECRET, body, change.at) } };
}

type Seen = Readonly<{ tables: Tables; messages: number; responses: number; calls: number }>;

/** What the bot has, and has said and asked in Slack. */
export async function seenOf({ opened, workspace }: Bot): Promise<Seen> {
  const { messages, responses, calls } = workspace;
  return {
    tables: await tablesOf(opened.database),
    messages: messages.length,
    responses: responses.length,
    calls: calls.length,
  };
}

/** T-error-surface: neither how the program is made nor what it keeps to itself is in an answer. */
export function expectNoInsides(words: string): void {
  expect(words).not.toMatch(/\bat \S+ \(|\.[jt]s:\d+|node_modules|\/src\/|stack/i);
  expect(words).not.toMatch(/\b(?:select|insert into|update|delete from) \S+|postgres|relation "|duplicate key/i);
  for (const secret of [SIGNING_SECRET, 'xoxb-', 'xapp-']) expect(words).not.toContain(secret);
}
