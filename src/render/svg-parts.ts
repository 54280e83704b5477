import { most, oneLine } from './literal.ts';

export type Look = Readonly<{ size: number; fill?: string; bold?: boolean; anchor?: 'middle' | 'end' }>;

export const INK = '#14202b';
export const MUTED = '#4a5a69';

/** Words as they may stand in an SVG: on one line, and without the characters that XML has a meaning for or does not take. */
export const escaped = (words: string): string =>
  oneLine(words)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** One line of text on its baseline. */
export function svgText(x: number, y: number, words: string, { size, fill = INK, bold, anchor }: Look): string {
  const weight = bold ? ' font-weight="700"' : '';
  const from = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${at(x)}" y="${at(y)}" font-size="${size}" fill="${fill}"${weight}${from}>${escaped(words)}</text>`;
}

export type Box = Readonly<{ x: number; y: number; width: number; height: number; round?: number }>;

export function svgBox({ x, y, width, height, round = 0 }: Box, fill: string, stroke?: string): string {
  const line = stroke === undefined ? '' : ` stroke="${stroke}"`;
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" rx="${round}" fill="${fill}"${line}/>`;
}

/** The words as far as they fit, ending in a mark where they are cut. */
export function cutTo(words: string, room: number, look: Pick<Look, 'size' | 'bold'>): string {
  const shown = oneLine(words);
  if (widthOf(shown, look) <= room) return shown;
  const letters = [...shown];
  const cut = (kept: number) => `${letters.slice(0, kept).join('').trimEnd()}…`;
  return cut(most(letters.length - 1, (kept) => widthOf(cut(kept), look) <= room));
}

/** On one line or on two, broken at a blank where there is one; what does not fit on the second is cut. */
export function onTwoLines(words: string, room: number, look: Pick<Look, 'size' | 'bold'>): readonly string[] {
  const shown = oneLine(words);
  if (widthOf(shown, look) <= room) return [shown];
  const parts = shown.split(' ');
  const fits = (count: number) => widthOf(parts.slice(0, count).join(' '), look) <= room;
  const kept = most(parts.length - 1, fits);
  if (kept === 0) return [cutTo(shown, room, look)];
  return [parts.slice(0, kept).join(' '), cutTo(parts.slice(kept).join(' '), room, look)];
}

/** About as wide as DejaVu Sans draws it, never narrower for Latin letters; what it has no letters for is a box. */
export function widthOf(words: string, { size, bold }: Pick<Look, 'size' | 'bold'>): number {
  const ems = [...words].reduce((sum, letter) => sum + (WIDTHS.get(letter) ?? WIDEST), 0);
  return ems * size * (bold ? BOLDER : 1);
}

/** In hundredths of the size, rounded up; letters of the same width together. */
const WIDTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    29: "'ijlIJ",
    32: ' ,.·',
    36: '/:;\\|f-',
    40: '()[]t!',
    46: 'r"',
    53: 'sz?*_`–',
    58: 'cLFk',
    64: 'vxyPTYaoeESbdghnpqu$0123456789{}éèêëáàâäãåíóòôöõúùûüñçß',
    70: 'KAVBRXZC',
    78: 'UHNDG&',
    84: 'OQw#+<=>^~',
  }).flatMap(([width, letters]) => [...letters].map((letter) => [letter, Number(width) / 100] as const)),
);
const WIDEST = 1.08;
const BOLDER = 1.15;

const at = (number: number): number => Math.round(number * 10) / 10;
