import type { PasswordFault } from '../domain/password.ts';
import type { OnceMade } from '../usecases/once-page.ts';

/** What the page's POST is answered with, as JSON; the status of each is in `once.ts`. */
export type OnceAnswer =
  | OnceMade
  /** Nothing was spent: the password breaks these rules. */
  | Readonly<{ state: 'invalid'; faults: readonly PasswordFault[] }>
  /** Nothing was spent: this is no request of our page. */
  | Readonly<{ state: 'not-taken'; why: string }>
  | Readonly<{ state: 'unavailable' }>
  | Readonly<{ state: 'defect'; reference: string }>;
