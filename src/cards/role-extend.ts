import { requestName } from '../domain/request.ts';
import { ROLE_MOST_MINUTES } from '../domain/role-lease.ts';
import { type RoleRequestView, rolePhaseOf } from '../domain/role-request-view.ts';
import { type Card, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { type Pieces, peoplePieces } from './phrase.ts';
import { requestFooter } from './request-parts.ts';
import { roleEndText } from './role-ended.ts';
import { roleRiskLabel } from './role-parts.ts';

type Refused = 'not-live' | 'asked-already' | 'nobody-to-approve' | 'over-most';

/** For whoever pressed Extend: an extension of a role always goes to those who may give it. */
export function roleExtendAnsweredCard(view: RoleRequestView, state: 'asked' | Refused): Card {
  const isAsked = state === 'asked';
  const risk = roleRiskLabel(view);
  return {
    title: isAsked ? `Sent: ${requestName(view.request.id)}, ${risk}` : `Not extended: ${risk}`,
    tone: isAsked ? 'good' : 'warning',
    blocks: [text(...(isAsked ? askedText(view) : refusedText(view, state)))],
    actions: [],
    footer: requestFooter(view),
  };
}

const askedText = ({ approvers }: RoleRequestView): Pieces => [
  'Asked: ',
  ...peoplePieces(approvers),
  '. Until one of them agrees the end stays where it is.',
];

function refusedText(view: RoleRequestView, state: Refused): Pieces {
  const { lease } = view;
  switch (state) {
    case 'not-live':
      if (lease?.endedAt !== undefined) return [...roleEndText(view, lease), ' Request it again.'];
      return [rolePhaseOf(view) === 'given' ? 'It has no end that could be moved.' : 'It is not held.'];
    case 'asked-already':
      return ['An extension waits for an answer already. Nobody was asked again.'];
    case 'nobody-to-approve':
      return [
        'Nobody else could give it any more: no other active user is an Administrator, or manages roles there and is high enough. ',
        'The end stays where it is.',
      ];
    case 'over-most':
      return [
        `A role is held for at most ${durationLabel(ROLE_MOST_MINUTES)} in total; for longer, ask for it without an end. `,
        'The end stays where it is.',
      ];
  }
}
