import { sql } from 'drizzle-orm';
import type { DatabaseFacts, Facts, Infrastructure } from '../../src/domain/facts.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases, choose, file, linkFor, type Stage, say } from './accounts.ts';
import { acme, userFacts } from './acme.ts';
import { runIn } from './database.ts';
import { clearStage, leaseOf } from './passing-time.ts';

/** A number that exists, and what everybody but its requester sees of it. */
export const PHONE = '+351967218340';
export const TYPED_PHONE = '+351 967 218 340';
export const MASKED = '+351 … 340';

/** Pia is a company administrator of the vendor's account; Bob is none, and neither are the Administrators. */
export const acmeWithOwner = (port: number, database: Partial<DatabaseFacts> = {}): Facts => {
  const facts = acmeWithDatabases(port, database);
  const pia = userFacts('pia', 'Pia Roth', 'Developer', { account: 'company-administrator' });
  return { ...facts, users: [...facts.users, pia] };
};

/** The same where nothing stands against an allowlist. */
export const withoutTunnel = (port: number, databases: readonly DatabaseFacts[] = []): Facts => {
  const facts = acmeWithOwner(port);
  const infrastructure: Infrastructure = { ...facts.infrastructure, network: [] };
  return { ...facts, infrastructure, databases };
};

/** Fills the store anew. */
export async function fill(stage: Stage, facts: Facts): Promise<void> {
  const outcome = await importDirectory(stage.opened.store, { facts, dryRun: false, consent: true });
  if (outcome.state !== 'done' && outcome.state !== 'same') throw new Error(outcome.state);
}

/** As if nobody had ever asked, in the store and in what is known of it. */
export async function clearPermanent(stage: Stage): Promise<void> {
  await clearStage(stage);
  await runIn(
    stage.opened.database,
    sql`update lease set state = 'ended', ended_at = clock_timestamp(), cause = 'given-back' where kind = 'permanent' and state <> 'ended'`,
  );
  await runIn(
    stage.opened.database,
    sql`update request set status = 'cancelled' where status in ('pending', 'approved', 'used')`,
  );
  // An import of something else makes everybody read it anew.
  await fill(stage, { ...acmeWithOwner(stage.target.port), teams: [...acme.teams, 'Nobody’s'] });
}

export const permanentLine = (more = 'read-only via vpn', phone = TYPED_PHONE): string =>
  `dbuser permanent Production ${more} phone "${phone}" because nightly sync`;

export type Held = Readonly<{ request: number; lease: number; account: string }>;

/** Pia's, read-only: in the Development database, or by the vendor, as all of it happens. */
export async function holdPermanent(stage: Stage, assisted = false): Promise<Held> {
  await fill(stage, acmeWithOwner(stage.target.port));
  const request = await approved(stage, assisted ? permanentLine() : HERE);
  if (assisted) await say(stage, 'pia', `request there R-${request}`);
  else await choose(stage, await linkFor(stage, 'pia', request));
  const { id: lease, accountName: account } = await leaseOf(stage, request);
  return { request, lease, account };
}

const HERE = 'dbuser permanent Development read-only via vpn because nightly sync';

/** Ended in the store, as it was by whoever held it; in its database it stays as it is. */
export const endHeld = ({ opened }: Stage, { lease, request }: Held) =>
  runIn(
    opened.database,
    sql`with held as (update lease set state = 'ended', ended_at = clock_timestamp(), cause = 'given-back'
        where id = ${lease} and state <> 'ended')
      update request set status = 'ended' where id = ${request}`,
  );

/** Asked for, and approved by Carla; its number. */
export async function approved(stage: Stage, line = permanentLine()): Promise<number> {
  const id = await file(stage, 'pia', line);
  await say(stage, 'carla', `request approve R-${id}`);
  return id;
}
