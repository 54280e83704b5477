import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** Opaque pixels, four bytes each: red, green, blue, and one that is not looked at. */
export type Pixels = Readonly<{ width: number; height: number; pixels: Uint8Array }>;

/**
 * A PNG of few colours: a fraction of one with all of them, for drawings. Where there are more, the shades between, along
 * the edges of letters, are rounded until they fit; the most frequent colours stay as they are.
 */
export async function indexedPng({ width, height, pixels }: Pixels): Promise<Uint8Array> {
  const { indexOf, palette } = paletteOf(countsOf(pixels));
  const rows = Buffer.alloc(height * (width + 1)); // each begins with a filter: none
  let [last, index] = [-1, 0];
  for (let row = 0, from = 0; row < height; row += 1) {
    const start = row * (width + 1) + 1;
    for (let column = 0; column < width; column += 1, from += 4) {
      const color = colorAt(pixels, from);
      if (color !== last) [last, index] = [color, indexOf.get(color) ?? 0];
      rows[start + column] = index;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 0xff, color & 0xff]))),
    chunk('IDAT', await deflated(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const deflated = promisify<Buffer, Parameters<typeof deflate>[1], Buffer>(deflate);

const MOST = 128;
/** These are the fills and inks, and the usual shades of black on white. */
const KEPT = 64;

type Palette = Readonly<{ indexOf: ReadonlyMap<number, number>; palette: readonly number[] }>;

/** What each colour is drawn as. */
function paletteOf(counts: ReadonlyMap<number, number>): Palette {
  const frequent = [...counts].sort(([one, often], [other, more]) => more - often || one - other);
  const colors = frequent.map(([color]) => color);
  const kept = new Set(colors.slice(0, KEPT));
  const drawnAs = (color: number, bits: number) => (kept.has(color) ? color : rounded(color, bits));
  let bits = 0;
  while (new Set(colors.map((color) => drawnAs(color, bits))).size > MOST) bits += 1;
  const palette = [...new Set(colors.map((color) => drawnAs(color, bits)))];
  const places = new Map(palette.map((color, at) => [color, at]));
  return { palette, indexOf: new Map(colors.map((color) => [color, places.get(drawnAs(color, bits)) ?? 0])) };
}

/** To the middle of what has the same leading bits in each channel. */
function rounded(color: number, bits: number): number {
  if (bits === 0) return color;
  const mask = (0xff << bits) & 0xff;
  const half = 1 << (bits - 1);
  return [16, 8, 0].reduce((sum, shift) => sum + ((((color >> shift) & mask) | half) << shift), 0);
}

/** One look at each run of pixels of the same colour: most of a drawing is ground. */
function countsOf(pixels: Uint8Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const add = (color: number, run: number) => counts.set(color, (counts.get(color) ?? 0) + run);
  let [last, run] = [colorAt(pixels, 0), 0];
  for (let from = 0; from < pixels.length; from += 4) {
    const color = colorAt(pixels, from);
    if (color !== last) {
      add(last, run);
      [last, run] = [color, 0];
    }
    run += 1;
  }
  return add(last, run);
}

const colorAt = (pixels: Uint8Array, at: number): number =>
  ((pixels[at] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at + 2] as number);

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
