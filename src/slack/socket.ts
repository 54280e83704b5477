import { setTimeout as pause } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../chat/log.ts';
import { MalformedError } from '../chat/received.ts';
import type { Door } from './door.ts';
import { slackLogger } from './log.ts';

export type Socket = Readonly<{ stop(): Promise<void>; isConnected(): boolean }>;

const Envelope = z.object({
  envelope_id: z.string().min(1).max(200),
  body: z.unknown(),
  retry_num: z.number().int().nonnegative().optional(),
});

/** Receives over Socket Mode, which needs no address of ours: the app's token proves the connection, and no signature is needed. */
export async function receiveOverSocket(
  door: Door,
  log: Log,
  { appToken, options }: Readonly<{ appToken: string; options: WebClientOptions }>,
): Promise<Socket> {
  // Its own way back (3.1.0) ends the process when Slack refuses, and goes on for ever with a token of the wrong kind.
  const settings = { appToken, clientOptions: options, autoReconnectEnabled: false };
  const client = new SocketModeClient({ ...settings, logger: slackLogger(log) });
  guard(client, log);
  const stopping = new AbortController();
  let isOpen = false;
  let isReturning = false;
  client.on('connected', () => {
    isOpen = true;
  });
  client.on('disconnected', async () => {
    isOpen = false;
    if (isReturning) return;
    isReturning = true;
    await comeBack(client, log, stopping.signal);
    isReturning = false;
  });
  client.on('slack_event', (event: { ack(response?: unknown): Promise<void> }) => {
    admit(door, event).catch((err) => log.error({ err }, 'a delivery over Socket Mode'));
  });
  isReturning = true; // whoever starts the program hears of a first refusal
  await client.start();
  isReturning = false;
  const stop = async () => {
    stopping.abort();
    await client.disconnect();
  };
  return { stop, isConnected: () => isOpen };
}

/** It takes whatever comes for an envelope (3.1.0), and what its own listener then rejects with would end the process. */
function guard(client: SocketModeClient, log: Log): void {
  const [listener] = client.listeners('ws_message') as ((...parts: unknown[]) => Promise<void>)[];
  if (!listener) return;
  client.off('ws_message', listener);
  client.on('ws_message', (...parts) =>
    listener(...parts).catch((err) => log.warn({ err }, 'what came over Socket Mode is no envelope')),
  );
}

const LONGEST_SECONDS = 60;

/** Connects again after 1, 2, 4 … 60 seconds, until it succeeds or is told to stop. */
async function comeBack(client: SocketModeClient, log: Log, signal: AbortSignal): Promise<void> {
  for (let seconds = 1; !signal.aborted; seconds = Math.min(LONGEST_SECONDS, seconds * 2)) {
    await pause(seconds * 1_000, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      await client.start();
      if (signal.aborted) await client.disconnect();
      return;
    } catch (err) {
      log.error({ err }, 'Slack is not connected: nothing is received until it is');
    }
  }
}

async function admit(door: Door, event: { ack(response?: unknown): Promise<void> }): Promise<void> {
  const { envelope_id, body, retry_num } = Envelope.parse(event);
  let isAcknowledged = false;
  const ack = async (response?: unknown) => {
    if (isAcknowledged) return;
    isAcknowledged = true;
    await event.ack(response);
  };
  try {
    await door.admit({
      body,
      key: `socket:${envelope_id}`,
      ...(retry_num !== undefined && { retryNum: retry_num }),
      ack,
    });
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
  await ack();
}
