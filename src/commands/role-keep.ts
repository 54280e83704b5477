import { roleHasEndCard, roleKeepRefusedCard, roleKeptCard, roleNotHeldCard } from '../cards/role-kept.ts';
import { keepRole } from '../usecases/keep-role.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { whereGiven } from './rights.ts';
import { refuseSpan } from './role-ask.ts';
import { refusedCard } from './role-change.ts';
import { readReview } from './role-review.ts';

export const roleKeep: Command = {
  name: 'role keep',
  summary: 'Say that a role stands without an end, so that the digest leaves it in peace for 90 days',
  usage: 'role keep PERSON ROLE (on APPLICATION | in TEAM | as default)',
  params: { PERSON: PARAMS.PERSON, ROLE: PARAMS.ROLE, APPLICATION: PARAMS.APPLICATION, TEAM: PARAMS.TEAM },
  examples: ['role keep @bob Developer in Banking', 'role keep @bob Developer on Loans'],
  modes: [],
  may: (_, viewer) => `You may keep roles that you could take away: ${whereGiven(viewer)}.`,

  async run(call) {
    const { services, asker, reading } = call;
    const { reviewed, minutes } = await readReview(call);
    refuseSpan(reading, minutes);
    const outcome = await keepRole(services, asker, reviewed);
    switch (outcome.state) {
      case 'kept':
        return toActor(roleKeptCard(outcome.kept));
      case 'refused':
        return toActor(roleKeepRefusedCard(refusedCard(call, outcome.preview)));
      case 'not-held':
        return toActor(roleNotHeldCard(outcome.member, reviewed.role, reviewed.place));
      case 'has-end':
        return toActor(roleHasEndCard(outcome.member, outcome.lease));
    }
  },
};
