import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWords } from '../../src/cards/holding-words.ts';
import { createCompany } from '../../src/domain/company.ts';
import { type HoldingCell, type HoldingPicture, holdingPicture } from '../../src/domain/holding-picture.ts';
import { LEVELS } from '../../src/domain/level.ts';
import { compact } from '../../src/render/holding-cell.ts';
import { levelFill, onLevel } from '../../src/render/holding-colors.ts';
import { holdingSvg } from '../../src/render/holding-svg.ts';
import { cutTo, escaped, INK, MUTED, onTwoLines, widthOf } from '../../src/render/svg-parts.ts';
import { acme } from '../support/acme.ts';

const AT = '2026-11-21T14:02:00.000Z';
const company = createCompany(acme);
const picture = holdingPicture(company, []);

/** What is said in it, as XML has it. */
const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^<>]*>([^<]*)<\/text>/g)].map(([, words = '']) =>
    words
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  );

const named = (name: string): HoldingPicture => ({
  ...picture,
  infrastructure: name,
  environments: picture.environments.map(() => name),
  rows: picture.rows.map((row) => ({
    ...row,
    team: name,
    cells: row.cells.map((cell) => ({ ...cell, first: [{ username: name, name }] })),
  })),
});

describe('the picture of who holds what where', () => {
  it('says whose it is, of when, each level by name, each environment and each team', () => {
    const texts = textsOf(holdingSvg(picture, AT));
    expect(texts).toContain('Acme Retail · 21 November 2026 · 6 active people');
    for (const words of ['Full Control', 'Change and Deploy', 'List', 'No Access', 'Production', 'Banking', 'No team'])
      expect(texts).toContain(words);
  });

  it('says in each cell what its colours say: how many have each level, and the letter of the highest', () => {
    const texts = textsOf(holdingSvg(picture, AT));
    for (const { cells } of picture.rows)
      for (const { counts } of cells)
        for (const [at, count] of counts.entries())
          if (count > 0 && LEVELS[at] !== 'no-access')
            expect(texts.some((one) => new RegExp(`^[A-Z] ${count}$`).test(one))).toBe(true);
    expect(texts).toContain('F 2');
    expect(texts.filter((one) => one === 'F:')).toHaveLength(9);
  });

  it('says how many hold a role for a while, that nobody can act, and how many teams are left', () => {
    const [row] = picture.rows;
    const none: HoldingCell = { counts: [6, 0, 0, 0, 0, 0, 0], acting: 0, highest: 'no-access', first: [], timed: 0 };
    const cells = [{ ...(row?.cells[0] as HoldingCell), timed: 3 }, none, none];
    const texts = textsOf(holdingSvg({ ...picture, left: 12, rows: [{ applications: 1, members: 0, cells }] }, AT));
    expect(texts).toContain('3 for a while');
    expect(texts.filter((one) => one === 'Nobody')).toHaveLength(2);
    expect(texts).toContain('… and 12 more teams with fewer people.');
    expect(cellWords(none, 6)).toBe('Nobody of 6.');
    const many = cells.map((cell) => ({ ...cell, acting: 9_331, timed: 12 }));
    const tight = textsOf(
      holdingSvg({ ...picture, people: 9_792, rows: [{ applications: 1, members: 0, cells: many }] }, AT),
    );
    expect(tight).toContain('12');
    expect(tight).not.toContain('12 for a while');
  });

  it('has no markup in it that anybody could bring in by a name', () => {
    const shape = (svg: string) => svg.replaceAll(/<text[^<>]*>[^<]*<\/text>/g, '').replaceAll(/[\d.]+/g, '0');
    const plain = shape(holdingSvg(named('x'), AT));
    const hostile = [
      '<script>',
      '"/><image href="http://e.x/"/>',
      "'",
      '&lt;',
      ']]>',
      '<!--',
      '\u0000',
      '\u202e',
      '\uffff',
      '\ud83d',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), { minLength: 1 }),
        (parts) => {
          const svg = holdingSvg(named(parts.join('')), AT);
          expect(shape(svg).replaceAll(/\n+/g, '\n')).toBe(plain.replaceAll(/\n+/g, '\n'));
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not take is looked for
          expect(svg).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e\ufffe\uffff]/);
          expect(Buffer.from(svg).toString() === svg).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is the same of the same company', () => {
    expect(holdingSvg(holdingPicture(createCompany(acme), []), AT)).toBe(holdingSvg(picture, AT));
  });

  it('has a contrast of 4.5 or more between words and what they stand on', () => {
    for (const level of LEVELS) expect(contrast(levelFill(level), onLevel(level))).toBeGreaterThanOrEqual(4.5);
    for (const ink of [INK, MUTED]) expect(contrast('#fafbfc', ink)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('words in a picture', () => {
  it('are cut with a mark where they do not fit, and never wider than the room', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 30, max: 300 }), (words, room) => {
        const look = { size: 12 };
        const shown = cutTo(words, room, look);
        expect(widthOf(shown, look)).toBeLessThanOrEqual(room);
        expect(shown === words || shown.endsWith('…') || escaped(words) !== words).toBe(true);
      }),
    ));

  it('go on a second line at a blank before they are cut', () => {
    const look = { size: 15, bold: true };
    expect(onTwoLines('Payments', 194, look)).toEqual(['Payments']);
    expect(onTwoLines('Payments Reconciliation Team 0007', 194, look)).toEqual(['Payments', 'Reconciliation Tea…']);
    expect(onTwoLines('P'.repeat(60), 194, look)).toHaveLength(1);
  });

  it('of great numbers are short', () => {
    expect([9_999, 10_000, 104_499, 2_140_000].map(compact)).toEqual(['9999', '10k', '104k', '2.1M']);
  });
});

/** WCAG 2, relative luminance. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
