import { deflateSync, inflateSync, crc32 as zlibCrc32 } from 'node:zlib';

/** A screenshot with at most 256 colours, and for each other one the nearest of those: a third of the size. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = opened(png);
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = paletteOf(counts);
  const places = new Map(palette.map((color, at) => [color, at]));
  for (const color of counts.keys()) if (!places.has(color)) places.set(color, nearest(palette, color));
  const rows = Buffer.alloc(height * (width + 1));
  for (const [at, color] of pixels.entries()) rows[at + Math.floor(at / width) + 1] = places.get(color) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, INDEXED, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap((color) => channels(color)));
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const [TRUE_COLOR, INDEXED] = [2, 3];

type Picture = Readonly<{ width: number; height: number; pixels: Uint32Array }>;

/** What Chromium makes: 8 bits a channel, without transparency and not interlaced. */
function opened(png: Buffer): Picture {
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png[24] !== 8 || png[25] !== TRUE_COLOR) throw new Error('not a picture of 8 bits a channel');
  const bytes = unfiltered(inflateSync(Buffer.concat(parts)), width * 3, height);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => bytes.readUIntBE(at * 3, 3));
  return { width, height, pixels };
}

/** The bytes of the rows, each of which says how it was predicted (PNG, section 9). */
function unfiltered(raw: Buffer, stride: number, height: number): Buffer {
  const bytes = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)];
    for (let at = 0; at < stride; at += 1) {
      const here = row * stride + at;
      const left = at < 3 ? 0 : (bytes[here - 3] ?? 0);
      const up = row === 0 ? 0 : (bytes[here - stride] ?? 0);
      const corner = row === 0 || at < 3 ? 0 : (bytes[here - stride - 3] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      bytes[here] = ((raw[row * (stride + 1) + 1 + at] ?? 0) + predicted) & 0xff;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

const channels = (color: number) => [color >> 16, (color >> 8) & 0xff, color & 0xff] as const;

/** The most frequent, and then each time the one that is farthest from all of them: no small sign loses its colour. */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const palette = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, 128);
  const away = new Map(
    [...counts.keys()].map((color) => [color, distance(color, palette[nearest(palette, color)] ?? 0)]),
  );
  while (palette.length < Math.min(256, counts.size)) {
    const [next] = [...away].reduce((best, one) => (one[1] > best[1] ? one : best));
    palette.push(next);
    for (const [color, far] of away) away.set(color, Math.min(far, distance(color, next)));
  }
  return palette;
}

function nearest(palette: readonly number[], color: number): number {
  const far = palette.map((other) => distance(other, color));
  return far.reduce((best, one, at) => (one < (far[best] ?? 0) ? at : best), 0);
}

function distance(one: number, other: number): number {
  const [a, b] = [channels(one), channels(other)];
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlibCrc32(body));
  return Buffer.concat([length, body, sum]);
}
