import type { Card } from '../cards/card.ts';
import { roleDoneCard } from '../cards/role-changed.ts';
import { outOfDateCard, type RolePreview, rolePreviewCard, roleRefusedCard } from '../cards/role-preview.ts';
import type { User } from '../domain/company.ts';
import { AccessError } from '../domain/problem.ts';
import type { Place, RoleChange } from '../domain/question.ts';
import { changeRole, previewRoleChange } from '../usecases/change-role.ts';
import { type Call, type Reply, toActor } from './command.ts';
import type { Part } from './dbuser-ask.ts';
import { mayNameOthers, sees } from './names.ts';
import { LineError } from './parse.ts';
import { readPlace, requireNoWords } from './place.ts';
import { onlyClause, personIn, type Read, type Reading, split, takeName, takePerson } from './reading.ts';
import { readSpan } from './role-ask.ts';

/** The parts of a role change, as far as they were said and understood. */
export type ChangeRead = Readonly<{
  member: Read<User>;
  /** Whom the asker named without being one who may name others. */
  attempted: User | undefined;
  role: Read<string>;
  place: Read<Place>;
  /** For how long; nothing said: without an end. */
  minutes: Part<number>;
  confirmed?: string;
}>;

export function readChange(reading: Reading): ChangeRead {
  const { words, clauses } = split(reading, ['on', 'in', 'for', 'as', 'confirm']);
  const { minutes, rest: spoken } = readSpan(reading, clauses);
  const confirm = onlyClause(reading, clauses, 'confirm');
  const place = readPlace(reading, clauses);
  const said = [...words, ...place.rest, ...spoken];
  const member = takePerson(reading, said);
  const role = takeName(reading, 'role', member.rest);
  requireNoWords(reading, [...role.rest, ...(confirm?.words.slice(1) ?? [])]);
  const confirmed = confirm?.words[0]?.text.toLowerCase();
  const isAttempt = member.fault !== undefined && !mayNameOthers(reading.company, reading.viewer);
  const attempted = isAttempt ? personIn(reading, said)?.user : undefined;
  return { member, attempted, role, place, minutes, ...(confirmed === undefined ? {} : { confirmed }) };
}

/** The trail keeps an attempt on somebody whom the asker may not name, though the answer is that there is nobody. */
export async function keepAttempt(
  { services, asker }: Call,
  operation: RoleChange['operation'],
  { attempted, role, place }: ChangeRead,
): Promise<void> {
  if (!attempted || role.value === undefined || !place.value) return;
  await previewRoleChange(services, asker, { operation, member: attempted.username, role: role.value, ...place.value });
}

/** Unknown names are asked about one at a time where all else is there; half a line opens the form. */
export function refuseFaults(read: Omit<ChangeRead, 'attempted'>, isComplete: boolean): void {
  const fault = [read.member, read.role, read.place].find((one) => one.fault)?.fault;
  if (fault && isComplete) throw new LineError(fault);
}

export const isSaid = ({ value, fault }: Read<unknown>): boolean => value !== undefined || fault !== undefined;

/** Shows what a change would do; with a confirmation of what was shown, makes it. */
export async function runChange(
  call: Call,
  change: RoleChange,
  confirmed: string | undefined,
  minutes?: number,
): Promise<Reply> {
  const { services, asker } = call;
  if (confirmed === undefined) {
    const preview = await previewRoleChange(services, asker, change, minutes);
    return toActor(preview.decision.outcome === 'allow' ? rolePreviewCard(preview) : refusedCard(call, preview));
  }
  const outcome = await changeRole(services, asker, change, confirmed, minutes);
  switch (outcome.state) {
    case 'done':
      return toActor(roleDoneCard({ ...outcome.preview, entry: outcome.entry }));
    case 'out-of-date':
      return toActor(outOfDateCard(outcome.preview));
    case 'refused':
      return toActor(refusedCard(call, outcome.preview));
  }
}

/** The refusal was recorded; whoever may not know of the place is not told that it exists. */
export function refusedCard({ company, viewer }: Call, preview: RolePreview): Card {
  const { change } = preview;
  const hides = (what: 'application' | 'team', id: string) => {
    if (!sees(company, viewer, what, id)) throw new AccessError({ code: 'hidden', what, id });
  };
  if (change.scope === 'application') hides('application', change.application);
  if (change.scope === 'team') hides('team', change.team);
  return roleRefusedCard(company, preview);
}
