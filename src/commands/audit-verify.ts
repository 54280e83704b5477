import { auditVerifyCard } from '../cards/audit.ts';
import { tellBrokenChain } from '../usecases/tell-broken-chain.ts';
import { type Command, toActor } from './command.ts';
import { requireNothing, split } from './reading.ts';
import { mayReadAll } from './rights.ts';
import { refuseWholeLog } from './whole-log.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Whether the audit trail is whole',
  usage: '/audit verify',
  params: {},
  examples: ['/audit verify', '/audit verify help'],
  modes: [],
  may: mayReadAll,

  async run(call) {
    const { services, asker, reading } = call;
    requireNothing(reading, split(reading, []).words);
    const refused = await refuseWholeLog(call);
    if (refused) return refused;
    const check = await services.verifyAudit();
    if (check.faults.length > 0) await tellBrokenChain(services, asker, check.faults);
    return toActor(auditVerifyCard(check));
  },
};
