import { type PermanentPhase, type PermanentView, permanentPhaseOf } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { type Action, type Block, button, type Card, facts, quote, text } from './card.ts';
import { profileLabel } from './label.ts';
import { explainLine } from './line.ts';
import { permanentEndText, standsText } from './permanent-end.ts';
import { permanentFacts, permanentLabel } from './permanent-parts.ts';
import { denialOf, NOBODY_ANSWERED } from './request.ts';
import { answeredBy, answerersOf, approvalOf, nameOf, requestFooter, unanswered } from './request-parts.ts';

/** A request for a permanent database user as its channel and its approvers see it, in whatever state it is. */
export function permanentRequestCard(view: PermanentView): Card {
  const phase = permanentPhaseOf(view);
  const isPending = phase === 'pending';
  return {
    title: titleOf(view, phase),
    tone: PERMANENT_TONES[phase],
    blocks: isPending ? pendingBlocks(view) : decidedBlocks(view, phase),
    actions: isPending ? answers(view) : [],
    ...(isPending && { answerers: answerersOf(view.request, unanswered(view)) }),
    footer: requestFooter(view),
  };
}

export const PERMANENT_TONES: Readonly<Record<PermanentPhase, Card['tone']>> = {
  pending: 'plain',
  approved: 'good',
  case: 'good',
  making: 'good',
  standing: 'good',
  ending: 'plain',
  taken: 'good',
  ended: 'plain',
  denied: 'bad',
  cancelled: 'plain',
  lapsed: 'plain',
};

function titleOf(view: PermanentView, phase: PermanentPhase): string {
  const { requester, request } = view;
  const what = `${permanentLabel(request)}, for ${requester.name}`;
  switch (phase) {
    case 'pending':
      return `∞ ${permanentLabel(request)}`;
    case 'approved':
      return `Approved: ${what}`;
    case 'case':
      return `Support case ${request.supportCase ?? ''}: ${what}`;
    case 'making':
      return `Being made: ${what}`;
    case 'standing':
      return `It is there: ${what}`;
    case 'ending':
      return `Being taken away: ${what}`;
    case 'taken':
      return `Approved: ${what}`;
    case 'ended':
      return `Ended: ${what}`;
    case 'denied':
      return `Denied by ${denialOf(view)?.name ?? 'an Administrator'}: ${what}`;
    case 'cancelled':
      return `Cancelled: ${what}`;
    case 'lapsed':
      return `Lapsed: ${what}`;
  }
}

function pendingBlocks(view: PermanentView): readonly Block[] {
  const { request, requester, company } = view;
  return [
    text(nameOf(company, requester.username), request.extends === undefined ? ASKS : asksToAnswer(request.extends)),
    quote(request.reason),
    facts({
      ...permanentFacts(request, view),
      'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
      'Why you': 'you are an Administrator; only their answers count, and never to a request of their own',
    }),
  ];
}

const ASKS = ' asks for a permanent database user, because:';
const asksToAnswer = (id: number): string =>
  ` asks to answer for ${requestName(id)}, a permanent database user that nobody answers for any more, because:`;

function answers(view: PermanentView): readonly Action[] {
  const { request } = view;
  const { requester: user, environment, profile, network, addresses, phone } = request;
  const name = requestName(request.id);
  const question = {
    user,
    operation: 'dbuser.request-permanent',
    environment,
    profile,
    network,
    ...(addresses.length > 0 && { addresses }),
    ...(phone !== undefined && { phone }),
  } as const;
  return [
    button('Approve', `request approve ${name}`, { style: 'primary', confirm: approvalQuestion(view) }),
    button('Deny…', `request deny form ${name}`, { style: 'danger' }),
    // The rules know nothing of answering for one that is there.
    ...(request.extends === undefined ? [button('Explain', explainLine(question))] : []),
  ];
}

/** Whose the telephone is nobody here can look up: somebody who knows the requester says so. */
function approvalQuestion({ request, requester }: PermanentView): string {
  const { profile, environment, phone } = request;
  const effect =
    request.extends === undefined
      ? `Systems of ${requester.name} may use it ${profileLabel(profile)} in ${environment}, with no end.`
      : `${requester.name} then answers for it, and may have a new password for it.`;
  return phone === undefined ? `${effect} Approve?` : `The password goes to ${phone}. Is that theirs? ${effect}`;
}

function decidedBlocks(view: PermanentView, phase: PermanentPhase): readonly Block[] {
  const { request, requester, company } = view;
  const denial = denialOf(view);
  const isApproved = APPROVED.includes(phase);
  return [
    ...(phase === 'lapsed' ? [text(request.votes.length > 0 ? NOT_MADE : NOBODY_ANSWERED)] : []),
    ...(phase === 'ended' ? [text(...permanentEndText(view))] : []),
    facts({
      For: nameOf(company, requester.username),
      ...(denial ? { 'Denied by': [...answeredBy(view, 'deny'), ', ', { at: denial.answeredAt }] } : {}),
      ...(isApproved ? approvalOf(view) : {}),
      ...(phase === 'ended' ? {} : permanentFacts(request, view)),
      ...(phase === 'standing' ? standsText(view) : {}),
    }),
    text('Asked because:'),
    quote(request.reason),
    ...(denial ? [text('Denied because:'), quote(denial.reason ?? '')] : []),
  ];
}

const APPROVED: readonly PermanentPhase[] = ['approved', 'taken', 'case', 'making', 'standing', 'ending', 'ended'];

export const NOT_MADE = 'It was approved, and nobody said that it was made.';
