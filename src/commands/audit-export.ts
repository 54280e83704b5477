import { auditExportCard } from '../cards/audit.ts';
import { exportAudit } from '../usecases/export-audit.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readSpan } from './moment.ts';
import { requireNothing, split } from './reading.ts';
import { mayReadAll } from './rights.ts';
import { refuseWholeLog } from './whole-log.ts';

export const auditExport: Command = {
  name: 'audit export',
  summary: 'How to take the audit trail along, to check it elsewhere',
  usage: '/audit export [since WHEN] [until WHEN]',
  params: { WHEN: PARAMS.WHEN },
  examples: ['/audit export', '/audit export since 2026-03-01 until 2026-04-01'],
  modes: [],
  may: mayReadAll,

  async run(call) {
    const { services, asker, reading } = call;
    const { words, clauses } = split(reading, ['since', 'until']);
    requireNothing(reading, words, ['since', 'until']);
    const span = readSpan(reading, clauses, services.clock());
    const refused = await refuseWholeLog(call);
    if (refused) return refused;
    return toActor(auditExportCard(await exportAudit(services, asker, span), 'npx chatelaine audit export'));
  },
};
