import { formCard } from '../cards/fields.ts';
import { receiptCardOf, requestCardOf } from '../cards/request-card.ts';
import { roleEndedCard, roleEndOutOfDateCard, roleEndPreviewCard, roleNotLiveCard } from '../cards/role-end.ts';
import { roleExtendAnsweredCard } from '../cards/role-extend.ts';
import { cancelledCard } from '../cards/role-preview.ts';
import { requestName } from '../domain/request.ts';
import { isAboutRole } from '../domain/role-request-view.ts';
import { stopRole } from '../usecases/end-role.ts';
import { extendRole } from '../usecases/extend-role.ts';
import { viewSeen } from '../usecases/see-request.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { type Part, reasonOf, refusePart } from './dbuser-ask.ts';
import { durationField, reasonField } from './dbuser-form.ts';
import { LineError } from './parse.ts';
import { onlyClause, requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';
import { readSpan } from './role-ask.ts';

export const requestShow: Command = {
  name: 'request show',
  summary: 'Show a request of yours, or one that you may answer',
  usage: 'request show REQUEST',
  params: { REQUEST: PARAMS.REQUEST },
  examples: ['request show R-42', 'request show R-7'],
  modes: [],
  may: () => 'Your own, and those that you may answer.',

  async run({ reading, services, asker }) {
    const { id, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const view = await viewSeen(services, asker, id);
    return toActor(view.request.requester === asker.actor ? receiptCardOf(view) : requestCardOf(view));
  },
};

export const requestEnd: Command = {
  name: 'request end',
  summary: 'Give a role back before its time, or end one that you could give; shows first what applies then',
  usage: 'request end REQUEST',
  params: { REQUEST: PARAMS.REQUEST },
  examples: ['request end R-42', 'request end R-7'],
  modes: ['cancel'],
  may: () => 'Your own roles that have an end, and those that you could take away.',

  async run({ reading, services, asker, mode }) {
    if (mode === 'cancel') return toActor(cancelledCard());
    const { words, clauses } = split(reading, ['confirm']);
    const confirm = onlyClause(reading, clauses, 'confirm');
    const { id, rest } = takeRequestId(words);
    requireNothing(reading, [...rest, ...(confirm?.words.slice(1) ?? [])]);
    const outcome = await stopRole(services, asker, id, confirm?.words[0]?.text.toLowerCase());
    switch (outcome.state) {
      case 'preview':
        return toActor(roleEndPreviewCard(outcome.preview, outcome.isHolder));
      case 'out-of-date':
        return toActor(roleEndOutOfDateCard(outcome.preview, outcome.isHolder));
      case 'ended':
        return toActor(roleEndedCard(outcome.view));
      case 'not-live':
        return toActor(roleNotLiveCard(outcome.view));
    }
  },
};

export const requestExtend: Command = {
  name: 'request extend',
  summary: 'Ask to hold a role longer; whoever could give it is asked',
  usage: 'request extend REQUEST for DURATION [because REASON]',
  params: { REQUEST: PARAMS.REQUEST, DURATION: `how much longer, ${PARAMS.DURATION}`, REASON: PARAMS.REASON },
  examples: ['request extend R-42 for 2h', 'request extend R-42 for 1d because the release has moved'],
  modes: ['form'],
  may: () => 'For your own roles that have an end.',

  async run({ reading, services, asker, mode }) {
    const { words, clauses } = split(reading, ['for']);
    const { id, isForm, rest } = takeRequestId(words);
    const { minutes, rest: spoken } = readSpan(reading, clauses);
    requireNothing(reading, [...rest, ...spoken], ['for']);
    const view = await viewSeen(services, asker, id);
    if (!isAboutRole(view)) throw accountInstead(id);
    const reason = reasonOf(reading.line.reason ?? view.request.reason);
    const isLive = view.lease !== undefined && view.lease.endedAt === undefined;
    const isAsked = minutes.value === undefined && minutes.error === undefined;
    if (isLive && (mode === 'form' || isForm || isAsked)) return toActor(extendForm(id, minutes, reason));
    refusePart([minutes, reason]);
    const asked = { minutes: minutes.value ?? 1, reason: reason.value ?? NO_REASON };
    const outcome = await extendRole(services, asker, id, asked);
    return toActor(roleExtendAnsweredCard(outcome.view, outcome.state));
  },
};

/** A role that was given without being asked for has none. */
const NO_REASON = 'to hold it longer';

const accountInstead = (id: number): LineError =>
  new LineError({
    code: 'elsewhere',
    what: `${requestName(id)} is about a database user`,
    line: `dbuser extend ${requestName(id)}`,
  });

const extendForm = (id: number, minutes: Part<number>, reason: Part<string>) =>
  formCard(`Hold ${requestName(id)} longer`, `request extend ${requestName(id)}`, [
    durationField('How much longer', [60, 4 * 60, 24 * 60, 3 * 24 * 60], minutes),
    reasonField('Reason', reason),
  ]);
