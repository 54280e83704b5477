import { REFUSED, Stop } from './cli/parts.ts';
import type { Config } from './config.ts';
import type { Company } from './domain/company.ts';
import type { Facts } from './domain/facts.ts';
import { SAMPLE_NAME } from './playground/suggestions.ts';
import type { Store } from './ports/store.ts';
import { type SampleTarget, startSampleTarget } from './store/sample-target.ts';
import { importDirectory } from './usecases/import-directory.ts';
import { filedFacts, keepHeldRoles } from './usecases/keep-held-roles.ts';

type Newcomer = Readonly<{
  config: Config;
  store: Store;
  /** The company that a newcomer plays with. */
  sample(): Promise<Facts>;
  /** A platform is set up, or a server named: whoever did that brings their own. */
  isForReal: boolean;
}>;

/**
 * A newcomer finds a company to play with, and its development database, which is started and given. A store that holds one
 * is left as it is; one of one's own has to be filled first.
 */
export async function requireCompany({
  config,
  store,
  sample,
  isForReal,
}: Newcomer): Promise<SampleTarget | undefined> {
  const { company } = await store.snapshot();
  const isEmpty = company.environments.size === 0;
  if (isEmpty && isForReal)
    throw new Stop(
      REFUSED,
      `The store ${config.databaseUrl === undefined ? `in ${config.dataFolder}` : 'at DATABASE_URL'} is empty: bring your company in first, with \`chatelaine import FILE\`.`,
    );
  if (isForReal || !(isEmpty || isSample(company))) return undefined;
  const target = await startSampleTarget(config.dataFolder);
  if (isEmpty) {
    const facts = withPort(await sample(), target.port);
    await importDirectory(store, { facts, dryRun: false, consent: true });
  } else if (company.databases.get(SAMPLE_TARGET_AT)?.port !== target.port) await moveSampleTarget(store, target.port);
  return target;
}

/** Whether this is the company that a newcomer plays with, as it was brought in. */
export const isSample = ({ infrastructure, databases }: Company): boolean =>
  infrastructure.name === SAMPLE_NAME && databases.get(SAMPLE_TARGET_AT)?.admin === 'env:SAMPLE_TARGET_URL';

/** The environment of the sample company whose database is really there. */
export const SAMPLE_TARGET_AT = 'Development';

const withPort = ({ databases, ...facts }: Facts, port: number): Facts => ({
  ...facts,
  databases: databases.map((one) => (one.environment === SAMPLE_TARGET_AT ? { ...one, port } : one)),
});

/** Somebody else has taken its port since: it is the same database at another one. */
const moveSampleTarget = (store: Store, port: number): Promise<void> =>
  store.transaction(async (tx) => {
    const held = await tx.roleLeases.ofHolder();
    const filed = withPort(filedFacts(await tx.allFacts(), held), port);
    await tx.replaceDirectory(filed);
    await keepHeldRoles(tx, filed, held);
    await tx.record({ kind: 'directory-imported', surface: 'cli', details: { moved: SAMPLE_TARGET_AT, port } });
  });
