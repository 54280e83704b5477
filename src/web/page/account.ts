import type { AccountDetails, OnceOffer } from '../../usecases/once-page.ts';
import { engineName, rightsOf } from '../once-words.ts';
import { copyButton, el, factList, show } from './dom.ts';
import { moment, span } from './time.ts';

/** For whom, where, what it may do, until when. */
export const offerFacts = (offer: OnceOffer): HTMLElement =>
  factList([
    [
      'For',
      offer.lasting
        ? `systems; ${offer.name} (${offer.username}) answers for it`
        : `${offer.name} (${offer.username}), and nobody else`,
    ],
    ['Environment', `${offer.environment} of ${offer.infrastructure}, on ${engineName(offer.engine)}`],
    ['Rights', rightsOf(offer.profile)],
    ['Ends', ...endOf(offer)],
    ['This page', 'works once, until ', moment(offer.expiresAt)],
  ]);

function endOf({ endsAt, minutes, lasting }: OnceOffer): (Node | string)[] {
  if (lasting) return ['never by itself: whoever answers for it deletes it'];
  if (endsAt !== undefined) return [moment(endsAt)];
  return [minutes === undefined ? 'as its approval says' : `${span(minutes)} from the moment it is made`];
}

/** All that one needs to log in. A password that was made here can be copied for as long as the page is open. */
export function showAccount(details: AccountDetails, madePassword: string | undefined): void {
  const { connectLine, accountName } = details;
  show(
    'Your database user is made',
    el('p', {}, 'The same details are in chat, all but the password.'),
    factList([
      ['Server', details.server],
      ['Port', `${details.port}`],
      ...(details.instance === '' ? [] : [['Instance', details.instance] as const]),
      ['Database', `${details.database} (${engineName(details.engine)}, ${details.environment})`],
      ['User name', el('code', {}, accountName), ' ', copyButton('Copy', () => accountName)],
      ['Rights', rightsOf(details.profile)],
      ['Ends', moment(details.endsAt)],
    ]),
    el('h2', {}, 'Connect'),
    el('pre', {}, connectLine),
    el(
      'p',
      {},
      copyButton('Copy the line', () => connectLine),
      ' It asks for the password.',
    ),
    passwordNote(madePassword),
    el('p', { class: 'hint' }, 'Was this not you? Press Not me: end it in chat.'),
  );
}

/** A permanent user: what a system needs besides its password comes as a file, and never by this page. */
export function showHanded(what: 'made' | 'rotated', madePassword: string | undefined): void {
  show(
    what === 'made' ? 'The database user is made' : 'It has the new password',
    el(
      'p',
      {},
      what === 'made'
        ? 'Its address and user name are in a file: press Get the file in chat.'
        : 'What connects anew needs it; what is connected stays so. Its user name is as it was.',
    ),
    passwordNote(madePassword),
    el('p', { class: 'hint' }, 'Was this not you? Press Delete in chat.'),
  );
}

function passwordNote(madePassword: string | undefined): HTMLElement {
  const lost = 'The password is not kept and cannot be shown again. If it is lost, press New password in chat.';
  if (madePassword === undefined) return el('p', { class: 'note' }, lost);
  const copy = copyButton('Copy the password', () => madePassword);
  return el('p', { class: 'note' }, `${lost} Until you close this page you can still copy it: `, copy);
}
