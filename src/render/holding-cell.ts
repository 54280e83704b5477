import { countAt, firstWords, HIGHEST_FIRST, levelLetter, timedWords } from '../cards/holding-words.ts';
import type { HoldingCell } from '../domain/holding-picture.ts';
import type { Level } from '../domain/level.ts';
import { levelFill, onLevel } from './holding-colors.ts';
import { type Box, cutTo, INK, MUTED, svgBox, svgText, widthOf } from './svg-parts.ts';

export const CELL_WIDTH = 208;
const PAD = 12;
const ROOM = CELL_WIDTH - 2 * PAD - 4;

/** One team in one environment: how many act, a bar and a mark for each level, and who has the highest. */
export function cellSvg(x: number, y: number, height: number, cell: HoldingCell, people: number): string {
  const box: Box = { x: x + 0.5, y: y + 0.5, width: CELL_WIDTH - 1, height: height - 1, round: 7 };
  if (cell.acting === 0) return svgBox(box, '#fafbfc', '#d5dce3') + nobody(x, y + (height - 96) / 2, people);
  const left = x + PAD + 4;
  const count = compact(cell.acting);
  const after = left + widthOf(count, { size: 19, bold: true }) + 5;
  const whole = `of ${compact(people)}`;
  const right = x + CELL_WIDTH - PAD;
  const room = right - after - widthOf(whole, { size: 12 }) - 6;
  return [
    svgBox(box, '#ffffff', '#c3ccd5'),
    // Of the colour of the highest level, which the last line says in words.
    svgBox({ x: x + 5, y: y + 8, width: 4, height: height - 16, round: 2 }, levelFill(cell.highest)),
    svgText(left, y + 25, count, { size: 19, bold: true }),
    svgText(after, y + 25, whole, { size: 12, fill: MUTED }),
    ...(cell.timed > 0 ? [timedSvg(right, y + 11, room, cell)] : []),
    barSvg(left, y + 34, cell, people),
    marksSvg(left, y + 50, cell),
    firstSvg(left, y + height - 10, cell),
  ].join('');
}

function nobody(x: number, y: number, people: number): string {
  const middle = x + CELL_WIDTH / 2;
  return (
    svgText(middle, y + 46, 'Nobody', { size: 13, bold: true, fill: MUTED, anchor: 'middle' }) +
    svgText(middle, y + 63, `of ${compact(people)}`, { size: 12, fill: MUTED, anchor: 'middle' })
  );
}

/** A label with a clock's face, right-aligned; the number alone where there is no room for more. */
function timedSvg(right: number, y: number, room: number, cell: HoldingCell): string {
  const look = { size: 11, bold: true };
  const wide = (words: string) => widthOf(words, look) + 27;
  const words = wide(timedWords(cell)) <= room ? timedWords(cell) : compact(cell.timed);
  const width = wide(words);
  const x = right - width;
  return (
    svgBox({ x, y, width, height: 18, round: 9 }, '#efe7fb', '#8257c2') +
    clock(x + 11, y + 9) +
    svgText(x + 20, y + 13, words, { ...look, fill: '#4b2a86' })
  );
}

export const clock = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="5" fill="none" stroke="#4b2a86" stroke-width="1.4"/>` +
  `<path d="M${x} ${y - 3}V${y}H${x + 2.5}" fill="none" stroke="#4b2a86" stroke-width="1.4"/>`;

/** All active people, the highest level first; each level that anybody has is wide enough to be seen. */
function barSvg(x: number, y: number, cell: HoldingCell, people: number): string {
  const there = HIGHEST_FIRST.filter((level) => countAt(cell, level) > 0);
  const rest = ROOM - there.length * THINNEST;
  let from = x;
  const parts = there.map((level) => {
    const width = THINNEST + (rest * countAt(cell, level)) / people;
    const part = svgBox({ x: from, y, width: width - 1, height: 10 }, levelFill(level));
    from += width;
    return part;
  });
  return parts.join('');
}
const THINNEST = 4;

type Mark = Readonly<{ level: Level; words: string; x: number; line: number; width: number }>;

/** `F 2  C 5  L 40`: a mark for each level that somebody has, on as many lines as they need; whoever has none is the rest. */
function marksOf(cell: HoldingCell): readonly Mark[] {
  const said = HIGHEST_FIRST.filter((level) => level !== 'no-access' && countAt(cell, level) > 0);
  let [x, line] = [0, 0];
  return said.map((level) => {
    const words = `${levelLetter(level)} ${compact(countAt(cell, level))}`;
    const width = widthOf(words, MARK) + 11;
    if (x + width > ROOM) [x, line] = [0, line + 1];
    const mark = { level, words, x, line, width };
    x += width + 4;
    return mark;
  });
}

const MARK = { size: 10.5, bold: true } as const;
const MARK_LINE = 21;

/** How high a cell is that has as many lines of marks as the one with the most. */
export function cellHeight(cells: readonly HoldingCell[]): number {
  const lines = Math.max(0, ...cells.flatMap((cell) => marksOf(cell).map(({ line }) => line)));
  return 96 + lines * MARK_LINE;
}

const marksSvg = (x: number, y: number, cell: HoldingCell): string =>
  marksOf(cell)
    .map((mark) => {
      const box = { x: x + mark.x, y: y + mark.line * MARK_LINE, width: mark.width, height: 18, round: 4 };
      return markSvg(box, mark.level, mark.words, MARK.size);
    })
    .join('');

export const markSvg = (box: Box, level: Level, words: string, size: number): string =>
  svgBox(box, levelFill(level)) +
  svgText(box.x + box.width / 2, box.y + 13, words, { size, bold: true, fill: onLevel(level), anchor: 'middle' });

function firstSvg(x: number, y: number, cell: HoldingCell): string {
  const letter = `${levelLetter(cell.highest)}:`;
  const indent = widthOf(letter, { size: 11, bold: true }) + 3;
  const names = cutTo(firstWords(cell), ROOM - indent, { size: 11 });
  return svgText(x, y, letter, { size: 11, bold: true }) + svgText(x + indent, y, names, { size: 11, fill: INK });
}

/** `9999`, `10k`, `104k`, `2.1M`: the exact numbers are in the text beside the picture. */
export function compact(count: number): string {
  if (count < 10_000) return String(count);
  return count < 1_000_000 ? `${Math.round(count / 1_000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
