import type { Lease } from '../domain/lease.ts';
import { requestName } from '../domain/request.ts';
import { type Phase, phaseOf, type RequestView } from '../domain/request-view.ts';
import { endText, overdueText } from './account-end.ts';
import { heldBlocks, heldButtons } from './account-held.ts';
import { readyBlocks, readyButtons } from './account-ready.ts';
import { type Action, type Block, button, type Card, facts, quote, text } from './card.ts';
import { type Pieces, peoplePieces } from './phrase.ts';
import { denialOf, lapsedText, liveWords } from './request.ts';
import { againButton, tryNowButton } from './request-buttons.ts';
import {
  answeredBy,
  approvalOf,
  askedAndGiven,
  endsOf,
  nameOf,
  requestFooter,
  rightsOf,
  riskLabel,
} from './request-parts.ts';

/** A request as its requester sees it: one message, from being sent to the end of the account. Never a password. */
export function receiptCard(view: RequestView): Card {
  const phase = phaseOf(view);
  const { lead, tone = 'plain', blocks, actions = [] } = drawn(view, phase);
  const title = `${lead}: ${riskLabel(view)}`;
  return { title, tone, blocks, actions, footer: requestFooter(view) };
}

type Drawn = Readonly<{
  /** What the title begins with; what it is about follows. */
  lead: string;
  tone?: Card['tone'];
  blocks: readonly Block[];
  actions?: readonly Action[];
}>;

function drawn(view: RequestView, phase: Phase): Drawn {
  const { lease, request, database } = view;
  switch (phase) {
    case 'pending':
      return { lead: '⏳ Waiting for an answer', blocks: waitingBlocks(view), actions: waitingButtons(view) };
    case 'approved':
    case 'replaceable':
      return { lead: readyLead(phase, database), tone: 'good', blocks: readyBlocks(view), actions: readyButtons(view) };
    case 'creating':
      return { lead: liveWords(phase, lease), blocks: [text('Creating the database user… this will not take long.')] };
    case 'active':
    case 'extending':
      return lease
        ? { lead: 'Ready', tone: 'good', blocks: heldBlocks(view, lease), actions: heldButtons(lease, view.database) }
        : { lead: 'Being made', blocks: [] };
    case 'ending':
      return { lead: liveWords(phase, lease), blocks: ENDING };
    case 'overdue':
      return {
        lead: 'Not ended yet',
        tone: 'warning',
        blocks: lease ? [text(...overdueText(view, lease))] : [],
        actions: [tryNowButton(request)],
      };
    default:
      return drawnOver(view, phase);
  }
}

/** What is final. */
function drawnOver(view: RequestView, phase: 'ended' | 'extended' | 'denied' | 'cancelled' | 'lapsed'): Drawn {
  switch (phase) {
    case 'ended':
      return ended(view, view.lease);
    case 'extended':
      return { lead: 'Approved', tone: 'good', blocks: extendedBlocks(view) };
    case 'denied':
      return denied(view);
    case 'cancelled':
      return closed(view, 'Cancelled', 'Nobody is asked any more.');
    case 'lapsed':
      return closed(view, 'Lapsed', lapsedText(view));
  }
}

const ENDING: readonly Block[] = [
  text(
    'First the login is closed, then its sessions are ended, then the user is removed. It is said here once that is done.',
  ),
];

function readyLead(phase: Phase, database: RequestView['database']): string {
  if (phase === 'replaceable') return 'Choose a password to make the account again';
  return database?.provisioning === 'assisted' ? 'Approved' : 'Choose a password to create the account';
}

function waitingBlocks(view: RequestView): readonly Block[] {
  const { request, approvers, database } = view;
  const needed = database?.approvals ?? 1;
  const votes = answeredBy(view, 'approve');
  return [
    facts({
      Asked: [...peoplePieces(approvers), needed > 1 ? `; it takes ${needed} of them` : ''],
      ...(votes.length > 0 ? { 'Agreed already': votes } : {}),
      'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
      ...rightsOf(view),
      Ends: endsOf(view),
    }),
    quote(request.reason),
  ];
}

const waitingButtons = ({ request: { id } }: RequestView): readonly Action[] => [
  button('Nudge', `request nudge ${requestName(id)}`),
  button('Cancel', `request cancel ${requestName(id)}`, { confirm: 'Take the request back?' }),
];

/** The database follows what is stored, and the receipt of the account says when it has. */
const extendedBlocks = (view: RequestView): readonly Block[] => [
  facts({ ...approvalOf(view), ...askedAndGiven(view.request), Ends: endsOf(view) }),
  text(
    view.lease?.state === 'extending'
      ? 'The new end is saved; the database follows. The account, its password and its sessions stay.'
      : 'The account, its password and its sessions stay.',
  ),
];

function ended(view: RequestView, lease: Lease | undefined): Drawn {
  const again = lease?.cause === 'person-left' ? [] : [againButton(view, 'Request again')];
  if (!lease) return { lead: 'Ended', blocks: [text('No account was made.')], actions: again };
  const now = lease.assisted ? [] : [` You hold no database user in ${lease.environment} now.`];
  return { lead: liveWords('ended', lease), blocks: [text(...endText(view, lease), ...now)], actions: again };
}

function denied(view: RequestView): Drawn {
  const denial = denialOf(view);
  const why = denial ? [text(nameOf(view.company, denial.voter), ' says why:'), quote(denial.reason ?? '')] : [];
  return {
    lead: `No. ${denial?.name ?? 'An Administrator'} denied it`,
    tone: 'bad',
    blocks: [...why, ...(view.request.extends === undefined ? [] : [text(...leftText(view))])],
    actions: [againButton(view, 'Ask again')],
  };
}

const closed = (view: RequestView, lead: string, why: string): Drawn => ({
  lead,
  blocks: [text(`${why} `, ...leftText(view))],
  actions: [againButton(view, 'Ask again')],
});

/** What there is, after a request that came to nothing. */
function leftText(view: RequestView): Pieces {
  const { request, lease } = view;
  if (!lease) return ['Nothing was made.'];
  if (request.extends === undefined) return endText(view, lease);
  if (lease.state === 'ended') return ['The account has ended meanwhile.'];
  return ['The end stays where it is: ', { at: lease.endsAt }, '.'];
}
