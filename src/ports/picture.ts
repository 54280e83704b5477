import type { HoldingPicture } from '../domain/holding-picture.ts';

/** Makes a PNG of an SVG: the same bytes of the same one. */
export type ToPng = (svg: string) => Promise<Uint8Array>;

/** Draws who holds what where as a PNG; `at` is the moment that it shows, ISO 8601 in UTC. */
export type DrawHoldings = (picture: HoldingPicture, at: string) => Promise<Uint8Array>;
