import { formCard } from '../cards/fields.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import { requestName } from '../domain/request.ts';
import { noSuchRequest } from '../usecases/request-facts.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { reasonOf, refusePart } from './dbuser-ask.ts';
import { reasonField } from './dbuser-form.ts';
import { mayAskForPermanent, phoneField, phoneFor } from './dbuser-permanent.ts';
import { phoneOf } from './permanent-ask.ts';
import { onlyClause, requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';
import { sendPermanent } from './send-permanent.ts';

export const requestTake: Command = {
  name: 'request take',
  summary: 'Ask to answer for a permanent database user that nobody answers for any more',
  usage: 'request take REQUEST because REASON',
  params: { REQUEST: PARAMS.REQUEST, REASON: PARAMS.REASON },
  examples: [
    'request take R-42 because Pia has left, and the warehouse needs it',
    'request take R-7 because the archive is ours now',
  ],
  modes: ['form'],
  may: mayAskForPermanent,

  async run(call) {
    const { reading, services, company, viewer, mode } = call;
    const { words, clauses } = split(reading, ['phone', 'confirm']);
    const { id, isForm, rest } = takeRequestId(words);
    requireNothing(reading, rest, ['phone']);
    if (!mayAnswerForPermanent(viewer)) throw noSuchRequest(id);
    const [clause, confirm] = [onlyClause(reading, clauses, 'phone'), onlyClause(reading, clauses, 'confirm')];
    const phone = clause ? await phoneOf(reading, clause, services.sealing) : {};
    const reason = reasonOf(reading.line.reason);
    if (mode === 'form' || isForm || reason.value === undefined) {
      const fields = [...(services.courier ? [phoneField(phone, true)] : []), reasonField('Reason', reason)];
      return toActor(formCard(`Ask to answer for ${requestName(id)}`, `request take ${requestName(id)}`, fields));
    }
    const taken = await services.store.ledger.request(id);
    if (taken?.asks !== 'permanent') throw noSuchRequest(id);
    const { environment, profile, network, addresses } = taken;
    const isHere = company.databases.get(environment)?.provisioning === 'direct';
    const used = phoneFor(phone, isHere && services.courier === undefined);
    refusePart([used, reason]);
    // The vendor's is made already: nothing goes to a telephone any more.
    const number = isHere ? used.value : taken.phone;
    const about = { environment, profile, network, addresses, reason: reason.value, extends: id };
    const sealedPhone = isHere ? used.sealed : undefined;
    const seen = confirm?.words[0]?.text.toLowerCase();
    return sendPermanent(call, { ...about, ...(number !== undefined && { phone: number }) }, { seen, sealedPhone });
  },
};
