import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { examine } from './cli/examine.ts';
import type { Finding } from './cli/parts.ts';
import type { Config } from './config.ts';
import { openCourier } from './courier/open.ts';
import type { Company } from './domain/company.ts';
import type { Trail } from './ports/trail.ts';
import { openTargets } from './provision/targets.ts';
import { isSample, SAMPLE_TARGET_AT } from './sample.ts';
import { examineSlack } from './slack/examine.ts';
import type { OpenStore } from './store/open.ts';
import { type SampleTarget, startSampleTarget } from './store/sample-target.ts';
import { examineTeams } from './teams/examine.ts';
import { examineCourier } from './usecases/examine-courier.ts';
import { type DatabaseExamined, examineDatabases, overdueLeases } from './usecases/examine-databases.ts';
import { examineInvariants } from './usecases/examine-invariants.ts';

type Examining = Readonly<{ config: Config; log: Logger; opened: OpenStore; trail: Trail }>;

/** All that `doctor` looks at: the store, the trail, the chat platforms, text messages, the databases, and what must hold between them. */
export async function examineAll({ config, log, opened, trail: ofStore }: Examining): Promise<readonly Finding[]> {
  const { store: kept, installations } = opened;
  const [store, { company }, trail] = await Promise.all([opened.describe(), kept.snapshot(), ofStore.verify()]);
  const slack = config.slack && (await examineSlack({ settings: config.slack, installations, company, log }));
  const teams = config.teams && (await examineTeams({ settings: config.teams, company, log }));
  const courier = config.twilio && (await examineCourier(openCourier(config.twilio)));
  const sample = await sampleOf(config, company);
  try {
    const targets = openTargets({
      ...process.env,
      ...(typeof sample === 'object' && { SAMPLE_TARGET_URL: sample.adminUrl }),
    });
    const [databases, overdue, invariants, { waiting }] = await Promise.all([
      examineDatabases(kept, targets),
      overdueLeases(kept),
      examineInvariants({ store: kept, targets, ledger: async () => (await opened.invariants()).ledger }),
      opened.invariants(),
    ]);
    return examine({
      store,
      company,
      trail,
      platforms: [...(slack ? ['Slack'] : []), ...(teams ? ['Teams'] : [])],
      more: [...(slack ?? []), ...(teams ?? [])],
      publicUrl: config.publicUrl,
      courier,
      databases: databases.map((one) => (sample === 'not there yet' ? asNotThereYet(one) : one)),
      overdue,
      invariants,
      waiting,
    });
  } finally {
    if (typeof sample === 'object') await sample.stop();
  }
}

/**
 * The server of the sample company's one database, which `start` runs beside the store: joined while it runs, started for
 * the look where it does not, and nothing that is missing before the first `start`.
 */
async function sampleOf(
  { databaseUrl, dataFolder }: Config,
  company: Company,
): Promise<SampleTarget | 'not there yet' | undefined> {
  if (databaseUrl !== undefined || !isSample(company) || process.env.SAMPLE_TARGET_URL) return undefined;
  return existsSync(join(dataFolder, 'target', 'port')) ? startSampleTarget(dataFolder) : 'not there yet';
}

const asNotThereYet = (one: DatabaseExamined): DatabaseExamined =>
  one.environment === SAMPLE_TARGET_AT
    ? {
        ...one,
        findings: [{ what: 'the sample’s own: `chatelaine start` makes it, and runs it beside the chat page' }],
      }
    : one;
