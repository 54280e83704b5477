import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import { Secret } from '../domain/secret.ts';
import { TargetFault, type TargetFinding, type Targets } from '../ports/provisioner.ts';
import type { Store } from '../ports/store.ts';

/** How a database is, for whoever runs the bot. */
export type DatabaseExamined = Readonly<{ environment: string; findings: readonly TargetFinding[] }>;

/** What each database in which accounts are made says of itself; changes nothing. */
export async function examineDatabases(store: Store, targets: Targets): Promise<readonly DatabaseExamined[]> {
  const { company } = await store.snapshot();
  const direct = [...company.databases.values()].filter(({ provisioning }) => provisioning === 'direct');
  return Promise.all(
    direct.map(async (database) => ({
      environment: database.environment,
      findings: await findingsOf(() => targets.of(database).check()),
    })),
  );
}

/** Accounts whose end is past, and that are still there. */
export const overdueLeases = async (store: Store): Promise<readonly Lease[]> =>
  (await store.ledger.overdue()).filter(({ state, failures }) => state === 'revoking' && failures > 0);

/** The whole circle with the real administrative login: an account is made and taken away again. Nobody knows its password. */
export const tryDatabase = (targets: Targets, database: DatabaseFacts): Promise<readonly TargetFinding[]> =>
  findingsOf(async () => {
    const provisioner = targets.of(database);
    const findings = await provisioner.check();
    const name = `tmp_canary_${randomBase32()}`;
    const order = {
      name,
      profile: 'read-only',
      lease: 0,
      now: new Date().toISOString(),
      endsAt: inTenMinutes(),
      credential: unknownTo(database),
    } as const;
    const { id } = await provisioner.ensure(order);
    const { sessionsEnded } = await provisioner.revoke({ name, id });
    return [...findings, { what: `an account was made, verified, and taken away again (${sessionsEnded} sessions)` }];
  });

async function findingsOf(look: () => Promise<readonly TargetFinding[]>): Promise<readonly TargetFinding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof TargetFault)) throw error;
    return [{ what: `${error.code}: ${error.detail}`, remedy: REMEDIES[error.code] }];
  }
}

const REMEDIES: Readonly<Record<TargetFault['code'], string>> = {
  unreachable: 'Look whether the server runs and whether this machine may reach it.',
  timeout: 'Look what the server is busy with, and whether something between here and there drops connections.',
  refused: 'Run what `chatelaine database setup ENVIRONMENT` prints, and look at the login and its password.',
  blocked: 'Look in the database what keeps it.',
  misconfigured: 'Set the variable that the directory file names in `admin` to the administrative address.',
  failed: 'Look into the log of the database.',
};

const randomBase32 = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join(
    '',
  );

const inTenMinutes = (): string => new Date(Date.now() + 600_000).toISOString();

function unknownTo({ engine }: DatabaseFacts): Secret {
  const random = (bytes: number) => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
  return new Secret(
    engine === 'postgres' ? `SCRAM-SHA-256$4096:${random(16)}$${random(32)}:${random(32)}` : `Aa1-${random(18)}`,
  );
}
