import type { User } from '../domain/company.ts';
import { KEPT_DAYS } from '../domain/endless.ts';
import type { Place } from '../domain/question.ts';
import { requestName } from '../domain/request.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import { button, type Card, text } from './card.ts';
import { placeLabel } from './label.ts';
import { personPiece } from './phrase.ts';

/** A role without an end that somebody looked at and kept, and the entry that says so. */
export type RoleKept = Readonly<{
  member: User;
  role: string;
  place: Place;
  keptAt: string;
  entry: Readonly<{ seq: number; hash: string; policy: number }>;
}>;

export function roleKeptCard({ member, role, place, keptAt, entry }: RoleKept): Card {
  const again = new Date(Date.parse(keptAt) + KEPT_DAYS * 86_400_000).toISOString();
  return {
    title: `Done. Kept: ${role} ${placeLabel(place)}, for ${member.name}`,
    tone: 'good',
    blocks: [
      text(
        'It stands without an end. The digest asks about it again in ',
        `${KEPT_DAYS} days, from `,
        { at: again },
        ' on.',
      ),
    ],
    actions: [],
    footer: [`audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)} · policy ${entry.policy} · `, { at: keptAt }],
  };
}

/** `refused` says why the role could not be taken away by them either. */
export const roleKeepRefusedCard = (refused: Card): Card => ({
  ...refused,
  blocks: [text('A role is kept by whoever could take it away, or replace it.'), ...refused.blocks],
});

/** The directory has changed since the digest. */
export const roleNotHeldCard = (member: User, role: string, place: Place): Card => ({
  title: `Not done: ${member.name} does not have ${role} ${placeLabel(place)}.`,
  tone: 'plain',
  blocks: [text('Nothing was changed.')],
  actions: [button('Show', 'role digest')],
});

/** There is nothing to keep or to let lapse: it ends by itself. */
export const roleHasEndCard = (member: User, { role, place, endsAt, request }: RoleLease): Card => ({
  title: `Not done: ${role} ${placeLabel(place)}, of ${member.name}, has an end already.`,
  tone: 'plain',
  blocks: [text(personPiece(member), ' holds it until ', { at: endsAt }, '. Nothing was changed.')],
  actions: [button('Show', `request show ${requestName(request)}`)],
});
