import type { Lease } from '../domain/lease.ts';
import type { Call } from './command.ts';
import { matchName } from './names.ts';
import { LineError, type Word } from './parse.ts';
import { type Reading, requireNothing, unknownName } from './reading.ts';
import { requestIdOf } from './request-id.ts';

/** Which of one's accounts a line is about: by its request's number, by its environment, or the only one there is. */
export type Chosen =
  | Readonly<{ kind: 'numbered'; request: number }>
  | Readonly<{ kind: 'held'; lease: Lease }>
  | Readonly<{ kind: 'none'; environment?: string }>
  | Readonly<{ kind: 'several'; leases: readonly Lease[] }>;

/** Throws `LineError` for a name that is no environment. */
export async function chooseOwn(
  { services, asker, reading }: Call,
  words: readonly Word[],
  among: 'temporary' | 'permanent too' = 'temporary',
): Promise<Chosen> {
  const request = requestIdOf(words[0]);
  if (request !== undefined) {
    requireNothing(reading, words.slice(1));
    return { kind: 'numbered', request };
  }
  const environment = environmentIn(reading, words);
  const { ledger } = services.store;
  const temporary = await ledger.liveLeases(asker.actor);
  const permanent = among === 'temporary' ? [] : await ledger.permanentLeases(asker.actor);
  const own = [...temporary, ...permanent];
  const leases = environment === undefined ? own : own.filter((lease) => lease.environment === environment);
  const [first, ...others] = leases;
  if (!first) return { kind: 'none', ...(environment === undefined ? {} : { environment }) };
  return others.length === 0 ? { kind: 'held', lease: first } : { kind: 'several', leases };
}

function environmentIn(reading: Reading, words: readonly Word[]): string | undefined {
  if (words.length === 0) return undefined;
  const found = matchName(reading.company, 'environment', words);
  if (!found) throw new LineError(unknownName(reading, 'environment', words));
  requireNothing(reading, words.slice(found.length));
  return found.name;
}
