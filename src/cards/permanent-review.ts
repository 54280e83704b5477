import { isMadeHere, type PermanentView } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { type Action, button, type Card, facts, quote, text } from './card.ts';
import { standsText } from './permanent-end.ts';
import { permanentFacts, permanentLabel } from './permanent-parts.ts';
import { nameOf, requestFooter } from './request-parts.ts';

/** To whoever answers for it, every three months, and every week until it is answered. */
export const stillNeededCard = (view: PermanentView): Card => ({
  title: `Is it still needed? ${permanentLabel(view.request)}`,
  tone: 'warning',
  blocks: [
    text('You asked for it, because:'),
    quote(view.request.reason),
    facts({ ...permanentFacts(view.request, view), ...standsText(view) }),
    text(
      'It stays until somebody deletes it. Until you answer you are asked again every week, and so are the Administrators.',
    ),
  ],
  actions: [
    button('Still needed', `request keep ${requestName(view.request.id)}`, { style: 'primary' }),
    deleteButton(view),
  ],
  footer: requestFooter(view),
});

/** To Administrators, where a week has gone by. */
export const unansweredReviewCard = (view: PermanentView): Card => ({
  title: `Nobody has said whether it is still needed: ${permanentLabel(view.request)}`,
  tone: 'warning',
  blocks: [
    text(nameOf(view.company, view.request.requester), ' answers for it, and was asked. They asked for it, because:'),
    quote(view.request.reason),
    facts({ ...permanentFacts(view.request, view), ...standsText(view) }),
  ],
  actions: [button('Show it', `request show ${requestName(view.request.id)}`), deleteButton(view)],
  footer: requestFooter(view),
});

/** To Administrators, every day: whoever answered for it may do so no more, and may know its password. */
export const nobodyAnswersCard = (view: PermanentView): Card => ({
  title: `Nobody answers for it any more: ${permanentLabel(view.request)}`,
  tone: 'bad',
  blocks: [
    text(
      nameOf(view.company, view.request.requester),
      ' asked for it and may know its password, and is no longer active here, or no administrator of the vendor’s account any more.',
    ),
    quote(view.request.reason),
    facts({ ...permanentFacts(view.request, view), ...standsText(view) }),
    text(
      'An administrator of the vendor’s account can ask to answer for it, and another Administrator approves. Nothing is ended by itself: whatever uses it would stand still.',
    ),
  ],
  actions: [takeButton(view), button('Show it', `request show ${requestName(view.request.id)}`), deleteButton(view)],
  footer: requestFooter(view),
});

/** The same to those who could answer for it and are no Administrators, who alone may end what is not theirs. */
export function toBeTakenCard(view: PermanentView): Card {
  const { actions: _, ...rest } = nobodyAnswersCard(view);
  return { ...rest, actions: [takeButton(view)] };
}

const takeButton = ({ request }: PermanentView): Action =>
  button('Ask to answer for it…', `request take form ${requestName(request.id)}`, { style: 'primary' });

const deleteButton = (view: PermanentView): Action =>
  isMadeHere(view)
    ? button('Delete it', `dbuser delete ${requestName(view.request.id)}`, {
        style: 'danger',
        confirm: 'Delete it now? Its sessions are ended, and whatever uses it stands still.',
      })
    : button('It is gone', `dbuser delete ${requestName(view.request.id)}`, {
        style: 'danger',
        confirm: 'Has the vendor taken it away, on a support case? Here it then counts as ended.',
      });
