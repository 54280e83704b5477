import { Refused, Resting } from '../ports/notifier.ts';
import { type Carrier, type Failure, Undelivered } from './carrier.ts';

/** What a call came to, on whichever platform. */
export type FailureOf = (error: unknown) => Failure | undefined;

export const failureIn =
  (carriers: readonly Pick<Carrier, 'failureOf'>[]): FailureOf =>
  (error) => {
    for (const { failureOf } of carriers) {
      const failure = failureOf(error);
      if (failure) return failure;
    }
    return undefined;
  };

/** Why a notice was not sent, as one of a few words. */
export const whyNotSent =
  (failureOf: FailureOf) =>
  (error: unknown): string => {
    if (error instanceof Undelivered || error instanceof Resting) return 'no-way';
    if (error instanceof Refused) return 'refused';
    return failureOf(error)?.kind ?? 'other';
  };
