import type { Level } from '../domain/level.ts';
import { INK } from './svg-parts.ts';

/**
 * From what only looks, in blue, to what changes, in amber and red: told apart by people who see few colours too, and
 * never without the letter or the words. What is written on a colour has a contrast of 4.5 or more.
 */
const COLORS: Readonly<Record<Level, readonly [fill: string, on: string]>> = {
  'no-access': ['#eef1f4', INK],
  access: ['#cfd6dd', INK],
  list: ['#bcdcf4', INK],
  monitor: ['#84bbe6', INK],
  'open-and-debug': ['#2773b0', '#ffffff'],
  'change-and-deploy': ['#f3ab3c', INK],
  'full-control': ['#a3242f', '#ffffff'],
};

export const levelFill = (level: Level): string => COLORS[level][0];
export const onLevel = (level: Level): string => COLORS[level][1];
