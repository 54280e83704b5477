import type { Log } from '../chat/log.ts';
import type { SlackMessage } from '../render/block-kit.ts';
import { NO_PREVIEW } from './message.ts';

/** `replace` puts the answer in the place of the message that was pressed. */
export type Response = SlackMessage & Readonly<{ replace: boolean; seenByAll?: boolean }>;

/** Answers at the address that a payload carried; false where that is not possible any more, or never was. */
export type Respond = (address: string | undefined, response: Response) => Promise<boolean>;

const TIMEOUT_MS = 10_000;

/**
 * The address came with the request, so it is called only where Slack has such addresses (or in tests, where its Web API
 * is), and never followed elsewhere (B107).
 */
export function responder(log: Log, apiUrl: string | undefined): Respond {
  const isOurs = (address: string): boolean => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.username !== '' || url.password !== '') return false;
    return url.origin === (apiUrl === undefined ? 'https://hooks.slack.com' : new URL(apiUrl).origin);
  };
  return async (address, { replace, seenByAll, text, blocks }) => {
    if (address === undefined) return false;
    if (!isOurs(address)) {
      log.warn({}, 'an answer was to go to an address that is not one of Slack: not called');
      return false;
    }
    const kind = { response_type: seenByAll ? 'in_channel' : 'ephemeral', replace_original: replace };
    const body = { ...kind, ...NO_PREVIEW, text, blocks };
    try {
      const { ok, status } = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!ok) log.warn({ status }, 'an address for answers refused one');
      return ok;
    } catch (error) {
      log.warn({ why: error instanceof Error ? error.name : 'unknown' }, 'an address for answers could not be reached');
      return false;
    }
  };
}
