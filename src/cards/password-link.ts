import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { button, type Card, facts, text } from './card.ts';
import { receiptCard } from './receipt.ts';
import { endsOf, requestFooter, rightsOf, riskLabel } from './request-parts.ts';

export type Link = Readonly<{ url: string; expiresAt: string }>;

/** For its requester alone. The link is good once, and nobody else's. */
export const linkCard = (view: RequestView, { url, expiresAt }: Link): Card => ({
  title: `Choose the password: ${riskLabel(view)}`,
  tone: 'plain',
  blocks: [
    text({ link: url, label: 'Open the page' }, ' and choose it there. Never type it in a chat.'),
    facts({
      ...rightsOf(view),
      Ends: endsOf(view),
      'Works until': [{ at: expiresAt }, ', once; press Choose password for another'],
    }),
  ],
  actions: [],
  footer: requestFooter(view),
});

/** What is kept of it where conversations are kept: that there was one, not what it was. */
export const linkShownCard = (view: RequestView, { expiresAt }: Link): Card => ({
  title: `A link was shown here: ${riskLabel(view)}`,
  tone: 'plain',
  blocks: [text('It is not kept. It works until ', { at: expiresAt }, ', once.')],
  actions: [button('Another link', `request password ${requestName(view.request.id)}`)],
  footer: requestFooter(view),
});

/** There is nothing to choose a password for just now, and nothing to start: how it stands says why. */
export function notNowCard(view: RequestView): Card {
  const { blocks, title, ...rest } = receiptCard(view);
  return {
    ...rest,
    title: `Not now: nothing of ${requestName(view.request.id)} waits to be made.`,
    tone: 'warning',
    blocks: [text('How it stands: ', { bold: title.replace(/^⏳ /, '') }), ...blocks],
  };
}
