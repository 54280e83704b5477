import { roleHasEndCard } from '../cards/role-kept.ts';
import { roleLapseOutOfDateCard, roleLapsePreviewCard, roleLapsingDoneCard } from '../cards/role-lapse.ts';
import { cancelledCard } from '../cards/role-preview.ts';
import { LAPSE_MINUTES, lapseRole } from '../usecases/lapse-role.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { refusePart } from './dbuser-ask.ts';
import { whereGiven } from './rights.ts';
import { refusedCard } from './role-change.ts';
import { readReview } from './role-review.ts';

export const roleLapse: Command = {
  name: 'role lapse',
  summary: 'Give a role without an end one, so that its holder can ask to keep it; shows first what applies then',
  usage: 'role lapse PERSON ROLE (on APPLICATION | in TEAM) [for DURATION]',
  params: {
    PERSON: PARAMS.PERSON,
    ROLE: PARAMS.ROLE,
    APPLICATION: PARAMS.APPLICATION,
    TEAM: PARAMS.TEAM,
    DURATION: `until it ends, ${PARAMS.DURATION}; none: 7 days`,
  },
  examples: ['role lapse @bob Developer in Banking', 'role lapse @bob Developer on Loans for 3d'],
  modes: ['cancel'],
  may: (_, viewer) => `You may let roles lapse that you could take away: ${whereGiven(viewer)}.`,

  async run(call) {
    const { services, asker } = call;
    if (call.mode === 'cancel') return toActor(cancelledCard());
    const { reviewed, minutes: said, confirmed } = await readReview(call);
    refusePart([said]);
    const minutes = said.value ?? LAPSE_MINUTES;
    const outcome = await lapseRole(services, asker, reviewed, minutes, confirmed);
    switch (outcome.state) {
      case 'preview':
        return toActor(roleLapsePreviewCard(outcome.preview, minutes));
      case 'out-of-date':
        return toActor(roleLapseOutOfDateCard(outcome.preview, minutes));
      case 'refused':
        return toActor(refusedCard(call, outcome.preview));
      case 'has-end':
        return toActor(roleHasEndCard(outcome.member, outcome.lease));
      case 'lapsing':
        return toActor(roleLapsingDoneCard(outcome.view));
    }
  },
};
