import {
  askDoneCard,
  askOutOfDateCard,
  askPreviewCard,
  askRefusedCard,
  nothingSentCard,
} from '../cards/account-ask.ts';
import { receiptCard } from '../cards/receipt.ts';
import { fileAsk, previewAsk } from '../usecases/request-account.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { askOf, readAsk, refusePart } from './dbuser-ask.ts';
import { askForm } from './dbuser-form.ts';
import { LineError } from './parse.ts';
import { mayAskForAccounts } from './rights.ts';

export const dbuserRequest: Command = {
  name: 'dbuser request',
  summary: 'Ask for a temporary database user; shows first what it would be and who is asked',
  usage: '/dbuser request [ENVIRONMENT] [for DURATION] [read-only] because REASON',
  params: { ENVIRONMENT: PARAMS.ENVIRONMENT, DURATION: PARAMS.DURATION, REASON: PARAMS.REASON },
  examples: [
    '/dbuser request Development for 4h because INC-123 stuck orders',
    '/dbuser request Production for 1h read-only because INC-124 a look',
  ],
  modes: ['form', 'cancel'],
  may: mayAskForAccounts,

  async run(call) {
    if (call.mode === 'cancel') return toActor(nothingSentCard());
    const read = readAsk(call.reading);
    const { environment, minutes, readOnly, reason, confirmed } = read;
    const isComplete =
      (environment.value ?? environment.fault) !== undefined && (reason.value ?? reason.error) !== undefined;
    if (call.mode !== 'form' && isComplete) {
      if (environment.fault) throw new LineError(environment.fault);
      refusePart([minutes, readOnly, reason]);
    }
    const ask = askOf(read);
    if (call.mode === 'form' || !ask) return toActor(askForm(call.reading, read));
    const { services, asker } = call;
    if (confirmed === undefined) return toActor(askPreviewCard(await previewAsk(services, asker, ask)));
    const outcome = await fileAsk(services, asker, ask, confirmed);
    switch (outcome.state) {
      case 'filed':
        return toActor(askDoneCard(outcome.request, outcome.preview));
      case 'self-service':
        return toActor(receiptCard(outcome.view));
      case 'refused':
        return toActor(askRefusedCard(outcome.preview));
      case 'out-of-date':
        return toActor(askOutOfDateCard(outcome.preview));
    }
  },
};
