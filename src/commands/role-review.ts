import type { ReviewedRole } from '../usecases/role-review.ts';
import type { Call } from './command.ts';
import type { Part } from './dbuser-ask.ts';
import { LineError } from './parse.ts';
import { isSaid, keepAttempt, readChange, refuseFaults } from './role-change.ts';

export type ReviewRead = Readonly<{ reviewed: ReviewedRole; minutes: Part<number>; confirmed?: string }>;

/** Whose role where is looked at: all of it is said, as these lines come from buttons and have no form. */
export async function readReview(call: Call): Promise<ReviewRead> {
  const { reading } = call;
  const read = readChange(reading);
  await keepAttempt(call, 'role.revoke', read);
  refuseFaults(read, true);
  const { member, role, place, minutes, confirmed } = read;
  if (!member.value || role.value === undefined || !place.value) {
    const parts = [
      ['a person', member],
      ['a role', role],
      ['a place', place],
    ] as const;
    const missing = parts.flatMap(([label, part]) => (isSaid(part) ? [] : [label]));
    throw new LineError({ code: 'incomplete', typed: reading.command, missing, usage: reading.usage });
  }
  const reviewed = { member: member.value.username, role: role.value, place: place.value };
  return { reviewed, minutes, ...(confirmed === undefined ? {} : { confirmed }) };
}
