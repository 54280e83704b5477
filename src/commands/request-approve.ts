import { answeredCard, notYoursCard } from '../cards/answered.ts';
import { durationLabel } from '../cards/duration.ts';
import { choiceField, formCard } from '../cards/fields.ts';
import { profileLabel } from '../cards/label.ts';
import { activeAdministrators } from '../domain/assignment.ts';
import { type AccessRequest, requestName } from '../domain/request.ts';
import { answerRequest } from '../usecases/answer-request.ts';
import { requestToAnswer } from '../usecases/see-request.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { type Part, refusePart, spanWords } from './dbuser-ask.ts';
import { durationField } from './dbuser-form.ts';
import { readDuration } from './duration.ts';
import { textOf } from './names.ts';
import { isKeyword, type Word } from './parse.ts';
import { onlyClause, requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';
import { mayAnswerRequests } from './rights.ts';

export const requestApprove: Command = {
  name: 'request approve',
  summary: 'Agree to a request, or to less than was asked',
  usage: 'request approve REQUEST [for DURATION] [read-only]',
  params: { REQUEST: PARAMS.REQUEST, DURATION: PARAMS.DURATION },
  examples: ['request approve R-42', 'request approve R-42 for 1h read-only'],
  modes: ['form'],
  may: mayAnswerRequests,

  async run({ reading, mode, services, asker, company }) {
    const { words, clauses } = split(reading, ['for']);
    const { id, isForm, rest } = takeRequestId(words);
    const clause = onlyClause(reading, clauses, 'for');
    const spoken = clause ? spanWords(clause) : { span: [], rest: [] };
    const others = [...rest, ...spoken.rest];
    const profiles = others.filter((word) => isKeyword(word, 'read-only') || isKeyword(word, 'read-and-write'));
    requireNothing(
      reading,
      others.filter((word) => !profiles.includes(word)),
    );
    const request = await requestToAnswer(services, asker, id);
    if (!request) return toActor(notYoursCard(id, activeAdministrators(company)));
    const minutes = lessThan(request, clause && textOf(spoken.span));
    const isReadOnly = profiles.some((word) => isKeyword(word, 'read-only'));
    const profile = noWiderThan(request, profiles);
    if (mode === 'form' || isForm) return toActor(changesForm(request, minutes, isReadOnly));
    refusePart([minutes, profile]);
    const given = {
      ...(minutes.value === undefined ? {} : { minutes: minutes.value }),
      ...(isReadOnly ? { profile: 'read-only' as const } : {}),
    };
    return toActor(answeredCard(await answerRequest(services, asker, id, { answer: 'approve', ...given })));
  },
};

/** An approval can only take away. */
function lessThan({ minutes }: AccessRequest, typed: string | undefined): Part<number> {
  if (typed === undefined) return {};
  const read = readDuration(typed);
  if ('expected' in read) return { typed, label: 'duration', error: `Expected: ${read.expected}.` };
  return read.minutes <= minutes
    ? { value: read.minutes, typed }
    : { typed, label: 'duration', error: `At most what was asked: ${durationLabel(minutes)}.` };
}

function noWiderThan({ profile }: AccessRequest, typed: readonly Word[]): Part<never> {
  const isWider = profile === 'read-only' && typed.some((word) => isKeyword(word, 'read-and-write'));
  return isWider
    ? { typed: 'read-and-write', label: 'profile', error: `At most what was asked: ${profileLabel(profile)}.` }
    : {};
}

function changesForm(request: AccessRequest, minutes: Part<number>, isReadOnly: boolean) {
  const { id, profile } = request;
  const shorter = [30, 60, 120, 240, 480].filter((one) => one < request.minutes);
  const asked = { label: `As asked: ${profileLabel(profile)}`, value: profile, raw: true };
  const less = { label: 'Read everything, change nothing', value: 'read-only', raw: true };
  const rights = choiceField('profile', 'Rights', profile === 'read-only' ? [asked] : [asked, less], {
    value: isReadOnly ? 'read-only' : profile,
  });
  const duration = durationField('How long', [...shorter, request.minutes], { value: request.minutes, ...minutes });
  return formCard(`Approve ${requestName(id)} with changes`, `request approve ${requestName(id)}`, [duration, rights]);
}
