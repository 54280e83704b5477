import { z } from 'zod';
import { TEXT_PARTS_MOST, textParts } from '../domain/text-message.ts';
import { type Courier, CourierFault, type CourierFinding } from '../ports/courier.ts';
import type { TwilioSettings } from './settings.ts';
import { refusalOf } from './twilio-codes.ts';

const TIMEOUT_MS = 10_000;

/**
 * A message that was taken is answered with 201 and begins as `queued`, with a Messaging Service as `accepted`
 * (twilio.com/docs/messaging/api/message-resource).
 */
const Taken = z.object({ status: z.enum(['accepted', 'queued', 'sending', 'sent', 'delivered']) });
const Refusal = z.object({ code: z.number().int() });
/** Of an account nothing else is read: its answer also holds its token (twilio.com/docs/iam/api/account). */
const Account = z.object({ status: z.enum(['active', 'suspended', 'closed']), type: z.enum(['Trial', 'Full']) });

/** `json` is undefined for what is none. */
type Answer = Readonly<{ status: number; json: unknown }>;
type Ask = (path: string, form?: Readonly<Record<string, string>>) => Promise<Answer>;

/** Text messages by Twilio's HTTP API of 2010-04-01. */
export function twilioCourier(settings: TwilioSettings, timeoutMs = TIMEOUT_MS): Courier {
  const ask = askOver(settings, timeoutMs);
  const sender: Readonly<Record<string, string>> = settings.from.startsWith('MG')
    ? { MessagingServiceSid: settings.from }
    : { From: settings.from };
  return {
    text: async (to, words) => {
      // Twilio would also take an address of another channel, such as whatsapp:…
      if (!/^\+[1-9]\d{6,14}$/.test(to)) throw new CourierFault('number', 'it is not in E.164, so nothing was sent');
      if (textParts(words) > TEXT_PARTS_MOST)
        throw new CourierFault('failed', `the words need more than ${TEXT_PARTS_MOST} parts, so nothing was sent`);
      const answer = await ask('/Messages.json', { To: to, Body: words, ...sender });
      if (answer.status !== 201) throw refused(answer);
      if (!Taken.safeParse(answer.json).success)
        throw new CourierFault('failed', 'Twilio answered 201, and did not say that the message was taken');
    },
    check: async () => {
      const answer = await ask('.json');
      if (answer.status === 200) return accountFindings(answer);
      const fault = refused(answer);
      if (fault.code !== 'refused' || settings.user === settings.account) throw fault;
      return keyFindings(await ask('/Messages.json', sender));
    },
  };
}

function askOver({ account, user, secret, apiUrl }: TwilioSettings, timeoutMs: number): Ask {
  const base = `${apiUrl}2010-04-01/Accounts/${account}`;
  return async (path, form) => {
    try {
      const answer = await fetch(base + path, {
        method: form ? 'POST' : 'GET',
        headers: { authorization: `Basic ${btoa(`${user}:${secret.reveal()}`)}`, accept: 'application/json' },
        ...(form && { body: new URLSearchParams(form) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: answer.status, json: readJson(await answer.text()) };
    } catch (error) {
      throw unanswered(error);
    }
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unanswered(error: unknown): CourierFault {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new CourierFault('timeout', 'Twilio did not answer in time');
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const name = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const why = /^[A-Z][A-Z0-9_]+$/.test(name) ? ` (${name})` : '';
  return new CourierFault('unreachable', `no answer came from Twilio${why}`);
}

/** A page is of something on the way, whatever its status says. */
function refused({ status, json }: Answer): CourierFault {
  if (json === undefined) return new CourierFault('failed', `${status} was answered, and not by Twilio`);
  return refusalOf(status, Refusal.safeParse(json).data?.code);
}

function accountFindings({ json }: Answer): readonly CourierFinding[] {
  const { data } = Account.safeParse(json);
  if (!data) throw new CourierFault('failed', '200 was answered, and not by Twilio');
  if (data.status !== 'active')
    return [{ what: `the account is ${data.status}`, remedy: 'Look in the console of Twilio why it is.' }];
  if (data.type === 'Trial')
    return [
      {
        what: 'the account is on trial',
        remedy: 'It sends to telephones alone that were verified in the console of Twilio: upgrade it there.',
      },
    ];
  return [{ what: 'the account is active' }];
}

/**
 * Only a Main key may read the account; to the others Twilio says the same as to a key that is none (error 20003). What they
 * may do is seen by a message to nobody, which is refused for that: 21604, no `To`.
 */
function keyFindings(answer: Answer): readonly CourierFinding[] {
  if (Refusal.safeParse(answer.json).data?.code !== NO_RECIPIENT) throw refused(answer);
  return [{ what: 'the key may send; whether the account is on trial, only a Main key could read' }];
}

const NO_RECIPIENT = 21604;
