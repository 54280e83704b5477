import type { Company } from '../domain/company.ts';
import { DIGEST_DAYS, type Digest, type Ending } from '../domain/digest.ts';
import type { Endless } from '../domain/endless.ts';
import { requestName } from '../domain/request.ts';
import { type Action, type Block, button, type Card, list, type Text, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { levelLabel, placeLabel, profileLabel } from './label.ts';
import { placeWords } from './line.ts';
import { type Pieces, personPiece, quoted } from './phrase.ts';
import { appliesLabel } from './role-applies.ts';

/** What ends soon and what stands without an end, for whoever answers for it; `isAll`: as much of it as is ever shown. */
export function digestCard(company: Company, digest: Digest, isAll = false): Card {
  const { ends, endsLeft, endless, endlessLeft, at } = digest;
  const footer = ['as of ', { at }];
  if (ends.length === 0 && endless.length === 0)
    return { title: NOTHING, tone: 'plain', blocks: [], actions: [], footer };
  return {
    title: `What you answer for: ${titleWords(ends.length + endsLeft, endless.length + endlessLeft)}`,
    tone: 'plain',
    blocks: [
      ...section('Ends soon', `Nothing ends within ${DIGEST_DAYS} days.`, endsLeft, endingItems(company, digest)),
      { kind: 'divider' },
      ...section(
        'Stands without an end',
        'Nothing that you have not looked at.',
        endlessLeft,
        endless.map(endlessText),
      ),
    ],
    actions: [
      ...endless.slice(0, WITH_BUTTONS).flatMap(buttonsOf),
      ...(!isAll && endsLeft + endlessLeft > 0 ? [button('All', 'role digest all')] : []),
    ],
    footer,
  };
}

const titleWords = (soon: number, standing: number): string =>
  `${soon === 0 ? 'nothing' : soon} ${soon < 2 ? 'ends' : 'end'} soon, ${standing === 0 ? 'nothing' : standing} ${standing < 2 ? 'stands' : 'stand'} without an end`;

const NOTHING = 'Nothing ends soon, and nothing stands without an end that you have not looked at.';

/** Buttons are few on every platform; once these roles are looked at, the next ones have them. */
const WITH_BUTTONS = 5;

const section = (heading: string, empty: string, left: number, items: readonly Text[]): readonly Block[] => [
  text({ bold: heading }),
  items.length > 0 ? list(items) : text(empty),
  ...(left > 0 ? [text(`and ${left} more`)] : []),
];

const endingItems = (company: Company, { ends, at }: Digest): readonly Text[] =>
  ends.map((ending) => [
    personPiece(ending.member),
    `: ${endingLabel(ending)}, ends `,
    { at: ending.endsAt },
    `, in ${durationLabel((Date.parse(ending.endsAt) - Date.parse(at)) / 60_000)}. `,
    thenWords(company, ending),
  ]);

const endingLabel = (ending: Ending): string =>
  ending.what === 'role'
    ? `${ending.lease.role} ${placeLabel(ending.lease.place)} (${requestName(ending.lease.request)})`
    : `a database user in ${ending.lease.environment}, ${profileLabel(ending.lease.profile)} (${requestName(ending.lease.request)})`;

function thenWords(company: Company, ending: Ending): string {
  if (ending.what === 'account') return 'Then it is removed.';
  if (ending.isCovered) return 'Then nothing changes: something else was given there since, and stays.';
  const { username, place, before } = ending.lease;
  return `Then ${appliesLabel(company, username, place, before)} applies again.`;
}

/** The number is what its buttons are called by. */
const endlessText = ({ member, role, place, highest }: Endless, at: number): Pieces => [
  `${at + 1}. `,
  personPiece(member),
  `: ∞ ${role.name} ${placeLabel(place)}, ${levelLabel(highest)} in production`,
];

function buttonsOf({ member, role, place }: Endless, at: number): readonly Action[] {
  const number = at + 1;
  const person = quoted(member.username);
  const what = `${person} ${quoted(role.name)} ${placeWords(place)}`;
  const ending =
    place.scope === 'default'
      ? button(`Replace ${number}…`, `role grant form ${person} as default`)
      : button(`Let ${number} lapse…`, `role lapse ${what}`);
  return [button(`Keep ${number}`, `role keep ${what}`), ending];
}
