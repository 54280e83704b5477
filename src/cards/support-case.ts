import type { PermanentView } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { button, type Card, quote, text } from './card.ts';
import { networkLabel, profileLabel } from './label.ts';
import { permanentLabel } from './permanent-parts.ts';
import { permanentReceiptCard } from './permanent-receipt.ts';
import { requestFooter } from './request-parts.ts';

/** The complete text of the support case, to be copied; the telephone is in full, so it is kept nowhere. */
export const supportCaseCard = (view: PermanentView, phone: string | undefined): Card => ({
  title: `To be sent to OutSystems Support: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [
    text('Copy all of it into the description of the case:'),
    quote(supportCaseText(view, phone)),
    ...lost(phone),
  ],
  actions: [button('I opened the case…', `request case form ${requestName(view.request.id)}`)],
  footer: requestFooter(view),
});

const lost = (phone: string | undefined) =>
  phone === undefined
    ? [text('The telephone cannot be read here any more: put in the one that gets the password.')]
    : [];

/** What the vendor wants to know, in the vendor's words (002, Request the permanent user). */
function supportCaseText({ request, database, company }: PermanentView, phone: string | undefined): string {
  const { environment, profile, network, addresses } = request;
  const isThere = network !== 'allowlist' && company.infrastructure.network.includes(network);
  const address = database ? ` (database server ${database.server})` : '';
  return [
    `Request for a permanent database user, ${company.infrastructure.name}`,
    `Environments: ${environment}${address}`,
    `Access: ${profileLabel(profile)}`,
    `How we want to connect: ${networkLabel(network)}${network === 'allowlist' ? '' : isThere ? ', already active' : ', please set up a new one'}`,
    ...(addresses.length > 0 ? [`Public static IPs: ${addresses.join(', ')}`] : []),
    `Contact number for the SMS with the password: ${phone ?? request.phone ?? ''}`,
  ].join('\n');
}

/** What is kept of it where conversations are kept. */
export const supportCaseShownCard = (view: PermanentView): Card => ({
  title: `The text of a support case was shown here: ${permanentLabel(view.request)}`,
  tone: 'plain',
  blocks: [text('It is not kept, as the telephone is in it.')],
  actions: [
    button('Show it again', `request support ${requestName(view.request.id)}`),
    button('I opened the case…', `request case form ${requestName(view.request.id)}`),
  ],
  footer: requestFooter(view),
});

/** There is nothing to be done with it at present: how it stands says why. */
export function permanentNotNowCard(view: PermanentView): Card {
  const { title, ...rest } = permanentReceiptCard(view);
  return {
    ...rest,
    title: `Not now: ${requestName(view.request.id)} is not at that point.`,
    tone: 'warning',
    blocks: [text('How it stands: ', { bold: title.replace(/^⏳ /, '') }), ...rest.blocks],
  };
}
