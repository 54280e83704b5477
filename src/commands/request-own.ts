import { cancelledRequestCard, nudgedCard } from '../cards/answered.ts';
import { linkCardOf, linkShownCardOf, nothingToMakeCardOf } from '../cards/link-of.ts';
import { notNowCard } from '../cards/password-link.ts';
import { permanentFailedCard, permanentToldCard } from '../cards/permanent-password.ts';
import { receiptCard } from '../cards/receipt.ts';
import { cancelRequest, nudgeRequest } from '../usecases/close-request.ts';
import { handOver } from '../usecases/hand-over.ts';
import { makeLink } from '../usecases/password-link.ts';
import { pressCreated } from '../usecases/press-created.ts';
import { type Call, type Command, PARAMS, type Reply, toActor } from './command.ts';
import { requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';

/** What a requester does with a request of their own, by its number. */
function ownCommand(
  verb: string,
  summary: string,
  act: (call: Call, id: number) => Promise<Reply>,
  more: Pick<Command, 'isFleeting'> = {},
): Command {
  const name = `request ${verb}`;
  return {
    name,
    summary,
    usage: `${name} REQUEST`,
    params: { REQUEST: PARAMS.REQUEST },
    examples: [`${name} R-42`, `${name} R-7`],
    modes: [],
    ...more,
    may: () => 'With your own requests.',

    async run(call) {
      const { id, rest } = takeRequestId(split(call.reading, []).words);
      requireNothing(call.reading, rest);
      return act(call, id);
    },
  };
}

export const requestCancel = ownCommand(
  'cancel',
  'Take a request of your own back, or let an approval go',
  async ({ services, asker }, id) => toActor(cancelledRequestCard(await cancelRequest(services, asker, id))),
);

export const requestNudge = ownCommand(
  'nudge',
  'Ask those who have not answered once more; once in 15 minutes',
  async ({ services, asker }, id) => toActor(nudgedCard(await nudgeRequest(services, asker, id))),
);

export const requestPassword = ownCommand(
  'password',
  'A link to the page on which you choose the password, good for 15 minutes and once; of a permanent one by text message',
  async ({ services, asker }, id) => {
    const request = await services.store.ledger.request(id);
    const outcome = await (request?.asks === 'permanent' ? handOver : makeLink)(services, asker, id);
    switch (outcome.state) {
      case 'not-now':
        return toActor(nothingToMakeCardOf(outcome.view));
      case 'link':
        return { ...toActor(linkCardOf(outcome.view, outcome)), keep: linkShownCardOf(outcome.view, outcome) };
      case 'failed':
        return toActor(permanentFailedCard(id, outcome));
      default:
        return toActor(permanentToldCard(outcome.view, outcome.state));
    }
  },
  { isFleeting: true },
);

export const requestCreated = ownCommand(
  'created',
  'Say that you pressed Create database user in LifeTime; the clock starts',
  async ({ services, asker }, id) => {
    const { state, view } = await pressCreated(services, asker, id);
    return toActor(state === 'started' ? receiptCard(view) : notNowCard(view));
  },
);
