import { Resvg } from '@resvg/resvg-wasm';

export type ReadPng = Readonly<{
  width: number;
  height: number;
  /** As 0xrrggbb, a row after another. */
  pixels: Uint32Array;
}>;

/** What a PNG shows, drawn at its own size; for tests that have drawn one, which is what loads the renderer. */
export function readPng(png: Uint8Array): ReadPng {
  const bytes = Buffer.from(png);
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new Error('no PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const image = `<image width="${width}" height="${height}" href="data:image/png;base64,${bytes.toString('base64')}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`;
  const drawn = Buffer.from(new Resvg(svg).render().pixels);
  if (drawn.length !== width * height * 4) throw new Error(`${drawn.length} bytes for ${width} × ${height}`);
  return {
    width,
    height,
    pixels: Uint32Array.from({ length: width * height }, (_, at) => drawn.readUIntBE(at * 4, 3)),
  };
}
