import { describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { holdingPicture } from '../../src/domain/holding-picture.ts';
import { LEVELS } from '../../src/domain/level.ts';
import { toPng } from '../../src/picture/png.ts';
import { levelFill } from '../../src/render/holding-colors.ts';
import { holdingSvg } from '../../src/render/holding-svg.ts';
import { acme } from '../support/acme.ts';
import { readPng } from '../support/read-png.ts';

const svg = holdingSvg(holdingPicture(createCompany(acme), []), '2026-11-21T14:02:00.000Z');
const numberOf = (color: string): number => Number.parseInt(color.slice(1), 16);

describe('the picture as a PNG', () => {
  it('has the size of the drawing, twice as sharp, on white, with the colour of each level of the legend', async () => {
    const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const png = readPng(await toPng(svg));
    expect([png.width, png.height]).toEqual([2 * Number(width), 2 * Number(height)]);
    const colors = new Set(png.pixels);
    expect(LEVELS.filter((level) => !colors.has(numberOf(levelFill(level))))).toEqual([]);
    expect(png.pixels[png.pixels.length - 1]).toBe(0xffffff);
  });

  it('is the same bytes of the same drawing, and small', async () => {
    const [one, other] = [await toPng(svg), await toPng(svg)];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
    expect(one.length).toBeLessThan(200_000);
  });

  it('draws letters with the fonts that come with it', async () => {
    const drawn = async (words: string) =>
      readPng(await toPng(svg.replace('Who holds what where', words))).pixels.filter((color) => color === 0x14202b);
    expect((await drawn('Who holds what where')).length).toBeGreaterThan((await drawn('')).length);
  });

  it('rejects what is no drawing', async () => {
    await expect(toPng('<svg')).rejects.toBeDefined();
  });
});
