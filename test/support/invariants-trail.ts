import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { exportLines } from '../../src/store/export.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { verifyExport } from '../../src/store/verify-export.ts';

/** I-5: the chain is whole, and each decision is decided again as it was. I-6: it extends every checkpoint that was kept. */
export async function chainFaults(opened: OpenStore): Promise<readonly string[]> {
  const { faults } = await verifyExport(exportLines(opened.store, opened.auditKey), {
    pinned: { checkpoints: await opened.keptCheckpoints() },
    redecide: (facts, question) => decide(createCompany(facts), question),
  });
  return faults.map(({ what, seq }) => `I-5: entry ${seq ?? '?'} ${what}`);
}
