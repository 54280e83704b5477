import type { Failure } from '../chat/carrier.ts';
import { AccessError } from '../domain/problem.ts';
import { CallError } from './connector.ts';

/** Undefined for what is no failure of a call to the service. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof CallError)) return undefined;
  const { status, code } = error;
  if (status === 429) return { kind: 'limited', seconds: waitOf(error) };
  // 412 is told where somebody else writes at the same moment; it and these may be different the next time.
  if (status === undefined || status === 408 || status === 412 || status >= 500) return { kind: 'unknown' };
  const isGone = status === 404 && (code === undefined || GONE.includes(code));
  return { kind: 'refused', error: code ?? String(status), ...(isGone && { isGone }) };
}

/** Of a message that was deleted; its conversation is there. */
const GONE = ['ActivityNotFoundInConversation', 'ActivityNotFound', 'MessageNotFound'];

/** What a header says may be nonsense: at least a second, at most five minutes (B58). */
function waitOf({ retryAfter = '' }: CallError): number {
  const seconds = Number.parseInt(retryAfter, 10);
  return Number.isFinite(seconds) ? Math.min(300, Math.max(1, seconds)) : 1;
}

/** A failed call as the problem that a person is told of. */
export const unreachable = (cause: unknown): AccessError =>
  new AccessError({ code: 'unavailable', system: 'chat' }, { cause });
