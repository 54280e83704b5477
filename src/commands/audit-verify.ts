import { auditVerifyCard } from '../cards/audit.ts';
import { requireWholeLog } from '../usecases/read-audit.ts';
import { type Command, toActor } from './command.ts';
import { requireNothing, split } from './reading.ts';
import { mayReadAll } from './rights.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Whether the audit trail is whole',
  usage: '/audit verify',
  params: {},
  examples: ['/audit verify', '/audit verify help'],
  modes: [],
  may: mayReadAll,

  async run({ services, asker, reading }) {
    requireNothing(reading, split(reading, []).words);
    await requireWholeLog(services, asker);
    return toActor(auditVerifyCard(await services.verifyAudit()));
  },
};
