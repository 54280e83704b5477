import { answeredCard, notYoursCard } from '../cards/answered.ts';
import { durationLabel } from '../cards/duration.ts';
import { choiceField, formCard } from '../cards/fields.ts';
import { profileLabel } from '../cards/label.ts';
import { activeAdministrators } from '../domain/assignment.ts';
import { type AccessRequest, type AccountRequest, type RoleRequest, requestName } from '../domain/request.ts';
import { ROLE_MOST_MINUTES } from '../domain/role-lease.ts';
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
    if ((mode === 'form' || isForm) && request.asks !== 'permanent')
      return toActor(changesForm(request, minutes, isReadOnly));
    refusePart([minutes, profile]);
    const given = {
      ...(minutes.value === undefined ? {} : { minutes: minutes.value }),
      ...(isReadOnly ? { profile: 'read-only' as const } : {}),
    };
    return toActor(answeredCard(await answerRequest(services, asker, id, { answer: 'approve', ...given })));
  },
};

/** An approval can only take away. */
function lessThan(request: AccessRequest, typed: string | undefined): Part<number> {
  if (typed === undefined) return {};
  if (request.asks === 'permanent') return { typed, label: 'duration', error: 'It has no end; deny it instead.' };
  const { minutes } = request;
  const read = readDuration(typed);
  if ('expected' in read) return { typed, label: 'duration', error: `Expected: ${read.expected}.` };
  const most = minutes ?? ROLE_MOST_MINUTES;
  return read.minutes <= most
    ? { value: read.minutes, typed }
    : {
        typed,
        label: 'duration',
        error: `At most ${minutes === undefined ? '' : 'what was asked: '}${durationLabel(most)}.`,
      };
}

function noWiderThan(request: AccessRequest, typed: readonly Word[]): Part<never> {
  const [said] = typed;
  if (request.asks === 'role')
    return said
      ? { typed: said.text, label: 'profile', error: 'A role has none; its time alone can be shortened.' }
      : {};
  if (request.asks === 'permanent')
    return said ? { typed: said.text, label: 'profile', error: 'It is approved as it was asked, or not at all.' } : {};
  const { profile } = request;
  const isWider = profile === 'read-only' && typed.some((word) => isKeyword(word, 'read-and-write'));
  return isWider
    ? { typed: 'read-and-write', label: 'profile', error: `At most what was asked: ${profileLabel(profile)}.` }
    : {};
}

function changesForm(request: AccountRequest | RoleRequest, minutes: Part<number>, isReadOnly: boolean) {
  if (request.asks === 'role') return roleChangesForm(request, minutes);
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

/** Of a role its time alone can be less; what was to have no end can be given one. */
function roleChangesForm({ id, minutes: asked }: RoleRequest, minutes: Part<number>) {
  const shorter = [60, 4 * 60, 8 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60].filter(
    (one) => one < (asked ?? ROLE_MOST_MINUTES),
  );
  const offered = asked === undefined ? shorter : [...shorter, asked];
  const name = requestName(id);
  const label = asked === undefined ? 'How long; empty: no end, as asked' : 'How long';
  const field = durationField(label, offered, { ...(asked !== undefined && { value: asked }), ...minutes });
  return formCard(`Approve ${name} with changes`, `request approve ${name}`, [
    asked === undefined ? { ...field, optional: true } : field,
  ]);
}
