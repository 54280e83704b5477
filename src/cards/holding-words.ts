import type { HoldingCell, HoldingPicture, HoldingRow } from '../domain/holding-picture.ts';
import { LEVELS, type Level, rank } from '../domain/level.ts';
import { counted, wordsJoined } from './phrase.ts';

/** A level in a word or two, and the letter that stands for it in the picture. */
const SHORT: Readonly<Record<Level, readonly [letter: string, words: string]>> = {
  'no-access': ['N', 'No Access'],
  access: ['A', 'Access only'],
  list: ['L', 'List'],
  monitor: ['M', 'Monitor'],
  'open-and-debug': ['O', 'Open and Debug'],
  'change-and-deploy': ['C', 'Change and Deploy'],
  'full-control': ['F', 'Full Control'],
};

export const levelLetter = (level: Level): string => SHORT[level][0];
export const levelWords = (level: Level): string => SHORT[level][1];

export const HIGHEST_FIRST: readonly Level[] = LEVELS.toReversed();

export const countAt = ({ counts }: HoldingCell, level: Level): number => counts[rank(level)] ?? 0;

/** What a row is about: `2 applications, 5 people with a role`. */
export const rowWords = ({ applications, members }: HoldingRow): string =>
  `${counted(applications, 'application')}, ${counted(members, 'person', 'people')} with a role`;

export const rowName = ({ team }: HoldingRow): string => team ?? 'No team';

/** `Ana Silva, Bo Lind and 4 more`, of those who have the highest level; nobody where nobody acts. */
export function firstWords(cell: HoldingCell): string {
  const names = cell.first.map(({ name }) => name);
  const more = countAt(cell, cell.highest) - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : wordsJoined(names);
}

/** All that the picture shows in a cell: `7 of 12: 2 Full Control, 5 List. Full Control: Ana Silva and Bo Lind. 1 for a while.` */
export function cellWords(cell: HoldingCell, people: number): string {
  const said = HIGHEST_FIRST.filter((level) => level !== 'no-access' && countAt(cell, level) > 0);
  const levels = said.map((level) => `${countAt(cell, level)} ${levelWords(level)}`).join(', ');
  const sum = `${cell.acting === 0 ? 'Nobody' : cell.acting} of ${people}${levels === '' ? '' : `: ${levels}`}.`;
  const first = cell.first.length === 0 ? '' : ` ${levelWords(cell.highest)}: ${firstWords(cell)}.`;
  return `${sum}${first}${cell.timed === 0 ? '' : ` ${timedWords(cell)}.`}`;
}

export const timedWords = ({ timed }: HoldingCell): string => `${timed} for a while`;

/** Empty where every team has a row. */
export const leftWords = ({ left }: HoldingPicture): string =>
  left === 0 ? '' : `and ${left} more ${left === 1 ? 'team' : 'teams'} with fewer people`;
