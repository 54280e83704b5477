import { requestName } from '../domain/request.ts';
import { type RolePhase, type RoleRequestView, rolePhaseOf } from '../domain/role-request-view.ts';
import { type Action, type Block, button, type Card, facts, quote, type Text, text } from './card.ts';
import { effectBlocks } from './effect.ts';
import { heldLabel } from './label.ts';
import { denialOf, NOBODY_ANSWERED } from './request.ts';
import { answeredBy, answerersOf, nameOf, plainName, requestFooter, statusWords, unanswered } from './request-parts.ts';
import { appliesLabel, backWords } from './role-applies.ts';
import { whatIfButton } from './role-buttons.ts';
import { roleEndText } from './role-ended.ts';
import {
  giversOf,
  isGiven,
  minutesOf,
  roleEndsOf,
  roleLabel,
  roleRiskLabel,
  spanLabel,
  timesOf,
} from './role-parts.ts';
import { approvalQuestion, whyYou } from './role-risk.ts';

/**
 * A request for a role as its channel and its approvers see it: what they are to answer and, once answered, the record of
 * the answer and of the role, to its end. One message, in whatever state it is.
 */
export function roleRequestCard(view: RoleRequestView): Card {
  const phase = rolePhaseOf(view);
  const isPending = phase === 'pending';
  return {
    title: titleOf(view, phase),
    tone: TONES[phase],
    blocks: isPending ? pendingBlocks(view) : decidedBlocks(view, phase),
    actions: isPending ? answers(view) : [],
    ...(isPending && { answerers: answerersOf(view.request, unanswered(view)) }),
    footer: requestFooter(view),
  };
}

const TONES: Readonly<Record<RolePhase, Card['tone']>> = {
  pending: 'plain',
  held: 'good',
  given: 'good',
  ended: 'plain',
  extended: 'good',
  denied: 'bad',
  cancelled: 'plain',
  lapsed: 'plain',
};

function titleOf(view: RoleRequestView, phase: RolePhase): string {
  const { requester, request } = view;
  const risk = roleRiskLabel(view);
  const what = `${risk}, for ${requester.name}`;
  switch (phase) {
    case 'pending':
      return request.extends === undefined && minutesOf(request) === undefined ? `∞ ${risk}` : `⏱ ${risk}`;
    case 'held':
    case 'given':
    case 'extended':
      return givenTitle(view, what);
    case 'ended':
      return `Ended: ${roleLabel(request)}, for ${requester.name}`;
    case 'denied':
      return `Denied by ${denialOf(view)?.name ?? 'somebody who may give it'}: ${what}`;
    case 'cancelled':
      return `Cancelled: ${what}`;
    case 'lapsed':
      return `Lapsed: ${what}`;
  }
}

function givenTitle(view: RoleRequestView, what: string): string {
  const { request, requester } = view;
  if (request.givenBy !== undefined) {
    const minutes = minutesOf(request);
    const span = minutes === undefined ? 'with no end' : `for ${spanLabel(minutes)}`;
    return `${plainName(view, request.givenBy)} gave ${requester.name} ${roleLabel(request)} ${span}`;
  }
  const names = request.votes
    .filter(({ answer }) => answer === 'approve')
    .map(({ voter }) => plainName(view, voter))
    .join(', ');
  return names === '' ? `Approved: ${what}` : `Approved by ${names}: ${what}`;
}

function pendingBlocks(view: RoleRequestView): readonly Block[] {
  const { request, requester, company, effect } = view;
  const what = request.extends === undefined ? `for ${roleLabel(request)}` : `to hold ${roleLabel(request)} longer`;
  const isReasoned = request.reason !== '';
  return [
    text(nameOf(company, requester.username), ` asks ${what}${isReasoned ? ', because:' : '.'}`),
    ...(isReasoned ? [quote(request.reason)] : []),
    ...(effect ? effectBlocks(effect) : []),
    facts({
      'Holds there now': holdsText(view),
      'Last requests': lastText(view),
      Ends: roleEndsOf(view),
      ...(minutesOf(request) === undefined ? {} : { 'At the end': backWords(view) }),
      'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
      'Why you': whyYou(view),
    }),
  ];
}

/** What is in the slot; with nothing in it, what counts instead. */
function holdsText({ company, request, held }: RoleRequestView): string {
  const { requester, place } = request;
  if (held !== null) return heldLabel({ ...place, role: held });
  return `no role there; ${appliesLabel(company, requester, place, null)} applies`;
}

function lastText({ history, request }: RoleRequestView): Text {
  const others = history.filter(({ id }) => id !== request.id);
  if (others.length === 0) return 'none';
  return others.flatMap((one, at) => [
    `${at === 0 ? '' : '; '}${requestName(one.id)}, ${spanLabel(minutesOf(one))}, ${roleLabel(one)}, ${statusWords(one)}, asked `,
    { at: one.requestedAt },
  ]);
}

function answers(view: RoleRequestView): readonly Action[] {
  const name = requestName(view.request.id);
  const confirm = approvalQuestion(view);
  return [
    button('Approve', `request approve ${name}`, {
      style: 'primary',
      ...(confirm === undefined ? {} : { confirm }),
    }),
    button('Approve with changes…', `request approve form ${name}`),
    button('Deny…', `request deny form ${name}`, { style: 'danger' }),
    whatIfButton(view.request),
  ];
}

function decidedBlocks(view: RoleRequestView, phase: RolePhase): readonly Block[] {
  const { request, requester, company, lease } = view;
  const denial = denialOf(view);
  const isGone = phase === 'ended' && lease;
  return [
    ...(phase === 'lapsed' ? [text(NOBODY_ANSWERED)] : isGone ? [text(...roleEndText(view, lease))] : []),
    facts({
      For: nameOf(company, requester.username),
      ...(phase === 'ended' ? { What: roleRiskLabel(view) } : {}),
      ...(denial ? { 'Denied by': [...answeredBy(view, 'deny'), ', ', { at: denial.answeredAt }] } : {}),
      ...(isGiven(phase) ? giversOf(view) : {}),
      ...timesOf(request),
      ...(isGiven(phase) && !isGone ? { Ends: roleEndsOf(view) } : {}),
      ...(phase === 'held' ? { 'At the end': backWords(view) } : {}),
    }),
    ...(request.reason === '' ? [] : [text('Asked because:'), quote(request.reason)]),
    ...(denial ? [text('Denied because:'), quote(denial.reason ?? '')] : []),
  ];
}
