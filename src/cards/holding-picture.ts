import type { HoldingPicture } from '../domain/holding-picture.ts';
import { type Card, picture as pictureBlock, table, text } from './card.ts';
import { cellWords, leftWords, rowName, rowWords } from './holding-words.ts';
import { counted, wordsJoined } from './phrase.ts';

/** The picture as it was drawn, in base64, where it could be; `at` is the moment that it shows. */
export type HoldingShown = Readonly<{ picture: HoldingPicture; png: string | undefined; at: string; policy: number }>;

/** Who holds what where, as an image of teams and environments, and the same as text. */
export function holdingPictureCard({ picture, png, at, policy }: HoldingShown): Card {
  const { environments, rows, people } = picture;
  const teams = rows.filter(({ team }) => team !== undefined).length;
  const size = `${counted(teams, 'team')} in ${counted(environments.length, 'environment')}`;
  const left = leftWords(picture);
  return {
    title: 'Who holds what where',
    tone: 'plain',
    blocks: [
      ...(png === undefined
        ? []
        : [pictureBlock(png, `Who holds what where: ${size}. The table below says the same.`)]),
      text(
        `Of ${counted(people, 'active person', 'active people')}, how many can do what on the applications of each team, by the highest level that they have there, and who has the highest.`,
      ),
      table(
        ['Team', ...environments],
        rows.map((row) => [`${rowName(row)} (${rowWords(row)})`, ...row.cells.map((cell) => cellWords(cell, people))]),
      ),
      ...(left === '' ? [] : [text(`… ${left}.`)]),
    ],
    actions: [],
    footer: [`policy ${policy} · as of `, { at }],
  };
}

/** The refusal of whoever may not see any of it. */
export const pictureRefusedCard = (): Card => ({
  title: 'Not shown: the picture of who holds what is not yours to see.',
  tone: 'bad',
  blocks: [text(`It is shown to ${wordsJoined(PICTURE_READERS)}.`)],
  actions: [],
});

/** Who sees all of the picture, and who a part of it. */
const PICTURE_READERS = [
  'holders of Manage Infrastructure and Users',
  'holders of Full Control of an environment',
  'those who manage the roles of a team, for that team',
] as const;
