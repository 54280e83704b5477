import type { Courier } from '../ports/courier.ts';
import type { Targets } from '../ports/provisioner.ts';
import type { Sealing } from '../ports/sealing.ts';
import type { Tools } from './asker.ts';

/** What the use cases of database users work with besides. */
export type AccountTools = Tools &
  Readonly<{
    targets: Targets;
    sealing: Sealing;
    /** Absent: no text message is sent, and a password is chosen on the one-time page. */
    courier?: Courier | undefined;
    /** The address of a page of ours, such as `once/…`, from outside. */
    pageUrl(path: string): string;
    /** Takes what went wrong for the log: a defect by the reference that a person was shown, else by what was not done. */
    report(what: string, error: unknown): void;
  }>;

/** Minutes after a moment, ISO 8601 in UTC. */
export const minutesAfter = (moment: string, minutes: number): string =>
  new Date(Date.parse(moment) + minutes * 60_000).toISOString();

export const earlier = (one: string, other: string): string => (one < other ? one : other);
