import { el } from './dom.ts';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const distance = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export const dayOf = (at: string): string => day.format(new Date(at));

/** The time of a message: the clock, and the whole moment as its title. */
export const clockTime = (at: string): HTMLTimeElement =>
  el('time', { datetime: at, title: whole.format(new Date(at)) }, clock.format(new Date(at)));

/** A moment in a card, in the reader's zone and with its distance: `Nov 21, 18:02, in 40 minutes`. */
export function moment(seconds: number): HTMLTimeElement {
  const date = new Date(seconds * 1000);
  const words = `${dayWord(date)} ${clock.format(date)}, ${distanceTo(date)}`;
  return el('time', { datetime: date.toISOString(), title: whole.format(date) }, words);
}

function dayWord(date: Date): string {
  const days = Math.round((startOf(date) - startOf(new Date())) / 86_400_000);
  return Math.abs(days) <= 1 ? distance.format(days, 'day') : shortDay.format(date);
}

const startOf = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());

function distanceTo(date: Date): string {
  const minutes = Math.round((date.getTime() - Date.now()) / 60_000);
  if (minutes === 0) return distance.format(0, 'second');
  if (Math.abs(minutes) < 60) return distance.format(minutes, 'minute');
  if (Math.abs(minutes) < 48 * 60) return distance.format(Math.round(minutes / 60), 'hour');
  return distance.format(Math.round(minutes / 1440), 'day');
}
