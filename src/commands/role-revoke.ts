import { cancelledCard, nothingHeldCard } from '../cards/role-preview.ts';
import { heldAt } from '../domain/assignment.ts';
import type { User } from '../domain/company.ts';
import { conveying, reachOf } from '../domain/conveying.ts';
import { AccessError } from '../domain/problem.ts';
import type { Place } from '../domain/question.ts';
import { seesUser } from '../domain/visibility.ts';
import { type Call, type Command, PARAMS, toActor } from './command.ts';
import { whereGiven } from './rights.ts';
import { refuseSpan } from './role-ask.ts';
import { isSaid, keepAttempt, readChange, refuseFaults, runChange } from './role-change.ts';
import { changeForm } from './role-form.ts';

export const roleRevoke: Command = {
  name: 'role revoke',
  summary: 'Take a role away; shows first what it would do',
  usage: '/role revoke PERSON [ROLE] [on APPLICATION | in TEAM]',
  params: { PERSON: PARAMS.PERSON, ROLE: PARAMS.ROLE, APPLICATION: PARAMS.APPLICATION, TEAM: PARAMS.TEAM },
  examples: ['/role revoke @bob in Banking', '/role revoke @bob Developer on Loans'],
  modes: ['form', 'cancel'],
  may: (_, viewer) => `You may take roles away ${whereGiven(viewer)}; a default role is replaced instead.`,

  async run(call) {
    if (call.mode === 'cancel') return toActor(cancelledCard());
    const read = readChange(call.reading);
    await keepAttempt(call, 'role.revoke', read);
    const { member, role, place, minutes, confirmed } = read;
    refuseSpan(call.reading, minutes);
    if (call.mode !== 'form') refuseFaults(read, isSaid(member) && isSaid(place));
    if (call.mode === 'form' || role.fault || !member.value || !place.value)
      return toActor(changeForm(call.reading, read, { title: 'Take a role away', isRoleOptional: true }));
    const taken = role.value ?? heldRole(call, member.value, place.value);
    if (taken === undefined) return toActor(nothingHeldCard(member.value, place.value));
    const change = { operation: 'role.revoke', member: member.value.username, role: taken, ...place.value } as const;
    return runChange(call, change, confirmed);
  },
};

/** The role held there, for whoever could know it anyway. */
function heldRole({ company, viewer }: Call, member: User, place: Place): string | undefined {
  const manages = place.scope !== 'default' && conveying(viewer, reachOf(company, place)).length > 0;
  if (!viewer.active || !(manages || seesUser(viewer, member.username)))
    throw new AccessError({ code: 'hidden', what: 'user', id: member.username });
  return heldAt(member, place)?.name;
}
