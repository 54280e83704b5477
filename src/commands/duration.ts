/** A span as people type it: whole minutes, or what is wrong with it. */
export type DurationRead = Readonly<{ minutes: number }> | Readonly<{ expected: string }>;

const EXPECTED = 'such as 30m, 4h, 1h30m or 12 hours';
const PART = /^(\d{1,6})\s*(days?|hours?|minutes?|mins?|d|h|m)/i;
const MINUTES: Readonly<Record<string, number>> = { d: 24 * 60, h: 60, m: 1 };

/**
 * `30m`, `4h`, `1h30m`, `3d`, `90 minutes`, `12 hours`: whole numbers, each unit once and the larger first; no weeks, no
 * fractions, nothing without a unit. Plain digits only: a look-alike from another script is not one.
 */
export function readDuration(typed: string): DurationRead {
  let rest = typed.trim();
  if (rest === '' || rest.length > 40) return { expected: EXPECTED };
  let [minutes, least] = [0, Number.POSITIVE_INFINITY];
  while (rest !== '') {
    const found = PART.exec(rest);
    const unit = MINUTES[found?.[2]?.[0]?.toLowerCase() ?? ''];
    if (!found || unit === undefined || unit >= least) return { expected: suggested(typed) };
    minutes += Number(found[1]) * unit;
    least = unit;
    rest = rest.slice(found[0].length).trimStart();
  }
  return minutes > 0 ? { minutes } : { expected: 'more than nothing, such as 30m' };
}

/** What was most likely meant by a fraction of hours or by ISO 8601. */
function suggested(typed: string): string {
  const fraction = /^(\d{1,2})[.,]5\s*h/i.exec(typed.trim());
  if (fraction) return `whole numbers, such as ${fraction[1]}h30m`;
  const iso = /^PT(\d{1,3})([HM])$/i.exec(typed.trim());
  return iso ? `${iso[1]}${iso[2]?.toLowerCase()}` : EXPECTED;
}
