import type { Decision } from './decision.ts';
import type { NamedKind } from './question-shape.ts';

/** Everything that can go wrong in a way a person can act on. Anything else is a defect. */
export type Problem = Readonly<
  | { code: 'invalid'; field: string; expected: string }
  | { code: 'missing'; what: NamedKind | 'request' | 'entry'; id: string; suggestion?: string }
  /** There is no such thing, or the asker may not know of it: one answer for both. */
  | { code: 'hidden'; what: NamedKind; id: string; suggestion?: string }
  | { code: 'refused'; decision: Decision }
  | { code: 'stale'; what: 'preview' | 'request' | 'lease'; now: string }
  /** The same delivery of a chat platform came before. */
  | { code: 'repeated' }
  /** `busy`: it is there, and has no room just now. */
  | { code: 'unavailable'; system: 'store' | 'database' | 'chat'; why?: 'busy' }
>;

export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.problem = problem;
  }
}
