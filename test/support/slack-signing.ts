import { createHmac } from 'node:crypto';
import type { Json } from './slack-blocks.ts';

/** A request as it was sent, to be sent again. */
export type SentRequest = Readonly<{ url: string; body: string; headers: Readonly<Record<string, string>> }>;

export type Reply = Readonly<{
  status: number;
  /** Parsed where it is JSON; '' for none. */
  body: unknown;
  headers: Readonly<Record<string, string>>;
  tookMs: number;
  /** Undefined over a socket. */
  request: SentRequest | undefined;
}>;

/** The two headers with which Slack signs a body. `at` is in seconds. */
export function signatureOf(
  secret: string,
  body: string,
  at: number | string = Math.floor(Date.now() / 1_000),
): Readonly<Record<'x-slack-request-timestamp' | 'x-slack-signature', string>> {
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${digest}` };
}

/** How Slack writes a payload of each kind onto the wire. */
export function encode(kind: 'command' | 'interaction' | 'event', payload: Json): Omit<SentRequest, 'url'> {
  if (kind === 'event') return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) };
  const fields = kind === 'command' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

/** Posts it as it is. */
export async function post(request: SentRequest): Promise<Reply> {
  const { url, body, headers } = request;
  const startedAt = performance.now();
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json');
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : text,
    headers: Object.fromEntries(response.headers),
    tookMs: performance.now() - startedAt,
    request,
  };
}

/** Sends the same request so many times at once, to these addresses in turn. */
export const replay = (
  request: SentRequest,
  times = 1,
  urls: readonly string[] = [request.url],
): Promise<readonly Reply[]> =>
  Promise.all(
    Array.from({ length: times }, (_, at) => post({ ...request, url: urls[at % urls.length] ?? request.url })),
  );
