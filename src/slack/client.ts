import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Failure } from '../chat/carrier.ts';
import type { Log } from '../chat/log.ts';
import { AccessError } from '../domain/problem.ts';
import { slackLogger } from './log.ts';

export type ClientOf = (token: string) => WebClient;

const TIMEOUT_MS = 10_000;

/**
 * The library's own retries are off: ten of them within half an hour hold whoever waits, and hide the order. `apiUrl` is
 * another base of the Web API, for tests.
 */
export const clientOptions = (log: Log, apiUrl: string | undefined): WebClientOptions => ({
  ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: TIMEOUT_MS,
  logger: slackLogger(log),
  fetch: wholly,
});

/**
 * Two answers leave the library as errors of no class of its own: a body that breaks off, and a 429 without a number in
 * `Retry-After` (B58). The first is read here, where it counts as a fault of the network; the second gets the shortest wait.
 */
const wholly: typeof fetch = async (address, init) => {
  const answer = await fetch(address, init);
  const { status, statusText } = answer;
  const headers = new Headers(answer.headers);
  const isVague = Number.isNaN(Number.parseInt(headers.get('retry-after') ?? '', 10));
  if (status === 429 && isVague) headers.set('retry-after', '1');
  return new Response(await answer.arrayBuffer(), { status, statusText, headers });
};

/** One client a token. */
export function clients(options: WebClientOptions): ClientOf {
  const known = new Map<string, WebClient>();
  return (token) => {
    const client = known.get(token) ?? new WebClient(token, options);
    known.set(token, client);
    return client;
  };
}

/** Undefined for what is no failure of a call. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', seconds: waitOf(error.retryAfter) };
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error);
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) return { kind: 'unknown' };
  return undefined;
}

const platformFailure = (error: string | undefined): Failure => {
  if (error === 'ratelimited' || error === 'rate_limited') return { kind: 'limited', seconds: 1 };
  // The page of a proxy or half an answer comes out of the library as if it were the name of a refusal (B57).
  if (error === undefined || !/^[a-z][a-z0-9_]*$/.test(error) || TRANSIENT.includes(error)) return { kind: 'unknown' };
  return { kind: 'refused', error };
};
const TRANSIENT = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'];

/** What a header says may be nonsense: at least a second, at most five minutes. */
const waitOf = (seconds: number): number => (Number.isFinite(seconds) ? Math.min(300, Math.max(1, seconds)) : 1);

/** Whether Slack refused by this name. */
export function isRefused(error: unknown, ...names: readonly string[]): boolean {
  const failure = failureOf(error);
  return failure?.kind === 'refused' && names.includes(failure.error);
}

/** A failed call as the problem that a person is told of. */
export const unreachable = (cause: unknown): AccessError =>
  new AccessError({ code: 'unavailable', system: 'chat' }, { cause });
