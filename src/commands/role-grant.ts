import { cancelledCard } from '../cards/role-preview.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { refusePart } from './dbuser-ask.ts';
import { whereGiven } from './rights.ts';
import { isSaid, keepAttempt, readChange, refuseFaults, runChange } from './role-change.ts';
import { changeForm } from './role-form.ts';

export const roleGrant: Command = {
  name: 'role grant',
  summary: 'Give somebody a role; shows first what it would do',
  usage: '/role grant PERSON ROLE [on APPLICATION | in TEAM | as default] [for DURATION]',
  params: {
    PERSON: PARAMS.PERSON,
    ROLE: PARAMS.ROLE,
    APPLICATION: PARAMS.APPLICATION,
    TEAM: PARAMS.TEAM,
    DURATION: `${PARAMS.DURATION}; none: without an end`,
  },
  examples: ['/role grant @bob Developer in Banking for 8h', '/role grant @bob Developer as default'],
  modes: ['form', 'cancel'],
  may: (_, viewer) => `You may give roles ${whereGiven(viewer)}.`,

  async run(call) {
    if (call.mode === 'cancel') return toActor(cancelledCard());
    const read = readChange(call.reading);
    await keepAttempt(call, 'role.grant', read);
    const { member, role, place, minutes, confirmed } = read;
    const isComplete = isSaid(member) && isSaid(role) && isSaid(place);
    if (call.mode !== 'form') refuseFaults(read, isComplete);
    if (call.mode !== 'form' && isComplete) refusePart([minutes]);
    if (call.mode === 'form' || minutes.error || !member.value || role.value === undefined || !place.value)
      return toActor(changeForm(call.reading, read, { title: 'Give a role', hasDuration: true }));
    const change = {
      operation: 'role.grant',
      member: member.value.username,
      role: role.value,
      ...place.value,
    } as const;
    return runChange(call, change, confirmed, minutes.value);
  },
};
