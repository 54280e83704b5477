import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Pool } from 'pg';
import type { Installations } from '../ports/installations.ts';
import type { Checkpoint, Store } from '../ports/store.ts';
import type { Transcript } from '../ports/transcript.ts';
import { auditEntries } from './audit.ts';
import { checkpoints, keptCheckpoints, signHead } from './checkpoints.ts';
import { type Client, openClient } from './client.ts';
import { forgetDeliveries, isFirst } from './deliveries.ts';
import { describeStore, type StoreDescription } from './description.ts';
import { drainOf } from './draining.ts';
import { installationsOn } from './installations.ts';
import { ledgerReads } from './ledger.ts';
import { migrateStore } from './migrate.ts';
import { recipients } from './notices.ts';
import { reachDatabase } from './place.ts';
import { keepPosted, markSettled, unsettled } from './posted-messages.ts';
import { type PublicKey, type SigningKey, signingKey } from './signing-key.ts';
import { liveSnapshot } from './snapshot.ts';
import { standingOf } from './standing.ts';
import { tokenKey } from './token-key.ts';
import { runTransaction } from './transaction.ts';
import { transcriptOn } from './transcript.ts';

export type OpenStore = Readonly<{
  store: Store;
  transcript: Transcript;
  installations: Installations;
  /** Another secret, in hex, made from the token key: one a purpose, the same in every process that has the key. */
  secretFor(purpose: string): string;
  /** Whose signature is under the checkpoints made here. */
  auditKey: PublicKey;
  /** The copies of the checkpoints that are kept outside the database. */
  keptCheckpoints(): Promise<readonly Checkpoint[]>;
  describe(): Promise<StoreDescription>;
  /** Whether this process may be the one that serves: an embedded store has one at a time, a server any number. */
  holdSingleStart(): Promise<boolean>;
  /** For who works on the jobs: connections as the owner, which whoever asked for them ends before the store is closed. */
  jobPool(connections: number, lost: (error: Error) => void): Promise<Pool>;
  close(): Promise<void>;
}>;

export type StoreSettings = Readonly<{
  /** Absent: an embedded PostgreSQL in `folder`. */
  url?: string;
  /** Where the keys, the copy of the checkpoints and the embedded database are kept. */
  folder: string;
  /** Ed25519, as PEM; absent: one is made and kept in `folder`. */
  signingKey?: string;
  /** 32 bytes in base64, which the tokens of workspaces are encrypted with; absent: made and kept in `folder`. */
  tokenKey?: string;
}>;

/** Opens the store and brings its schema up to date; any number of processes may do so at once. */
export async function openStore(settings: StoreSettings): Promise<OpenStore> {
  const folder = resolve(settings.folder);
  const place = await reachDatabase(settings.url, folder);
  try {
    await migrateStore(place.address);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const key = await signingKey(folder, settings.signingKey);
    const tokens = await tokenKey(folder, settings.tokenKey);
    const client = openClient(place.address, { role: 'chatelaine_app' });
    return {
      store: storeOn(client, key, folder),
      transcript: transcriptOn(client),
      installations: installationsOn(client, tokens),
      secretFor: tokens.secretFor,
      auditKey: { keyId: key.keyId, publicKey: key.publicKey },
      keptCheckpoints: () => keptCheckpoints(folder),
      describe: () => describeStore(client, place),
      holdSingleStart: place.holdSingleStart,
      // Loaded by who serves: the driver takes longer to load than most commands to run.
      jobPool: async (connections, lost) => (await import('./pool.ts')).openPool(place.address, connections, lost),
      close: async () => {
        await client.end();
        await place.leave();
      },
    };
  } catch (error) {
    await place.leave();
    throw error;
  }
}

function storeOn(client: Client, key: SigningKey, folder: string): Store {
  const { snapshot, moved } = liveSnapshot(client);
  return {
    snapshot,
    transaction: (work, delivery) => runTransaction(client, work, delivery).finally(moved),
    takeDelivery: (delivery) => client.use((db) => isFirst(db, delivery)),
    forgetDeliveries: () => forgetDeliveries(client),
    auditEntries: (filter) => auditEntries(client, filter),
    checkpoints: () => checkpoints(client),
    checkpoint: () => signHead(client, key, folder),
    recipients: () => recipients(client),
    drain: drainOf(client),
    keepPosted: (subject, message) => keepPosted(client, subject, message),
    unsettled: (subject) => unsettled(client, subject),
    markSettled: (message) => markSettled(client, message),
    standing: (username) => standingOf(client, username),
    ledger: ledgerReads(client),
  };
}
