import { nothingSentCard } from '../cards/account-ask.ts';
import type { Card } from '../cards/card.ts';
import { choiceField, formCard, named } from '../cards/fields.ts';
import { placeWords } from '../cards/line.ts';
import { roleAskDoneCard, roleAskOutOfDateCard, roleAskPreviewCard, roleAskRefusedCard } from '../cards/role-ask.ts';
import { fileRoleAsk, previewRoleAsk } from '../usecases/request-role.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { refusePart } from './dbuser-ask.ts';
import { durationField, reasonField } from './dbuser-form.ts';
import { errorOf } from './explain-form.ts';
import { visibleNames } from './names.ts';
import { LineError } from './parse.ts';
import { placeChoices } from './place.ts';
import type { Reading } from './reading.ts';
import { type RoleAskRead, readRoleAsk, roleAskOf } from './role-ask.ts';

export const accessRequest: Command = {
  name: 'access request',
  summary: 'Ask for a role, for a while or for good; shows first what it would do and who is asked',
  usage: '/access request ROLE [on APPLICATION | in TEAM] [for DURATION] because REASON',
  params: {
    ROLE: PARAMS.ROLE,
    APPLICATION: PARAMS.APPLICATION,
    TEAM: PARAMS.TEAM,
    DURATION: `${PARAMS.DURATION}; none: without an end`,
    REASON: PARAMS.REASON,
  },
  examples: [
    '/access request Tech Lead on Loans for 3d because covering for Bo',
    '/access request Developer in Banking because I joined the team',
  ],
  modes: ['form', 'cancel'],
  may: (_, viewer) =>
    viewer.active
      ? 'You may ask for any role; whoever could give it to you is asked.'
      : 'Nothing while you are not active.',

  async run(call) {
    if (call.mode === 'cancel') return toActor(nothingSentCard());
    const read = readRoleAsk(call.reading);
    const { role, place, minutes, reason, confirmed } = read;
    const isComplete = (role.value ?? role.fault) !== undefined && (reason.value ?? reason.error) !== undefined;
    if (call.mode !== 'form' && isComplete) {
      const fault = role.fault ?? place.fault;
      if (fault) throw new LineError(fault);
      refusePart([minutes, reason]);
    }
    const ask = roleAskOf(read);
    if (call.mode === 'form' || !ask) return toActor(roleAskForm(call.reading, read));
    const { services, asker } = call;
    if (confirmed === undefined) return toActor(roleAskPreviewCard(await previewRoleAsk(services, asker, ask)));
    const outcome = await fileRoleAsk(services, asker, ask, confirmed);
    switch (outcome.state) {
      case 'filed':
        return toActor(roleAskDoneCard(outcome.request, outcome.preview));
      case 'refused':
        return toActor(roleAskRefusedCard(outcome.preview));
      case 'out-of-date':
        return toActor(roleAskOutOfDateCard(outcome.preview));
    }
  },
};

/** What is offered; any other span is typed into the line. */
const OFFERED = [4 * 60, 8 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60];

function roleAskForm(reading: Reading, { role, place, minutes, reason }: RoleAskRead): Card {
  const roles = named(visibleNames(reading.company, reading.viewer, 'role'));
  return formCard('Request a role', 'access request', [
    choiceField('role', 'Role', roles, { value: role.value, ...errorOf(role) }),
    choiceField('place', 'Where', placeChoices(reading), {
      value: place.value && placeWords(place.value),
      ...errorOf(place),
    }),
    { ...durationField('How long; empty: no end', OFFERED, minutes), optional: true },
    reasonField('Reason', reason),
  ]);
}
