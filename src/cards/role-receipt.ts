import { requestName } from '../domain/request.ts';
import { ROLE_MOST_MINUTES } from '../domain/role-lease.ts';
import { type RolePhase, type RoleRequestView, rolePhaseOf } from '../domain/role-request-view.ts';
import { type Action, type Block, button, type Card, facts, quote, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { effectBlocks } from './effect.ts';
import { peoplePieces } from './phrase.ts';
import { denialOf, NOBODY_ANSWERED } from './request.ts';
import { nameOf, requestFooter } from './request-parts.ts';
import { backWords } from './role-applies.ts';
import { heldRoleButtons, roleAgainButton, roleMinutesLeft } from './role-buttons.ts';
import { roleEndText } from './role-ended.ts';
import { giversOf, minutesOf, roleEndsOf, roleRiskLabel, timesOf } from './role-parts.ts';

/** A request for a role as its requester sees it: one message, from being sent to the end of the role. */
export function roleReceiptCard(view: RoleRequestView): Card {
  const { lead, tone = 'plain', blocks, actions = [] } = drawn(view, rolePhaseOf(view));
  return { title: `${lead}: ${roleRiskLabel(view)}`, tone, blocks, actions, footer: requestFooter(view) };
}

type Drawn = Readonly<{
  /** What the title begins with; what it is about follows. */
  lead: string;
  tone?: Card['tone'];
  blocks: readonly Block[];
  actions?: readonly Action[];
}>;

function drawn(view: RoleRequestView, phase: RolePhase): Drawn {
  switch (phase) {
    case 'pending':
      return { lead: '⏳ Waiting for an answer', blocks: waitingBlocks(view), actions: waitingButtons(view) };
    case 'held':
      return held(view);
    case 'given':
      return { lead: givenLead(view), tone: 'good', blocks: givenBlocks(view) };
    case 'ended':
      return ended(view);
    case 'extended':
      return { lead: 'Approved', tone: 'good', blocks: givenBlocks(view) };
    case 'denied':
      return denied(view);
    case 'cancelled':
      return closed(view, 'Cancelled', 'Nobody is asked any more.');
    case 'lapsed':
      return closed(view, 'Lapsed', NOBODY_ANSWERED);
  }
}

function waitingBlocks(view: RoleRequestView): readonly Block[] {
  const { request, approvers, effect } = view;
  return [
    facts({
      ...(approvers.length > 0 ? { Asked: peoplePieces(approvers) } : {}),
      'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
      Ends: roleEndsOf(view),
      ...(minutesOf(request) === undefined ? {} : { 'At the end': backWords(view) }),
    }),
    ...reasonBlocks(view),
    ...(effect ? effectBlocks(effect) : []),
  ];
}

const waitingButtons = ({ request: { id } }: RoleRequestView): readonly Action[] => [
  button('Nudge', `request nudge ${requestName(id)}`),
  button('Cancel', `request cancel ${requestName(id)}`, { confirm: 'Take the request back?' }),
];

const reasonBlocks = ({ request }: RoleRequestView): readonly Block[] =>
  request.reason === '' ? [] : [quote(request.reason)];

const givenLead = ({ request }: RoleRequestView): string =>
  request.givenBy === undefined ? 'Approved, and in force' : 'Given to you';

/** What is held, until when, and what comes back. */
function held(view: RoleRequestView): Drawn {
  const { lease } = view;
  if (!lease) return { lead: givenLead(view), blocks: [] };
  const isAtMost = roleMinutesLeft(lease) === 0;
  const most = `Nothing moves the end past ${durationLabel(ROLE_MOST_MINUTES)} in total: give it back and request again.`;
  return {
    lead: givenLead(view),
    tone: 'good',
    blocks: [...givenBlocks(view), ...(isAtMost ? [text(most)] : [])],
    actions: heldRoleButtons(lease),
  };
}

function givenBlocks(view: RoleRequestView): readonly Block[] {
  const { request, lease } = view;
  const isForAWhile = lease !== undefined && lease.endedAt === undefined;
  return [
    facts({
      ...giversOf(view),
      ...timesOf(request),
      Ends: roleEndsOf(view),
      ...(isForAWhile ? { 'At the end': backWords(view) } : {}),
    }),
    ...reasonBlocks(view),
  ];
}

function ended(view: RoleRequestView): Drawn {
  const { lease } = view;
  return {
    lead: 'Ended',
    blocks: lease ? [text(...roleEndText(view, lease))] : [],
    actions: [roleAgainButton(view, 'Request again')],
  };
}

function denied(view: RoleRequestView): Drawn {
  const denial = denialOf(view);
  const why = denial ? [text(nameOf(view.company, denial.voter), ' says why:'), quote(denial.reason ?? '')] : [];
  return {
    lead: `No. ${denial?.name ?? 'Somebody who may give it'} denied it`,
    tone: 'bad',
    blocks: [...why, ...(view.request.extends === undefined ? [] : [leftBlock(view)])],
    actions: [roleAgainButton(view, 'Ask again')],
  };
}

const closed = (view: RoleRequestView, lead: string, why: string): Drawn => ({
  lead,
  blocks: [leftBlock(view, `${why} `)],
  actions: [roleAgainButton(view, 'Ask again')],
});

/** What there is, after a request that came to nothing. */
function leftBlock({ lease }: RoleRequestView, why = ''): Block {
  if (!lease) return text(`${why}Nothing was changed.`);
  if (lease.endedAt !== undefined) return text(`${why}The role has ended meanwhile.`);
  return text(`${why}The end stays where it is: `, { at: lease.endsAt }, '.');
}
