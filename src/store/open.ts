import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Pool } from 'pg';
import type { Conversations } from '../ports/conversations.ts';
import type { Installations } from '../ports/installations.ts';
import type { LedgerSeen, Waiting } from '../ports/invariants.ts';
import type { Sealing } from '../ports/sealing.ts';
import type { Checkpoint, Store } from '../ports/store.ts';
import type { Transcript } from '../ports/transcript.ts';
import type { Figures } from '../ports/watch.ts';
import { auditEntries } from './audit.ts';
import { parkedChannels } from './channels.ts';
import { checkpoints, keptCheckpoints, signHead } from './checkpoints.ts';
import { type Client, openClient } from './client.ts';
import { conversationsOn } from './conversations.ts';
import { forgetDeliveries, isFirst } from './deliveries.ts';
import { describeStore, type StoreDescription } from './description.ts';
import { drainOf } from './draining.ts';
import { figures } from './figures.ts';
import { installationsOn } from './installations.ts';
import { ledgerSeen, type Run, waitingTooLong } from './invariants.ts';
import { ledgerReads } from './ledger.ts';
import { migrateStore } from './migrate.ts';
import { recipients } from './notices.ts';
import { reachDatabase } from './place.ts';
import { keepPosted, markSettled, threadRoot, unsettled } from './posted-messages.ts';
import { sealingBy } from './sealing.ts';
import { type PublicKey, type SigningKey, signingKey } from './signing-key.ts';
import { type LiveSnapshot, liveSnapshot } from './snapshot.ts';
import { standingOf } from './standing.ts';
import { tokenKey } from './token-key.ts';
import { runTransaction } from './transaction.ts';
import { transcriptOn } from './transcript.ts';

export type OpenStore = Readonly<{
  store: Store;
  /** The same one over connections of its own, for the jobs: whoever asks in chat takes none that an end needs (F30). */
  jobStore: Store;
  transcript: Transcript;
  installations: Installations;
  conversations: Conversations;
  /** For what is kept in the store and only we may read, by the token key. */
  sealing: Sealing;
  /** Another secret, in hex, made from the token key: one a purpose, the same in every process that has the key. */
  secretFor(purpose: string): string;
  /** Whose signature is under the checkpoints made here. */
  auditKey: PublicKey;
  /** The copies of the checkpoints that are kept outside the database. */
  keptCheckpoints(): Promise<readonly Checkpoint[]>;
  describe(): Promise<StoreDescription>;
  /** How things stand, for whoever watches. */
  figures(): Promise<Figures>;
  /** What the ledger says and where it contradicts itself, and whoever has waited too long; read as the owner. */
  invariants(): Promise<Invariants>;
  /** Whether this process may be the one that serves: an embedded store has one at a time, a server any number. */
  holdSingleStart(): Promise<boolean>;
  /** For who works on the jobs: connections as the owner, which whoever asked for them ends before the store is closed. */
  jobPool(connections: number, lost: (error: Error) => void): Promise<Pool>;
  close(): Promise<void>;
}>;

export type Invariants = Readonly<{ ledger: LedgerSeen; waiting: Waiting }>;

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

/** As long as somebody in chat waits for a word without asking again. */
const PATIENCE_MS = 5_000;
/** Whoever writes is alone, so more would only wait for each other. */
const ENDING_CONNECTIONS = 4;

/** Opens the store and brings its schema up to date; any number of processes may do so at once. */
export async function openStore(settings: StoreSettings): Promise<OpenStore> {
  const folder = resolve(settings.folder);
  const place = await reachDatabase(settings.url, folder);
  try {
    await migrateStore(place.address);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const key = await signingKey(folder, settings.signingKey);
    const tokens = await tokenKey(folder, settings.tokenKey);
    const client = openClient(place.address, { role: 'chatelaine_app', patience: PATIENCE_MS });
    const ending = openClient(place.address, { role: 'chatelaine_app', connections: ENDING_CONNECTIONS });
    // One company in memory for both. It reads by one connection at a time, so it takes no more of those that end things.
    const live = liveSnapshot(ending);
    return {
      store: storeOn(client, live, key, folder),
      jobStore: storeOn(ending, live, key, folder),
      transcript: transcriptOn(client),
      installations: installationsOn(client, tokens),
      conversations: conversationsOn(client),
      sealing: sealingBy(tokens),
      secretFor: tokens.secretFor,
      auditKey: { keyId: key.keyId, publicKey: key.publicKey },
      keptCheckpoints: () => keptCheckpoints(folder),
      describe: () => describeStore(client, place),
      figures: () => figures(client),
      invariants: () => invariantsAt(place.address),
      holdSingleStart: place.holdSingleStart,
      // Loaded by who serves: the driver takes longer to load than most commands to run.
      jobPool: async (connections, lost) => (await import('./pool.ts')).openPool(place.address, connections, lost),
      close: async () => {
        await Promise.all([client.end(), ending.end()]);
        await place.leave();
      },
    };
  } catch (error) {
    await place.leave();
    throw error;
  }
}

/** The queue of jobs is its owner's alone to read. */
async function invariantsAt(address: string): Promise<Invariants> {
  const owner = openClient(address, { connections: 1 });
  const run: Run = (statement) => owner.use(async (db) => [...(await db.execute<Record<string, unknown>>(statement))]);
  try {
    return { ledger: await ledgerSeen(run), waiting: await waitingTooLong(run) };
  } finally {
    await owner.end();
  }
}

function storeOn(client: Client, { snapshot, moved }: LiveSnapshot, key: SigningKey, folder: string): Store {
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
    threadRoot: (thread, platform, channel) => threadRoot(client, thread, platform, channel),
    parked: () => parkedChannels(client),
    standing: (username) => standingOf(client, username),
    ledger: ledgerReads(client),
  };
}
