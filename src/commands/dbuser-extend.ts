import { extensionAskedCard, notExtendedCard } from '../cards/answered.ts';
import type { Card } from '../cards/card.ts';
import { durationLabel } from '../cards/duration.ts';
import { formCard } from '../cards/fields.ts';
import { receiptCard } from '../cards/receipt.ts';
import { minutesLeft } from '../cards/request-buttons.ts';
import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { type ExtendOutcome, extendAccount } from '../usecases/extend-account.ts';
import { accountViewSeen } from '../usecases/see-request.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { type Part, refusePart, spanWords } from './dbuser-ask.ts';
import { durationField } from './dbuser-form.ts';
import { notOne } from './dbuser-live.ts';
import { chooseOwn } from './dbuser-own.ts';
import { readDuration } from './duration.ts';
import { textOf } from './names.ts';
import { isKeyword } from './parse.ts';
import { onlyClause, split } from './reading.ts';

export const dbuserExtend: Command = {
  name: 'dbuser extend',
  summary: 'Keep your database user longer, up to twelve hours in total',
  usage: '/dbuser extend [ENVIRONMENT] [for DURATION]',
  params: { ENVIRONMENT: PARAMS.ENVIRONMENT, DURATION: `how much longer, ${PARAMS.DURATION}` },
  examples: ['/dbuser extend for 1h', '/dbuser extend Development for 2h'],
  modes: ['form'],
  may: () => 'For your own database users.',

  async run(call) {
    const { reading, services, asker } = call;
    const { words, clauses } = split(reading, ['in', 'for']);
    const clause = onlyClause(reading, clauses, 'for');
    const spoken = clause ? spanWords(clause) : { span: [], rest: [] };
    const place = clauses.filter(({ keyword }) => keyword === 'in').flatMap((one) => one.words);
    const said = [...words, ...place, ...spoken.rest];
    const chosen = await chooseOwn(
      call,
      said.filter((word) => !isKeyword(word, 'form')),
    );
    if (chosen.kind === 'none' || chosen.kind === 'several') return notOne(chosen, 'extend');
    const id = chosen.kind === 'numbered' ? chosen.request : chosen.lease.request;
    const view = await accountViewSeen(services, asker, id);
    const minutes = minutesOf(view, clause && textOf(spoken.span));
    const isForm = call.mode === 'form' || said.some((word) => isKeyword(word, 'form'));
    const mayMove = leftOf(view) > 0;
    if (mayMove && (isForm || clause === undefined)) return toActor(extendForm(view, minutes));
    refusePart([minutes]);
    const asked = { minutes: minutes.value ?? 1, reason: view.request.reason };
    return toActor(outcomeCard(await extendAccount(services, asker, id, asked)));
  },
};

/** LifeTime moves the end of none. */
const leftOf = ({ lease, database }: RequestView): number => (lease ? minutesLeft(lease, database) : 0);

function minutesOf(view: RequestView, typed: string | undefined): Part<number> {
  if (typed === undefined) return {};
  const read = readDuration(typed);
  if ('expected' in read) return { typed, label: 'duration', error: `Expected: ${read.expected}.` };
  const left = leftOf(view);
  return read.minutes <= left || left === 0
    ? { value: read.minutes, typed }
    : { typed, label: 'duration', error: `At most ${durationLabel(left)} more: ${mostLabel(view)} in total.` };
}

const mostLabel = ({ database }: RequestView): string => durationLabel((database?.maxHours ?? 12) * 60);

/** Only what is left below the most is offered. */
function extendForm(view: RequestView, minutes: Part<number>): Card {
  const left = leftOf(view);
  const offered = [30, 60, 120, 240].filter((one) => one < left);
  const name = requestName(view.request.id);
  return formCard(`Extend ${name}`, `dbuser extend ${name}`, [
    durationField('How much longer', [...offered, left], minutes),
  ]);
}

function outcomeCard(outcome: ExtendOutcome): Card {
  const { view } = outcome;
  switch (outcome.state) {
    case 'extended':
      return receiptCard(view);
    case 'asked':
      return extensionAskedCard(view);
    case 'not-live':
      return notExtendedCard(view, 'There is none to keep: it has ended, or is about to. Delete and request again.');
    case 'assisted':
      return notExtendedCard(
        view,
        'LifeTime keeps the end of this one, and cannot move it. Delete it there and request again.',
      );
    case 'over-ceiling':
      return notExtendedCard(
        view,
        outcome.left === 0
          ? `It is at its ${mostLabel(view)}, which nothing moves. Delete it and request again.`
          : `It can be kept ${durationLabel(outcome.left)} longer: ${mostLabel(view)} in total.`,
      );
    case 'nobody-to-approve':
      return notExtendedCard(view, 'There are not enough other active Administrators to approve it. Nobody was asked.');
    case 'asked-already':
      return notExtendedCard(view, 'An extension of it is waiting for an answer already.');
  }
}
