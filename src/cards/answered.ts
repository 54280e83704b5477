import type { User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { PermanentView } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { type AnyRequestView, isAboutPermanent, isAboutRole } from '../domain/role-request-view.ts';
import { type Card, facts, text } from './card.ts';
import { counted, type Pieces, peoplePieces } from './phrase.ts';
import { notToBeHad, notToBeHadForGood } from './precondition.ts';
import { requestCardOf, riskLabelOf } from './request-card.ts';
import { nameOf, requestFooter, riskLabel, statusWords, unanswered } from './request-parts.ts';
import { roleAnswerers } from './role-risk.ts';
import { roleVoidText } from './role-void.ts';

type Answered = Readonly<{ view: AnyRequestView }> &
  (
    | Readonly<{ state: 'approved' | 'denied' | TurnedAway | 'counted' }>
    | Readonly<{ state: 'void'; decision: Decision }>
  );
type TurnedAway = 'own' | 'not-entitled' | 'too-late' | 'answered-already' | 'reopened';

/** For whoever pressed, in private: what it came to, or why it did not count and whose it is. */
export function answeredCard(answered: Answered): Card {
  const { view } = answered;
  switch (answered.state) {
    case 'approved':
    case 'denied':
      return { ...requestCardOf(view), actions: [] };
    case 'counted':
      return { ...plainCard(view, `Counted: ${requestName(view.request.id)} ${missingText(view)}.`), tone: 'good' };
    case 'void':
      return {
        ...plainCard(view, `Not done: ${requestName(view.request.id)} was closed.`),
        tone: 'bad',
        blocks: [text('What it asks for is not to be had any more. ', ...voidText(view, answered.decision))],
      };
    default:
      return turnedAwayCard(view, answered.state);
  }
}

function voidText(view: AnyRequestView, decision: Decision): Pieces {
  if (isAboutPermanent(view)) return [isTakenBack(view, decision) ? ANSWERED_FOR : notToBeHadForGood(decision.code)];
  return isAboutRole(view) ? roleVoidText(view, decision) : [notToBeHad(decision.code)];
}

/** It is judged as if it were not there, so this is never said of it by the rules. */
const isTakenBack = ({ request }: PermanentView, { code }: Decision): boolean =>
  request.extends !== undefined && code === 'profile-taken';
const ANSWERED_FOR = 'Somebody answers for it again, or it has ended.';

const plainCard = (view: AnyRequestView, title: string): Card => ({
  title,
  tone: 'plain',
  blocks: [],
  actions: [],
  footer: requestFooter(view),
});

/** A role and a permanent user take one approval; an account as many as its database says. */
function missingText(view: AnyRequestView): string {
  const needed = isAboutRole(view) || isAboutPermanent(view) ? 1 : (view.database?.approvals ?? 1);
  const given = view.request.votes.filter(({ answer }) => answer === 'approve').length;
  const missing = Math.max(1, needed - given);
  return `takes ${counted(missing, 'more approval')}, of somebody else`;
}

function turnedAwayCard(view: AnyRequestView, why: TurnedAway): Card {
  const { request } = view;
  const name = requestName(request.id);
  const warning = (title: string, ...words: Pieces): Card => ({
    ...plainCard(view, title),
    tone: 'warning',
    blocks: [text(...words)],
  });
  switch (why) {
    case 'own':
      return warning(
        `No. ${name} is your own.`,
        'Nobody answers their own request, from any account. ',
        ...whoMay(view),
      );
    case 'not-entitled':
      return warning(`No. ${name} is not yours to answer.`, ...entitledText(view), ...whoMay(view));
    case 'too-late':
      return warning(`Too late: ${name} is ${statusWords(request)} already.`, ...fasterText(view));
    case 'answered-already':
      return warning(
        `Not counted again: you have answered ${name}.`,
        'Each person’s answer counts once. It waits for others.',
      );
    case 'reopened':
      return warning(
        `Look again: the directory has changed since ${name} was asked.`,
        'All answers so far are void, yours too, and what holds now decides. Press again if you still agree.',
      );
  }
}

/** For whoever answers nobody’s requests: of every number the same, whether there is such a request or not. */
export const notYoursCard = (id: number, administrators: readonly User[]): Card => ({
  title: `No. ${requestName(id)} is not yours to answer.`,
  tone: 'warning',
  blocks: [
    text(
      'Administrators answer requests, and those for a role also whoever may give it; nobody their own. ',
      ...peopleWhoMay(administrators),
    ),
  ],
  actions: [],
});

function entitledText(view: AnyRequestView): Pieces {
  if (!isAboutRole(view)) return ['Only Administrators answer it. '];
  return [`${roleAnswerers(view)}${view.approvers.length === 0 ? '' : ' '}`];
}

/** Of a role they are known while it waits. */
const whoMay = (view: AnyRequestView): Pieces =>
  isAboutRole(view) && view.approvers.length === 0 ? [] : peopleWhoMay(view.approvers);

const peopleWhoMay = (people: readonly User[]): Pieces =>
  people.length === 0 ? ['There is nobody who could.'] : [...peoplePieces(people), ' may.'];

/** Who was faster, where somebody answered; a request may also have been taken back or have lapsed. */
function fasterText({ request, company }: AnyRequestView): Pieces {
  const isAnswered = request.status !== 'cancelled' && request.status !== 'lapsed';
  const last = isAnswered ? request.votes.at(-1) : undefined;
  return last ? [nameOf(company, last.voter), ' was faster. Nothing was changed.'] : ['Nothing was changed.'];
}

export const cancelledRequestCard = ({
  state,
  view,
}: Readonly<{ state: 'cancelled' | 'too-late'; view: AnyRequestView }>): Card =>
  state === 'cancelled'
    ? {
        ...plainCard(view, `Cancelled: ${riskLabelOf(view)}`),
        blocks: [text(`Nobody is asked any more, and nothing will be ${isAboutRole(view) ? 'given' : 'made'}.`)],
      }
    : {
        ...plainCard(view, `Not done: ${requestName(view.request.id)} is ${statusWords(view.request)} already.`),
        tone: 'warning',
        blocks: [text('Nothing was changed.')],
      };

type Nudged = Readonly<{ view: AnyRequestView }> &
  (Readonly<{ state: 'nudged' | 'too-late' }> | Readonly<{ state: 'too-soon'; again: string }>);

export function nudgedCard(nudged: Nudged): Card {
  const { view } = nudged;
  const { request } = view;
  switch (nudged.state) {
    case 'nudged':
      return { ...plainCard(view, 'Done: asked again.'), tone: 'good', blocks: [text(...unansweredText(view))] };
    case 'too-soon':
      return {
        ...plainCard(view, 'Not yet: they were asked less than 15 min ago.'),
        tone: 'warning',
        blocks: [facts({ 'Again from': { at: nudged.again } })],
      };
    case 'too-late':
      return {
        ...plainCard(view, `Not done: ${requestName(request.id)} is ${statusWords(request)} already.`),
        tone: 'warning',
        blocks: [text('Nobody is asked any more.')],
      };
  }
}

/** Those who have not answered are the ones who are asked again. */
function unansweredText(view: AnyRequestView): Pieces {
  const left = unanswered(view);
  return ['Asked: ', ...peoplePieces(left), '.'];
}

/** Why a live account is not kept longer. */
export const notExtendedCard = (view: RequestView, why: string): Card => ({
  ...plainCard(view, `Not extended: ${riskLabel(view)}`),
  tone: 'warning',
  blocks: [text(why)],
});

/** The private line; the receipt is a message of its own. */
export const extensionAskedCard = (view: RequestView): Card => ({
  ...plainCard(view, `Sent: ${requestName(view.request.id)}, ${riskLabel(view)}`),
  tone: 'good',
  blocks: [text('Asked: ', ...peoplePieces(view.approvers), '. Until they agree the end stays where it is.')],
});
