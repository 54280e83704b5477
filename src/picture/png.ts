import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ToPng } from '../ports/picture.ts';

/**
 * Without a browser and without native code: the renderer is WebAssembly, and knows no fonts but the two that come with
 * us, so that a machine without fonts draws the same. It takes memory that nothing else needs, so it is loaded by the first drawing.
 */
export const toPng: ToPng = async (svg) => {
  const { Resvg, fonts } = await loaded();
  const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoomFor(Number(width) * Number(height)) },
    font: { fontBuffers: [...fonts], defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
};

/** Pixels to a unit: sharp on a dense screen, and less where there is so much to draw that it fills a page anyway. */
const zoomFor = (area: number): number => [2, 1.5].find((zoom) => area * zoom ** 2 <= MOST_PIXELS) ?? 1;
const MOST_PIXELS = 4_000_000;

const FAMILY = 'DejaVu Sans';

let loading: ReturnType<typeof load> | undefined;

function loaded(): ReturnType<typeof load> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const { resolve } = createRequire(import.meta.url);
  const [wasm, ...fonts] = await Promise.all(
    [
      '@resvg/resvg-wasm/index_bg.wasm',
      'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
      'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
    ].map((file) => readFile(resolve(file))),
  );
  await initWasm(wasm as Buffer<ArrayBuffer>);
  return { Resvg, fonts };
}
