import { Refused } from '../ports/notifier.ts';
import type { Recipient } from '../ports/store.ts';
import { Undelivered } from './carrier.ts';
import { platformOf } from './channel.ts';
import type { FailureOf } from './failures.ts';

/** Who could not be reached, and until when nothing is sent to them: by this process, which begins without any. */
export type Rests = Readonly<{
  /** Milliseconds that are left; undefined: they do not rest. */
  left(to: Recipient): number | undefined;
  /** After a failure; what is to be said of it, which may be that it was one too many. */
  begin(to: Recipient, error: unknown): unknown;
  end(to: Recipient): void;
  /** Whoever only a person could mend is tried at once: somebody may have. */
  endRefused(): void;
}>;

/** Where only a person can mend it. */
const LONG_S = 300;
/** About a quarter of an hour without an answer that is one. */
const MOST_FAILURES = 20;

type Rest = Readonly<{ until: number; failures: number; isRefused: boolean }>;
type Settings = Readonly<{ failureOf: FailureOf; now(): number; random(): number }>;

export function restsSince({ failureOf, now, random }: Settings): Rests {
  const rests = new Map<string, Rest>();
  const key = (to: Recipient) => JSON.stringify(to);
  const isRefusal = (error: unknown): boolean =>
    error instanceof Refused || error instanceof Undelivered || failureOf(error)?.kind === 'refused';
  /** What the platform asks for, and long where only a person can mend it. */
  const secondsOf = (error: unknown): number | undefined => {
    const failure = failureOf(error);
    if (failure?.kind === 'limited') return failure.seconds;
    return isRefusal(error) ? LONG_S : undefined;
  };
  const isVague = (error: unknown): boolean => secondsOf(error) === undefined;
  return {
    left: (to) => {
      const rest = rests.get(key(to));
      return rest && rest.until > now() ? rest.until - now() : undefined;
    },
    begin: (to, error) => {
      const failures = 1 + (rests.get(key(to))?.failures ?? 0);
      const isTooMany = 'channel' in to && isVague(error) && failures >= MOST_FAILURES;
      const said = isTooMany ? tooMany(to.channel, failures, error) : error;
      const seconds = secondsOf(said) ?? backOff(failures) * (0.75 + random() / 4);
      rests.set(key(to), { until: now() + seconds * 1_000, failures, isRefused: isRefusal(said) });
      return said;
    },
    end: (to) => void rests.delete(key(to)),
    endRefused: () => {
      for (const [who, { isRefused }] of rests) if (isRefused) rests.delete(who);
    },
  };
}

const NAMES: Readonly<Record<string, string>> = { slack: 'Slack', teams: 'Teams' };

function tooMany(channel: string, failures: number, cause: unknown): Refused {
  const platform = platformOf(channel);
  return new Refused(`no answer to ${failures} tries that ${NAMES[platform] ?? platform} would give`, 'channel', cause);
}

/** 1, 2, 4 … 60. */
const backOff = (failures: number): number => Math.min(60, 2 ** (failures - 1));
