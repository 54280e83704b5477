import { extensionLeft, type Lease } from '../domain/lease.ts';
import { type AccountRequest, requestName } from '../domain/request.ts';
import type { AccountAsk, RequestView } from '../domain/request-view.ts';
import { type Action, button } from './card.ts';
import { durationWords } from './duration.ts';
import { quoted } from './phrase.ts';
import { grantedOf } from './request-parts.ts';

/** How many minutes longer an account may still be held; LifeTime moves the end of none. */
export const minutesLeft = (lease: Lease, database: RequestView['database']): number =>
  lease.assisted ? 0 : extensionLeft(lease, database?.maxHours);

export const extendButton = (request: number): Action =>
  button('Extend…', `dbuser extend form ${requestName(request)}`);

/** By its number it is done at once, so the button asks. */
export const doneButton = (
  { request, assisted, environment }: Pick<Lease, 'request' | 'assisted' | 'environment'>,
  label = "I'm done",
): Action =>
  button(label, `dbuser delete ${requestName(request)}`, {
    style: 'danger',
    confirm: assisted
      ? `End it here? In LifeTime it stays until it is deleted there: Environments › ${environment} › DATABASE ACCESS › Delete user.`
      : 'End it now, with every open session?',
  });

export const tryNowButton = ({ id }: Pick<AccountRequest, 'id'>): Action =>
  button('Try now', `dbuser delete ${requestName(id)}`);

/** The form, as it was filled in; of an extension, the form that extends. */
export function againButton({ request, lease }: RequestView, label: 'Ask again' | 'Request again'): Action {
  if (request.extends !== undefined && lease && lease.state !== 'ended')
    return button(label, `dbuser extend form ${requestName(request.extends)}`);
  const { minutes, profile } = request.extends === undefined ? grantedOf(request) : request;
  return button(label, askLine('dbuser request form', { ...request, minutes, profile }));
}

/** The line that asks for this account. The reason ends it, word for word: what was seen is what is sent. */
export function askLine(
  command: string,
  { environment, minutes, profile, reason }: AccountAsk,
  confirmed?: string,
): string {
  const only = profile === 'read-only' ? ' read-only' : '';
  const seen = confirmed === undefined ? '' : ` confirm ${confirmed}`;
  return `${command} ${quoted(environment)} for ${durationWords(minutes)}${only}${seen} because ${reason}`;
}

export const explainButton = ({ requester, environment }: AccountRequest): Action =>
  button('Explain', `access explain ${quoted(requester)} dbuser.create-temporary in ${quoted(environment)}`);
