import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import { z } from 'zod';
import type { Door } from './door.ts';
import { type Log, slackLogger } from './log.ts';
import { MalformedError } from './payload.ts';

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
  // The options of our other clients would have it give up at the first fault.
  const { retryConfig: _, rejectRateLimitedCalls: __, ...clientOptions } = options;
  const client = new SocketModeClient({ appToken, clientOptions, logger: slackLogger(log) });
  let isOpen = false;
  client.on('connected', () => {
    isOpen = true;
  });
  client.on('close', () => {
    isOpen = false;
  });
  client.on('slack_event', (event: { ack(response?: unknown): Promise<void> }) => {
    admit(door, event).catch((err) => log.error({ err }, 'a delivery over Socket Mode'));
  });
  await client.start();
  return { stop: () => client.disconnect(), isConnected: () => isOpen };
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
