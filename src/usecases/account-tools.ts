import type { Targets } from '../ports/provisioner.ts';
import type { Tools } from './asker.ts';

/** What the use cases of database users work with besides. */
export type AccountTools = Tools &
  Readonly<{
    targets: Targets;
    /** The address of the one-time page for a token. */
    onceUrl(token: string): string;
    /** Takes what went wrong for the log: a defect by the reference that a person was shown, else by what was not done. */
    report(what: string, error: unknown): void;
  }>;

/** Minutes after a moment, ISO 8601 in UTC. */
export const minutesAfter = (moment: string, minutes: number): string =>
  new Date(Date.parse(moment) + minutes * 60_000).toISOString();

export const earlier = (one: string, other: string): string => (one < other ? one : other);
