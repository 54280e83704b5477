import type { Readable, Writable } from 'node:stream';
import type { Card } from '../cards/card.ts';
import type { Surface } from '../domain/audit.ts';
import type { DatabaseFacts, Facts } from '../domain/facts.ts';
import type { Reading } from '../ports/directory.ts';
import type { TargetFinding } from '../ports/provisioner.ts';
import type { Store } from '../ports/store.ts';
import type { Trail, TrailReport } from '../ports/trail.ts';

/** What the command line sets going; `main.ts` puts the real ones in. */
export type Parts = Readonly<{
  version: string;
  streams: Readonly<{ in: Readable & { isTTY?: boolean }; out: Writable; err: Writable }>;
  readDirectory(bytes: Buffer, file: string): Reading;
  /** Opens the store, lends it to the work, and closes it whatever happens. */
  withStore<T>(work: (store: Store, trail: Trail) => Promise<T>): Promise<T>;
  /** Checks an export without a store. */
  verifyExport(lines: AsyncIterable<string>, keyIds: readonly string[]): Promise<TrailReport>;
  /** Answers one line of chat over these facts alone. */
  dispatchOver(facts: Facts, line: string, from: Readonly<{ actor: string; surface: Surface }>): Promise<Card>;
  /** Serves until the process is told to stop. */
  serve(options: Readonly<{ port?: number; open: boolean; playground: boolean }>): Promise<void>;
  examine(): Promise<readonly Finding[]>;
  /** What the administrator of a database runs once. */
  setupScript(database: DatabaseFacts): string;
  /** Makes an account there and takes it away again. */
  tryDatabase(database: DatabaseFacts): Promise<readonly TargetFinding[]>;
  bench(names: readonly string[], options: Readonly<{ size: 'S' | 'M' | 'L'; json: boolean }>): Promise<number>;
}>;

/** One line of `doctor`: well, or what to do. */
export type Finding = Readonly<{ what: string; ok: boolean; say: string }>;

/** Exit statuses of the contract, section 3. */
export const DONE = 0;
export const REFUSED = 1;
export const WRONG_USAGE = 2;
export const OUTSIDE_FAILED = 3;

/** Ends a command with a status and a sentence for the person. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
