import type { RoleRequest } from '../domain/request.ts';
import { type RolePhase, type RoleRequestView, rolePhaseOf } from '../domain/role-request-view.ts';
import type { Text } from './card.ts';
import { durationLabel } from './duration.ts';
import { placeLabel } from './label.ts';
import { approvalOf, nameOf } from './request-parts.ts';

type Facts = Readonly<Record<string, Text>>;
type Seen = Pick<RoleRequestView, 'request' | 'lease'>;

/** `Tech Lead in team Banking`. */
export const roleLabel = ({ role, place }: Pick<RoleRequest, 'role' | 'place'>): string =>
  `${role} ${placeLabel(place)}`;

/** What was given, else what was asked; undefined: no end. */
export const minutesOf = ({ minutes, givenMinutes }: Pick<RoleRequest, 'minutes' | 'givenMinutes'>) =>
  givenMinutes ?? minutes;

export const spanLabel = (minutes: number | undefined): string =>
  minutes === undefined ? 'no end' : durationLabel(minutes);

/** `3 d · Tech Lead · on Loans`, `no end · …`; of an extension, how long it is in total: `extension by 2 h, 7 h in total · …`. */
export const roleRiskLabel = (view: Seen): string => riskOf(timeLabel(view), view.request);

export const riskOf = (time: string, { role, place }: Pick<RoleRequest, 'role' | 'place'>): string =>
  [time, role, placeLabel(place)].join(' · ');

function timeLabel({ request, lease }: Seen): string {
  const minutes = minutesOf(request);
  if (request.extends === undefined) return lease ? durationLabel(heldMinutes(lease)) : spanLabel(minutes);
  if (minutes === undefined) return 'extension without an end';
  if (!lease) return `extension by ${durationLabel(minutes)}`;
  const total = heldMinutes(lease) + (isMoved({ request, lease }) ? 0 : minutes);
  return `extension by ${durationLabel(minutes)}, ${durationLabel(total)} in total`;
}

/** From being given to the end, extensions and all. */
const heldMinutes = ({ createdAt, endsAt }: NonNullable<RoleRequestView['lease']>): number =>
  (Date.parse(endsAt) - Date.parse(createdAt)) / 60_000;

/** Whether the end of the role is the one that this extension gave it. */
const isMoved = (view: Seen): boolean => rolePhaseOf(view) === 'extended';

/** When it would end, or does: before it is given, there is no moment yet. */
export function roleEndsOf(view: Seen): Text {
  const { request, lease } = view;
  const minutes = minutesOf(request);
  if (!lease)
    return minutes === undefined || rolePhaseOf(view) === 'given'
      ? '∞ no end'
      : `${durationLabel(minutes)} after it is given`;
  if (request.extends === undefined || isMoved(view)) return { at: lease.endsAt };
  if (minutes === undefined) return ['∞ no end, instead of ', { at: lease.endsAt }];
  const moved = new Date(Date.parse(lease.endsAt) + minutes * 60_000).toISOString();
  return [{ at: moved }, ', instead of ', { at: lease.endsAt }];
}

/** Asked and given side by side, where they differ. */
export function timesOf({ minutes, givenMinutes }: RoleRequest): Facts {
  const isSame = givenMinutes === undefined || givenMinutes === minutes;
  return isSame ? {} : { Asked: spanLabel(minutes), Given: spanLabel(givenMinutes) };
}

/** Who agreed and when, or who gave it without being asked. */
export function giversOf(view: RoleRequestView): Facts {
  const { request, company } = view;
  if (request.givenBy !== undefined)
    return { 'Given by': [nameOf(company, request.givenBy), ', ', { at: request.requestedAt }] };
  return request.votes.some(({ answer }) => answer === 'approve') ? approvalOf(view) : {};
}

/** Those in which the role is, or was, there. */
export const isGiven = (phase: RolePhase): boolean =>
  phase === 'held' || phase === 'given' || phase === 'ended' || phase === 'extended';
