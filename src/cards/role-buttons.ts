import { type RoleRequest, requestName } from '../domain/request.ts';
import { ROLE_MOST_MINUTES, type RoleLease } from '../domain/role-lease.ts';
import type { RoleAsk, RoleRequestView } from '../domain/role-request-view.ts';
import { type Action, button } from './card.ts';
import { durationWords } from './duration.ts';
import { placeWords } from './line.ts';
import { quoted } from './phrase.ts';
import { minutesOf } from './role-parts.ts';

/** The line that asks for this role. The reason ends it, word for word: what was seen is what is sent. */
export function roleAskLine(command: string, { role, place, minutes, reason }: RoleAsk, confirmed?: string): string {
  const span = minutes === undefined ? '' : ` for ${durationWords(minutes)}`;
  const seen = confirmed === undefined ? '' : ` confirm ${confirmed}`;
  const why = reason === '' ? '' : ` because ${reason}`;
  return `${command} ${quoted(role)} ${placeWords(place)}${span}${seen}${why}`;
}

/** How many whole minutes longer a role may still be held for a while. */
export const roleMinutesLeft = ({ createdAt, endsAt }: Pick<RoleLease, 'createdAt' | 'endsAt'>): number =>
  Math.max(0, Math.floor(ROLE_MOST_MINUTES - (Date.parse(endsAt) - Date.parse(createdAt)) / 60_000));

/** Both lead to a look at what they would do, so neither asks by itself. */
export const heldRoleButtons = (lease: RoleLease): readonly Action[] => {
  const name = requestName(lease.request);
  return [
    ...(roleMinutesLeft(lease) > 0 ? [button('Extend…', `request extend form ${name}`)] : []),
    button("I'm done", `request end ${name}`),
  ];
};

/** The form, as it was filled in; of an extension, the form that extends, while there is something to extend. */
export function roleAgainButton({ request, lease }: RoleRequestView, label: 'Ask again' | 'Request again'): Action {
  if (request.extends !== undefined && lease && lease.endedAt === undefined)
    return button(label, `request extend form ${requestName(request.extends)}`);
  const { role, place, reason } = request;
  const minutes = minutesOf(request);
  const ask = { role, place, reason, ...(minutes === undefined ? {} : { minutes }) };
  return button(label, roleAskLine('access request form', ask));
}

/** What it would do for whoever asks. */
export const whatIfButton = ({ requester, role, place }: RoleRequest): Action =>
  button('Explain', `access what-if ${quoted(requester)} gets ${quoted(role)} ${placeWords(place)}`);
