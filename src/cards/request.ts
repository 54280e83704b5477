import { requestName, type Vote } from '../domain/request.ts';
import { type Phase, phaseOf, type RequestView } from '../domain/request-view.ts';
import { endText, overdueText } from './account-end.ts';
import { type Action, type Block, button, type Card, facts, quote, type Text, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { profileLabel } from './label.ts';
import { explainButton, tryNowButton } from './request-buttons.ts';
import {
  answeredBy,
  answerersOf,
  approvalOf,
  askedAndGiven,
  endsOf,
  grantedOf,
  leasesText,
  nameOf,
  plainName,
  requestFooter,
  rightsOf,
  riskLabel,
  statusWords,
  unanswered,
  type Voted,
} from './request-parts.ts';

/**
 * A request as its channel and its approvers see it: what they are to answer and, once answered, the record of the answer
 * and of the account, to its end. One message, in whatever state it is.
 */
export function requestCard(view: RequestView): Card {
  const phase = phaseOf(view);
  return {
    title: titleOf(view, phase),
    tone: TONES[phase],
    blocks: phase === 'pending' ? pendingBlocks(view) : decidedBlocks(view, phase),
    ...buttonsOf(view, phase),
    footer: requestFooter(view),
  };
}

/** Whoever had their say has no more to press; what is overdue is pressed by any of those who may end it. */
function buttonsOf(view: RequestView, phase: Phase): Pick<Card, 'actions' | 'answerers'> {
  const { request, approvers } = view;
  if (phase === 'pending') return { actions: answers(view), answerers: answerersOf(request, unanswered(view)) };
  if (phase === 'overdue') return { actions: [tryNowButton(request)], answerers: answerersOf(request, approvers) };
  return { actions: [] };
}

function titleOf(view: RequestView, phase: Phase): string {
  const { requester, request, lease } = view;
  const what = `${riskLabel(view)}, for ${requester.name}`;
  switch (phase) {
    case 'pending':
      return `⏱ ${riskLabel(view)}`;
    case 'approved':
    case 'extended':
      return `${approvedBy(view)}: ${what}`;
    case 'denied':
      return `Denied by ${denialOf(view)?.name ?? 'an Administrator'}: ${what}`;
    case 'cancelled':
      return `Cancelled: ${what}`;
    case 'lapsed':
      return `Lapsed: ${what}`;
    default:
      return `${liveWords(phase, lease)}: ${requester.name}’s database user in ${request.environment}`;
  }
}

type Live = 'replaceable' | 'creating' | 'active' | 'extending' | 'ending' | 'overdue' | 'ended';

/** How the account stands, once there was one. */
export function liveWords(phase: Live, lease: RequestView['lease']): string {
  switch (phase) {
    case 'replaceable':
      return 'To be made again';
    case 'creating':
      return 'Being made';
    case 'active':
    case 'extending':
      return 'In use';
    case 'ending':
      return lease?.cause === 'replaced' ? 'Being deleted, to be made again' : 'Being ended';
    case 'overdue':
      return 'Not ended yet';
    case 'ended':
      return lease?.cause === 'not-made' ? 'Not made' : 'Ended';
  }
}

const TONES: Readonly<Record<Phase, Card['tone']>> = {
  pending: 'plain',
  approved: 'good',
  replaceable: 'plain',
  creating: 'plain',
  active: 'good',
  extending: 'good',
  ending: 'plain',
  overdue: 'warning',
  ended: 'plain',
  extended: 'good',
  denied: 'bad',
  cancelled: 'plain',
  lapsed: 'plain',
};

function approvedBy(view: RequestView): string {
  const voters = view.request.votes.filter(({ answer }) => answer === 'approve');
  const names = voters.map(({ voter }) => plainName(view, voter)).join(', ');
  return names === '' ? 'Self-service' : `Approved by ${names}`;
}

/** Who said no, by name, and why. */
export function denialOf(view: Voted): (Vote & Readonly<{ name: string }>) | undefined {
  const vote = view.request.votes.find(({ answer }) => answer === 'deny');
  return vote && { ...vote, name: plainName(view, vote.voter) };
}

function pendingBlocks(view: RequestView): readonly Block[] {
  const { request, requester, company } = view;
  const what = request.extends === undefined ? 'for a database user' : 'to keep a database user longer';
  return [
    text(nameOf(company, requester.username), ` asks ${what}, because:`),
    quote(request.reason),
    facts({
      ...rightsOf(view),
      'Holds now': heldText(view),
      'Last requests': lastText(view),
      Ends: endsOf(view),
      'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
      'Why you': 'you are an Administrator; only their answers count, and never to a request of their own',
    }),
    ...votesBlocks(view),
  ];
}

/** What else they have; the account that is to be kept longer is named by its end. */
function heldText({ holds, request }: RequestView): Text {
  const others = holds.filter((lease) => lease.request !== request.id && lease.request !== request.extends);
  if (others.length === 0) return request.extends === undefined ? 'no database user' : 'no other database user';
  return leasesText(others);
}

function lastText({ history }: RequestView): Text {
  if (history.length === 0) return 'none';
  return history.flatMap((one, at) => {
    const { minutes, profile } = grantedOf(one);
    const what = `${durationLabel(minutes)} ${profileLabel(profile)} in ${one.environment}`;
    return [
      `${at === 0 ? '' : '; '}${requestName(one.id)}, ${what}, ${statusWords(one)}, asked `,
      { at: one.requestedAt },
    ];
  });
}

/** `☑ Bo Lind ☐ one more`. */
function votesBlocks(view: RequestView): readonly Block[] {
  const needed = view.database?.approvals ?? 1;
  if (needed < 2) return [];
  const given = answeredBy(view, 'approve');
  const left = needed - view.request.votes.filter(({ answer }) => answer === 'approve').length;
  const open = left <= 0 ? '' : `☐ ${left === 1 ? 'one more' : `${left} more`}`;
  const done = given.length === 0 ? [] : ['☑ ', ...given, ' '];
  return [text(`It takes ${needed} Administrators: `, ...done, open)];
}

function answers(view: RequestView): readonly Action[] {
  const { request } = view;
  const name = requestName(request.id);
  return [
    button('Approve', `request approve ${name}`, { style: 'primary', ...askOnceMore(view) }),
    button('Approve with changes…', `request approve form ${name}`),
    button('Deny…', `request deny form ${name}`, { style: 'danger' }),
    explainButton(request),
  ];
}

/** Writing in Production is asked once more, with its effect. */
function askOnceMore({ request, requester, company }: RequestView): Readonly<{ confirm?: string }> {
  const { environment, profile, minutes } = request;
  const isProduction = company.environments.get(environment)?.purpose === 'production';
  if (!isProduction || profile !== 'read-and-write') return {};
  const span = `${durationLabel(minutes)}${request.extends === undefined ? '' : ' longer'}`;
  return {
    confirm: `${requester.name} may insert, update and delete in the application tables of ${environment}, for ${span}. Approve?`,
  };
}

function decidedBlocks(view: RequestView, phase: Phase): readonly Block[] {
  const { request, requester, company, lease } = view;
  const denial = denialOf(view);
  return [
    ...storyOf(view, phase),
    facts({
      For: nameOf(company, requester.username),
      ...(request.given && phase !== 'approved' && phase !== 'extended' ? { What: riskLabel(view) } : {}),
      ...(denial ? { 'Denied by': [nameOf(company, denial.voter), ', ', { at: denial.answeredAt }] } : {}),
      ...(request.given ? approvalOf(view) : {}),
      ...askedAndGiven(request),
      ...(lease && HELD.includes(phase) ? { Ends: endsOf(view) } : {}),
    }),
    text('Asked because:'),
    quote(request.reason),
    ...(denial ? [text('Denied because:'), quote(denial.reason ?? '')] : []),
  ];
}

const HELD: readonly Phase[] = ['active', 'extending', 'extended', 'ending', 'replaceable'];

/** What became of it, where the title does not say it. */
function storyOf(view: RequestView, phase: Phase): readonly Block[] {
  const { lease } = view;
  if (phase === 'lapsed') return [text(lapsedText(view))];
  if (phase === 'overdue' && lease) return [text(...overdueText(view, lease))];
  return phase === 'ended' && lease ? [text(...endText(view, lease))] : [];
}

/** Why it came to nothing by itself. */
export const lapsedText = ({ request }: Pick<RequestView, 'request'>): string =>
  request.given ? 'The approval was not used in time.' : NOBODY_ANSWERED;

export const NOBODY_ANSWERED = 'Nobody answered in time.';
