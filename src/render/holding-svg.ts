import { HIGHEST_FIRST, leftWords, levelLetter, levelWords, rowName } from '../cards/holding-words.ts';
import { counted } from '../cards/phrase.ts';
import type { HoldingPicture, HoldingRow } from '../domain/holding-picture.ts';
import { CELL_WIDTH, cellHeight, cellSvg, clock, markSvg } from './holding-cell.ts';
import { cutTo, MUTED, onTwoLines, svgBox, svgText, widthOf } from './svg-parts.ts';

const EDGE = 28;
const GAP = 8;
const NAMES = 210;
const LEGEND_LINE = 26;
/** So that the title and the legend have room where there are few environments. */
const NARROWEST = 700;

/**
 * Teams by environments, as an image on a background of its own that is to be read in a light and in a dark window and on
 * paper. `at` is when it was made, ISO 8601 in UTC. Whatever a colour says is there as a letter, a number or a word too.
 */
export function holdingSvg(picture: HoldingPicture, at: string): string {
  const { environments, rows, people } = picture;
  const width = Math.max(NARROWEST, 2 * EDGE + NAMES + environments.length * (CELL_WIDTH + GAP));
  const legend = legendSvg(width - 2 * EDGE, EDGE, 84);
  const heads = legend.bottom + 28;
  const body = heads + 12;
  const high = cellHeight(rows.flatMap(({ cells }) => cells));
  const end = body + rows.length * (high + GAP);
  const notes = notesOf(picture);
  const height = end + 10 + notes.length * 17 + EDGE / 2;
  const subtitle = `${picture.infrastructure} · ${dayOf(at)} · ${counted(people, 'active person', 'active people')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans">`,
    svgBox({ x: 0, y: 0, width, height }, '#ffffff'),
    svgBox({ x: 0, y: 0, width, height: 6 }, '#14202b'),
    svgText(EDGE, 46, 'Who holds what where', { size: 23, bold: true }),
    svgText(EDGE, 68, cutTo(subtitle, width - 2 * EDGE, { size: 13 }), { size: 13, fill: MUTED }),
    legend.svg,
    ...environments.map((name, column) => headSvg(name, xOf(column), heads)),
    ...rows.map((row, at) => rowSvg(row, body + at * (high + GAP), high, people)),
    ...notes.map((note, at) =>
      svgText(EDGE, end + 18 + at * 17, cutTo(note, width - 2 * EDGE, { size: 11 }), { size: 11, fill: MUTED }),
    ),
    '</svg>',
  ].join('\n');
}

const xOf = (column: number): number => EDGE + NAMES + column * (CELL_WIDTH + GAP);

const headSvg = (name: string, x: number, y: number): string =>
  svgText(x + 2, y, cutTo(name, CELL_WIDTH - 4, { size: 14, bold: true }), { size: 14, bold: true });

function rowSvg(row: HoldingRow, y: number, high: number, people: number): string {
  const room = NAMES - 16;
  const small = { size: 11.5, fill: MUTED };
  const name = { size: 15, bold: true, ...(row.team === undefined && { fill: MUTED }) };
  const lines = onTwoLines(rowName(row), room, name);
  const below = y + 14 + lines.length * 19;
  return [
    `<path d="M${EDGE} ${y - GAP / 2}H${xOf(row.cells.length) - GAP}" stroke="#dfe4e9"/>`,
    ...lines.map((line, at) => svgText(EDGE, y + 28 + at * 19, line, name)),
    svgText(EDGE, below + 14, counted(row.applications, 'application'), small),
    svgText(EDGE, below + 31, `${counted(row.members, 'person', 'people')} with a role`, small),
    ...row.cells.map((cell, column) => cellSvg(xOf(column), y, high, cell, people)),
  ].join('\n');
}

/** A mark and its words for each level, on as many lines as they need. */
function legendSvg(room: number, left: number, top: number): Readonly<{ svg: string; bottom: number }> {
  let [x, y] = [left, top];
  const placed = (width: number, draw: (x: number, y: number) => string): string => {
    if (x > left && x + width > left + room) [x, y] = [left, y + LEGEND_LINE];
    const svg = draw(x, y);
    x += width + 18;
    return svg;
  };
  const look = { size: 12 };
  const levels = HIGHEST_FIRST.map((level) =>
    placed(28 + widthOf(levelWords(level), look), (from, line) => {
      const mark = markSvg({ x: from, y: line, width: 22, height: 18, round: 4 }, level, levelLetter(level), 11);
      return mark + svgText(from + 28, line + 13.5, levelWords(level), look);
    }),
  );
  const words = 'A role held for a while';
  const timed = placed(28 + widthOf(words, look), (from, line) =>
    [
      svgBox({ x: from, y: line, width: 22, height: 18, round: 9 }, '#efe7fb', '#8257c2'),
      clock(from + 11, line + 9),
      svgText(from + 28, line + 13.5, words, look),
    ].join(''),
  );
  return { svg: [...levels, timed].join('\n'), bottom: y + 18 };
}

const notesOf = (picture: HoldingPicture): readonly string[] => [
  ...(picture.left > 0 ? [`… ${leftWords(picture)}.`] : []),
  'Of each person the highest level that they have on an application of the team counts. Names are of those with the highest.',
];

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `21 November 2026`, in UTC. */
const dayOf = (at: string): string =>
  `${Number(at.slice(8, 10))} ${MONTHS[Number(at.slice(5, 7)) - 1]} ${at.slice(0, 4)}`;
