import { answeredCard, notYoursCard } from '../cards/answered.ts';
import { formCard } from '../cards/fields.ts';
import { activeAdministrators } from '../domain/assignment.ts';
import { requestName } from '../domain/request.ts';
import { answerRequest } from '../usecases/answer-request.ts';
import { requestToAnswer } from '../usecases/see-request.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { reasonOf, refusePart } from './dbuser-ask.ts';
import { reasonField } from './dbuser-form.ts';
import { requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';
import { mayAnswerRequests } from './rights.ts';

export const requestDeny: Command = {
  name: 'request deny',
  summary: 'Refuse a request; its requester reads your reason',
  usage: 'request deny REQUEST because REASON',
  params: { REQUEST: PARAMS.REQUEST, REASON: PARAMS.REASON },
  examples: ['request deny R-42 because use Quality for this', 'request deny R-42'],
  modes: ['form'],
  may: mayAnswerRequests,

  async run({ reading, mode, services, asker, company }) {
    const { id, isForm, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const request = await requestToAnswer(services, asker, id);
    if (!request) return toActor(notYoursCard(id, activeAdministrators(company)));
    const reason = reasonOf(reading.line.reason);
    if (mode === 'form' || isForm || (reason.value === undefined && reason.error === undefined))
      return toActor(
        formCard(`Deny ${requestName(id)}`, `request deny ${requestName(id)}`, [
          reasonField('Reason, which the requester reads', reason),
        ]),
      );
    refusePart([reason]);
    const answer = { answer: 'deny', reason: reason.value ?? '' } as const;
    return toActor(answeredCard(await answerRequest(services, asker, id, answer)));
  },
};
