import { distance } from 'fastest-levenshtein';

/** The candidate nearest to a name, ignoring case; the first of several that are equally near. */
export const nearest = (name: string, candidates: Iterable<string>): string | undefined =>
  ranked(name, candidates)?.candidate;

/** The nearest, if it is near enough that somebody may have meant it: at most half of the characters differ. */
export function nearestMeant(name: string, candidates: Iterable<string>): string | undefined {
  const isNear = (candidate: string, away: number) => away * 2 <= Math.max(name.length, candidate.length);
  const possible = [...candidates].filter((one) => isNear(one, Math.abs(one.length - name.length)));
  const found = ranked(name, possible);
  return found && isNear(found.candidate, found.away) ? found.candidate : undefined;
}

function ranked(name: string, candidates: Iterable<string>) {
  const typed = name.toLowerCase();
  let best: Readonly<{ candidate: string; away: number }> | undefined;
  for (const candidate of candidates) {
    // No candidate can be nearer than the difference in length, which is quicker to know.
    if (best && Math.abs(candidate.length - typed.length) >= best.away) continue;
    const away = distance(typed, candidate.toLowerCase());
    if (!best || away < best.away) best = { candidate, away };
  }
  return best;
}
