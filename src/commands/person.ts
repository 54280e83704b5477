import type { User } from '../domain/company.ts';
import { LineError } from './parse.ts';
import { type Reading, requireNothing, split, takePerson } from './reading.ts';

/** `[PERSON]` and nothing else; nobody named is the asker. */
export function readPerson(reading: Reading): User {
  const { value, fault, rest } = takePerson(reading, split(reading, []).words);
  if (fault) throw new LineError(fault);
  requireNothing(reading, rest);
  return value ?? reading.viewer;
}
