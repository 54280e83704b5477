import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { AccessError } from '../domain/problem.ts';
import { type Log, slackLogger } from './log.ts';

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
});

/** One client a token. */
export function clients(options: WebClientOptions): ClientOf {
  const known = new Map<string, WebClient>();
  return (token) => {
    const client = known.get(token) ?? new WebClient(token, options);
    known.set(token, client);
    return client;
  };
}

/** Why a call did not do what it should: told to wait, refused by name, or nobody knows whether it was done. */
export type Failure = Readonly<
  { kind: 'limited'; seconds: number } | { kind: 'refused'; error: string } | { kind: 'unknown' }
>;

/** Undefined for what is no failure of a call. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', seconds: waitOf(error.retryAfter) };
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error);
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) return { kind: 'unknown' };
  return undefined;
}

const platformFailure = (error: string): Failure => {
  if (error === 'ratelimited' || error === 'rate_limited') return { kind: 'limited', seconds: 1 };
  if (TRANSIENT.includes(error)) return { kind: 'unknown' };
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
