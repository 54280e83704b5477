import { inflateSync } from 'node:zlib';

export type ReadPng = Readonly<{
  width: number;
  height: number;
  /** As 0xrrggbb, a row after another. */
  pixels: Uint32Array;
}>;

/** A picture of at most 256 colours, 8 bits each, rows without prediction; throws at anything else. */
export function readPng(bytes: Uint8Array): ReadPng {
  const png = Buffer.from(bytes);
  if (png.toString('latin1', 1, 4) !== 'PNG') throw new Error('no PNG');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const [kind, data] = [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at))];
    chunks.set(kind, Buffer.concat([chunks.get(kind) ?? Buffer.alloc(0), data]));
  }
  const [header, palette, data] = ['IHDR', 'PLTE', 'IDAT'].map((kind) => chunks.get(kind) ?? Buffer.alloc(0)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header[8] !== 8 || header[9] !== 3 || header[12] !== 0) throw new Error('not of 8 bits with a palette');
  const rows = inflateSync(data);
  if (rows.length !== height * (width + 1)) throw new Error(`${rows.length} bytes for ${width} × ${height}`);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => {
    const row = Math.floor(at / width) * (width + 1);
    if (rows[row] !== 0) throw new Error('a row with a prediction');
    const place = (rows[row + 1 + (at % width)] ?? 0) * 3;
    if (place + 3 > palette.length) throw new Error('a colour that is not in the palette');
    return palette.readUIntBE(place, 3);
  });
  return { width, height, pixels };
}
