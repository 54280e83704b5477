import type { Decision } from './decision.ts';
import { acting } from './matrix.ts';
import type { Effect } from './what-if.ts';

/**
 * Eight hex digits over what a preview shows. Not a secret and not a proof: the change is judged again when it is made;
 * this only tells that what was shown is no longer what would happen.
 */
export function fingerprint(effect: Effect, { code, warnings = [] }: Decision): string {
  const cells = effect.environments.map(({ before, after }) => [acting(before), acting(after)]);
  const shown = [
    effect.before?.name,
    effect.after?.name,
    cells,
    effect.overriddenBy,
    effect.gains,
    effect.loses,
    code,
    warnings,
  ];
  return digestOf(shown);
}

/** The same over anything else that was shown. */
export const digestOf = (shown: unknown): string => fnv1a(JSON.stringify(shown)).toString(16).padStart(8, '0');

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
