import type { PermanentView } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { button, type Card, facts, text } from './card.ts';
import type { Link } from './password-link.ts';
import { permanentFacts, permanentLabel } from './permanent-parts.ts';
import { requestFooter } from './request-parts.ts';

/** For its requester alone. The link is good once, and nobody else's. */
export const permanentLinkCard = (view: PermanentView, { url, expiresAt }: Link): Card => ({
  title: `Choose the password: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [
    text({ link: url, label: 'Open the page' }, ' and choose it there. Never type it in a chat.'),
    facts({
      ...permanentFacts(withoutPhone(view.request), view),
      'Works until': [{ at: expiresAt }, `, once; press ${buttonOf(view)} for another`],
    }),
  ],
  actions: [],
  footer: requestFooter(view),
});

/** What is kept of it where conversations are kept. */
export const permanentLinkShownCard = (view: PermanentView, { expiresAt }: Link): Card => ({
  title: `A link was shown here: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [text('It is not kept. It works until ', { at: expiresAt }, ', once.')],
  actions: [button('Another link', `request password ${requestName(view.request.id)}`)],
  footer: requestFooter(view),
});

/** By this way it does not go to a telephone, whatever was asked for. */
const withoutPhone = ({ phone: _, ...request }: PermanentView['request']) => request;

const buttonOf = ({ request }: PermanentView): string => (request.status === 'used' ? 'New password' : 'Make it');

/** A link to the file: it has the address and the user name, and no password. */
export const permanentFileCard = (view: PermanentView, { url, expiresAt }: Link): Card => ({
  title: `The file: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [
    text({ link: url, label: 'Download the file' }, ' with the address and the user name. The password is not in it.'),
    facts({ 'Works until': [{ at: expiresAt }, '; press Get the file for another link'] }),
  ],
  actions: [],
  footer: requestFooter(view),
});

export const permanentFileShownCard = (view: PermanentView, { expiresAt }: Link): Card => ({
  title: `A link to the file was shown here: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [text('It is not kept. It works until ', { at: expiresAt }, '.')],
  actions: [button('Get the file', `request file ${requestName(view.request.id)}`)],
  footer: requestFooter(view),
});

/** The text message is on its way, and what was made or changed is so. */
export const permanentToldCard = (view: PermanentView, what: 'made' | 'rotated'): Card => ({
  title: `${what === 'made' ? 'It is there' : 'It has another password'}: ${permanentLabel(view.request)}`,
  tone: 'good',
  blocks: [
    text(`The password went to ${view.request.phone ?? 'your telephone'} by text message, and is kept nowhere.`),
    text(
      what === 'made'
        ? 'Its address and user name are in the file.'
        : 'What connects anew needs it; open connections stay.',
    ),
  ],
  actions: [button('Get the file', `request file ${requestName(view.request.id)}`)],
  footer: requestFooter(view),
});

/** What failed, and which password opens it: where `holds` is absent nothing is left of it, or all is as it was. */
export const permanentFailedCard = (
  id: number,
  { why, holds }: Readonly<{ why: string; holds?: 'new' | 'unknown' }>,
): Card => ({
  title:
    holds === undefined
      ? `Not done: ${requestName(id)} was given no password.`
      : `Not confirmed: ${requestName(id)} and its new password.`,
  tone: 'bad',
  blocks: [text(why), text(HOLDS[holds ?? 'old'])],
  actions: [
    button('Try again', `request password ${requestName(id)}`),
    button('Show it', `request show ${requestName(id)}`),
  ],
});

const HOLDS = {
  old: 'As far as is known all is as it was before; a password that may have reached a telephone then opens nothing.',
  new: 'What was sent last opens it; the one before opens nothing any more.',
  unknown:
    'Nobody knows here which password opens it: try what was sent last, then the one before, or press Try again for another.',
} as const;
