import { isMadeHere, type PermanentPhase, type PermanentView, permanentPhaseOf } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { type Action, type Block, button, type Card, facts, quote, text } from './card.ts';
import { permanentEndText, standsText } from './permanent-end.ts';
import { permanentFacts, permanentLabel, permanentLine } from './permanent-parts.ts';
import { NOT_MADE, PERMANENT_TONES } from './permanent-request.ts';
import { type Pieces, peoplePieces } from './phrase.ts';
import { denialOf, NOBODY_ANSWERED } from './request.ts';
import { approvalOf, nameOf, requestFooter } from './request-parts.ts';

/** A request for a permanent database user as its requester sees it: one message, from being sent to its end. */
export function permanentReceiptCard(view: PermanentView): Card {
  const phase = permanentPhaseOf(view);
  return {
    title: `${leadOf(view, phase)}: ${permanentLabel(view.request)}`,
    tone: PERMANENT_TONES[phase],
    blocks: blocksOf(view, phase),
    actions: actionsOf(view, phase),
    footer: requestFooter(view),
  };
}

function leadOf(view: PermanentView, phase: PermanentPhase): string {
  switch (phase) {
    case 'pending':
      return '⏳ Waiting for an answer';
    case 'approved':
      return isMadeHere(view) ? 'Approved, have it made' : 'Approved, open the support case';
    case 'case':
      return `⏳ Support case ${view.request.supportCase ?? ''} is open`;
    case 'making':
      return '⏳ Being made';
    case 'standing':
      return 'It is there';
    case 'ending':
      return '⏳ Being taken away';
    case 'taken':
      return 'You answer for it now';
    case 'ended':
      return 'Ended';
    case 'denied':
      return `No. ${denialOf(view)?.name ?? 'An Administrator'} denied it`;
    case 'cancelled':
      return 'Cancelled';
    case 'lapsed':
      return 'Lapsed';
  }
}

function blocksOf(view: PermanentView, phase: PermanentPhase): readonly Block[] {
  const { request, approvers, company } = view;
  const about = permanentFacts(request, view);
  switch (phase) {
    case 'pending':
      return [
        facts({
          Asked: peoplePieces(approvers),
          'Answer by': [{ at: request.deadlineAt }, '; then it lapses'],
          ...about,
        }),
        quote(request.reason),
      ];
    case 'approved':
      return [facts({ ...approvalOf(view), ...about, ...useBy(view) }), isMadeHere(view) ? howHere(view) : HOW];
    case 'case':
      return [facts({ ...approvalOf(view), ...about, ...useBy(view) }), THEN];
    case 'making':
      return [facts({ ...approvalOf(view), ...about })];
    case 'standing':
      return [facts({ ...approvalOf(view), ...about, ...standsText(view) }), isMadeHere(view) ? MADE_HERE : MADE_THERE];
    case 'ending':
      return [text(...overdueText(view))];
    case 'taken':
      return [
        facts(approvalOf(view)),
        text('All that there is to do with it is on its own card, which you have been sent.'),
      ];
    case 'ended':
      return [text(...permanentEndText(view))];
    case 'denied': {
      const denial = denialOf(view);
      return denial ? [text(nameOf(company, denial.voter), ' says why:'), quote(denial.reason ?? '')] : [];
    }
    case 'cancelled':
      return [text('Nobody is asked any more, and nothing was made here. The telephone is forgotten.')];
    case 'lapsed':
      return [text(request.votes.length > 0 ? NOT_MADE : NOBODY_ANSWERED)];
  }
}

const useBy = ({ request }: PermanentView) => ({
  'Use by': [{ at: request.deadlineAt }, '; then the approval lapses'],
});

const HOW = text(
  'Nobody here may make it. Open a support case with the text that is ready, telephone and all, and say its number here. ' +
    'The vendor then sends a file with the address and the user name, and the password by text message.',
);
const THEN = text(
  'When the vendor has sent the file and the text message, say so here: from then on it counts as there, and no second one is made.',
);
const MADE_THERE = text('No temporary user ends it, and nobody leaving does: whoever answers for it has it deleted.');
const MADE_HERE = text(
  'Its address and user name are in the file; its password went another way, and nobody can show it again. ' +
    'Nobody leaving ends it: whoever answers for it deletes it.',
);

/** Where what goes. */
const howHere = ({ request }: PermanentView): Block =>
  text(
    `It is made in the database when you press Make it. Its password ${request.phone === undefined ? 'you choose on a one-time page' : `goes to ${request.phone} by text message`}; its address and user name come as a file.`,
  );

/** It never gives up; what keeps it is said. */
function overdueText({ lease }: PermanentView): Pieces {
  if (!lease || lease.failures === 0)
    return ['Nobody can log in by it any more as soon as this is done; that is said here.'];
  return [
    'It could not be taken away yet (',
    lease.failure ?? 'no reason is known',
    '). It is tried again within a minute, until it is gone.',
  ];
}

function actionsOf(view: PermanentView, phase: PermanentPhase): readonly Action[] {
  const { request } = view;
  const name = requestName(request.id);
  const show = button('Show the support case', `request support ${name}`, { style: 'primary' });
  const cancel = button('No longer needed', `request cancel ${name}`, { confirm: 'Let the approval go?' });
  switch (phase) {
    case 'pending':
      return [
        button('Nudge', `request nudge ${name}`),
        button('Cancel', `request cancel ${name}`, { confirm: 'Take the request back?' }),
      ];
    case 'approved':
      return isMadeHere(view)
        ? [button('Make it', `request password ${name}`, { style: 'primary' }), cancel]
        : [show, button('I opened the case…', `request case form ${name}`), cancel];
    case 'case':
      return [
        button('It is there', `request there ${name}`, {
          style: 'primary',
          confirm: 'Has the vendor sent file and password?',
        }),
        button('Show the text again', `request support ${name}`),
        button('Another number…', `request case form ${name}`),
        cancel,
      ];
    case 'standing':
      return isMadeHere(view) ? standingHere(name) : [goneButton(name)];
    case 'ending':
      return view.lease?.failures ? [button('Try now', `dbuser delete ${name}`)] : [];
    case 'making':
      return [];
    case 'taken':
      return [button('Show it', `request show ${requestName(request.extends ?? request.id)}`, { style: 'primary' })];
    case 'denied':
    case 'cancelled':
    case 'lapsed':
    case 'ended':
      return [button('Ask again', permanentLine(request, { form: true }))];
  }
}

const standingHere = (name: string): readonly Action[] => [
  button('Get the file', `request file ${name}`, { style: 'primary' }),
  button('New password', `request password ${name}`, {
    confirm: 'Give it another password? What connects anew needs the new one; open connections stay.',
  }),
  button('Delete', `dbuser delete ${name}`, {
    style: 'danger',
    confirm: 'Delete it now? Its sessions are ended, and whatever uses it stands still.',
  }),
];

const goneButton = (name: string): Action =>
  button('It is gone', `dbuser delete ${name}`, {
    style: 'danger',
    confirm: 'Has the vendor taken it away, on a support case of yours? Here it then counts as ended.',
  });
