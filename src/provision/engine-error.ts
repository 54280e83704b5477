import { TargetFault, type TargetFaultCode } from '../ports/provisioner.ts';

/**
 * What an engine said no with: its own code and nothing of the driver's error, which holds the statement. `about` names
 * what is in the way, where the engine does.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: string;
  readonly about: string;

  constructor(code: string, about = '') {
    super(code);
    this.code = code;
    this.about = about;
  }
}

export const isEngineError = (error: unknown, ...codes: readonly string[]): error is EngineError =>
  error instanceof EngineError && codes.includes(error.code);

/** How an engine's codes read: the first pattern that matches decides. */
export type Readings = readonly (readonly [pattern: RegExp, code: TargetFaultCode, sentence: string])[];

/** A fault stays what it is; a defect of ours is one too, and is not dressed up. */
export function faultOf(error: unknown, readings: Readings): unknown {
  if (!(error instanceof EngineError)) return error;
  const [, code, sentence] = readings.find(([pattern]) => pattern.test(error.code)) ?? UNKNOWN;
  const about = error.about === '' ? '' : ` ${error.about}`;
  return new TargetFault(code, `${sentence} (${error.code})${about}`, { cause: error });
}

const UNKNOWN = [/./, 'failed', 'The database refused a statement.'] as const;

/** Runs a step again, a few times, while it fails in a way that passes by itself. */
export async function retried<T>(step: () => Promise<T>, isPassing: (error: unknown) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
      await pause(attempt * PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

const ATTEMPTS = 8;
const PAUSE_MS = 25;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
