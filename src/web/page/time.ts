const LANGUAGE = 'en-GB';
const clock = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'long', day: 'numeric', month: 'long' });
const whole = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeStyle: 'long' });
const distance = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });

/** `18:02 Lisbon, in 40 minutes`, in the zone of the browser; with its day where that is not today. */
export function moment(at: string): HTMLTimeElement {
  const date = new Date(at);
  const time = document.createElement('time');
  time.dateTime = at;
  time.title = whole.format(date);
  const isToday = day.format(date) === day.format(new Date());
  const words = `${isToday ? '' : `${day.format(date)}, `}${clock.format(date)}`;
  time.textContent = `${words} ${place()}, ${distanceTo(date)}`;
  return time;
}

/** `4 h`, `1 h 30 min`. */
export function span(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(' ');
}

/** `Lisbon` of `Europe/Lisbon`. */
const place = (): string => (clock.resolvedOptions().timeZone.split('/').at(-1) ?? 'your time').replaceAll('_', ' ');

function distanceTo(date: Date): string {
  const minutes = Math.round((date.getTime() - Date.now()) / 60_000);
  if (Math.abs(minutes) < 90) return distance.format(minutes, 'minute');
  return distance.format(Math.round(minutes / 60), 'hour');
}
