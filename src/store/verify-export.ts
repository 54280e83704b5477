import type { AuditEntry } from '../domain/audit.ts';
import type { Facts } from '../domain/facts.ts';
import type { Question } from '../domain/question.ts';
import type { Checkpoint, StoredEntry } from '../ports/store.ts';
import { canonical, EMPTY_HEAD, hashedText, nextHead } from './chain.ts';
import type { ExportHeader } from './export.ts';
import { rememberHeads } from './heads.ts';
import { isBase64, isSigned, keyIdOf } from './signing-key.ts';

/** What the verifier knows from elsewhere. Without a key id, it can tell that the export is whole, not whose it is. */
export type Pinned = Readonly<{ keyIds?: readonly string[]; checkpoints?: readonly Checkpoint[] }>;

export type ExportCheck = Readonly<{
  pinned?: Pinned;
  /** Decides again, on the facts that the entry kept. */
  redecide: (facts: Facts, question: Question) => unknown;
}>;

export type Fault = Readonly<{ line: number; seq?: number; what: string }>;

export type Verification = Readonly<{
  ok: boolean;
  /** The number of the first entry; more than 1 in a part of the trail. */
  from: number;
  entries: number;
  checkpoints: number;
  /** Hex; the head of the chain after the last entry. */
  head: string;
  /** The last entry that a good signature covers, by a pinned key if there is one; 0 if none does. */
  signedUpTo: number;
  /** False when no key id is pinned: then anybody could have made all of it. */
  originProved: boolean;
  /** The first hundred. */
  faults: readonly Fault[];
}>;

/** Reads an export once, line by line, and keeps of each entry its head alone: 32 bytes. Needs no database. */
export async function verifyExport(lines: AsyncIterable<string>, check: ExportCheck): Promise<Verification> {
  const reading = startReading(check);
  for await (const line of lines) readLine(reading, line);
  return finish(reading);
}

const MOST_FAULTS = 100;

type Reading = {
  readonly check: ExportCheck;
  readonly faults: Fault[];
  readonly heads: ReturnType<typeof rememberHeads>;
  line: number;
  from: number;
  /** The last entry so far and the head after it. */
  seq: number;
  head: string;
  entries: number;
  checkpoints: number;
  lastCheckpoint: number;
  signedUpTo: number;
};

const startReading = (check: ExportCheck): Reading => ({
  check,
  faults: [],
  heads: rememberHeads(),
  line: 0,
  from: 1,
  seq: 0,
  head: EMPTY_HEAD,
  entries: 0,
  checkpoints: 0,
  lastCheckpoint: -1,
  signedUpTo: 0,
});

function blame(reading: Reading, what: string, seq?: number): undefined {
  if (reading.faults.length < MOST_FAULTS)
    reading.faults.push({ line: reading.line, ...(seq !== undefined && { seq }), what });
}

function readLine(reading: Reading, line: string): undefined {
  reading.line += 1;
  const value = parsed(line);
  if (value === undefined) return blame(reading, 'is not a JSON object');
  // Catches what parsing forgives: a key twice or out of order, blanks, 1.0 for 1.
  if (canonical(value) !== line)
    blame(reading, 'is not in canonical form', typeof value.seq === 'number' ? value.seq : undefined);
  if (reading.line === 1) return readHeader(reading, value);
  if (isEntry(value)) return readEntry(reading, value);
  if (isCheckpoint(value)) return readCheckpoint(reading, value);
  blame(reading, 'is neither an entry nor a checkpoint');
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): value is string => isText(value) && /^[0-9a-f]{64}$/.test(value);
const hasKeys = (value: Fields, keys: readonly string[]) =>
  Object.keys(value).sort().join() === [...keys].sort().join();

const isEntry = (value: Fields): value is StoredEntry => isCount(value.seq) && isHash(value.hash) && isText(value.kind);

const isCheckpoint = (value: Fields): value is Checkpoint =>
  hasKeys(value, ['size', 'head', 'at', 'keyId', 'publicKey', 'signature']) &&
  isCount(value.size) &&
  isHash(value.head) &&
  [value.at, value.keyId, value.publicKey, value.signature].every(isText);

const isHeader = (value: Fields): value is ExportHeader =>
  hasKeys(value, ['chatelaine', 'version', 'keyId', 'publicKey', 'from', 'previousHead']) &&
  value.chatelaine === 'audit' &&
  value.version === 1 &&
  isCount(value.from) &&
  isHash(value.previousHead) &&
  [value.keyId, value.publicKey].every(isText);

function readHeader(reading: Reading, header: Fields): undefined {
  if (!isHeader(header)) return blame(reading, 'is not the header of an audit export');
  const { keyId, publicKey, from, previousHead } = header;
  if (!isBase64(publicKey) || keyIdOf(publicKey) !== keyId)
    blame(reading, 'the key in the header does not have the id beside it');
  if (!isPinned(reading, keyId)) blame(reading, `the key in the header, ${keyId}, is not the pinned one`);
  if (from < 1 || (from === 1) !== (previousHead === EMPTY_HEAD))
    blame(reading, 'the header does not say where the export begins');
  reading.from = from;
  reading.seq = from - 1;
  reading.head = previousHead;
  reading.heads.add(previousHead);
}

function isPinned({ check }: Reading, keyId: string): boolean {
  const keyIds = check.pinned?.keyIds ?? [];
  return keyIds.length === 0 || keyIds.includes(keyId);
}

/** After a fault the chain goes on from what the entry says of itself, so that each fault is told once. */
function readEntry(reading: Reading, entry: StoredEntry): undefined {
  const { seq, hash } = entry;
  const expected = reading.seq + 1;
  if (seq !== expected) blame(reading, `has the number ${seq} where ${expected} comes next`, seq);
  if (reading.lastCheckpoint >= 0) blame(reading, 'is an entry after the checkpoints', seq);
  if (nextHead(reading.head, hashedText(entry)) !== hash)
    blame(reading, 'does not match its hash, or does not follow the entry before', seq);
  if (!isDecidedAgain(reading.check, entry)) blame(reading, 'is decided otherwise on the facts it kept', seq);
  reading.seq = seq;
  reading.head = hash;
  reading.entries += 1;
  reading.heads.add(hash);
}

function isDecidedAgain({ redecide }: ExportCheck, { judged }: AuditEntry): boolean {
  if (!judged) return true;
  try {
    return canonical(redecide(judged.facts, judged.question)) === canonical(judged.answer);
  } catch {
    return false;
  }
}

function readCheckpoint(reading: Reading, checkpoint: Checkpoint): undefined {
  const { size, keyId } = checkpoint;
  if (size <= reading.lastCheckpoint) blame(reading, `the checkpoint at ${size} is out of order`, size);
  reading.lastCheckpoint = size;
  reading.checkpoints += 1;
  if (!isPinned(reading, keyId))
    blame(reading, `the checkpoint at ${size} is signed by ${keyId}, which is not pinned`, size);
  else if (!isSigned(checkpoint)) blame(reading, `the signature of the checkpoint at ${size} is wrong`, size);
  else if (agrees(reading, checkpoint)) reading.signedUpTo = Math.max(reading.signedUpTo, size);
}

function agrees(reading: Reading, { size, head }: Checkpoint): boolean {
  if (size > reading.seq)
    blame(reading, `a checkpoint says that there were ${size} entries; the export ends at ${reading.seq}`, size);
  else if (size < reading.from - 1) blame(reading, `the checkpoint at ${size} is from before the export begins`, size);
  else if (reading.heads.at(size - reading.from + 1) !== head)
    blame(reading, `the chain is not the one that was signed at ${size}`, size);
  else return true;
  return false;
}

function finish(reading: Reading): Verification {
  const { check, faults, from, entries, checkpoints, head, signedUpTo } = reading;
  reading.line += 1;
  if (reading.line === 1) blame(reading, 'there is nothing in it');
  // A part of the trail cannot speak of what came before it or after.
  for (const kept of check.pinned?.checkpoints ?? []) if (kept.size >= from - 1) agrees(reading, kept);
  const pins = (check.pinned?.keyIds ?? []).length > 0;
  if (pins && entries > 0 && signedUpTo === 0) blame(reading, 'nothing in it is signed by the pinned key');
  const ok = faults.length === 0;
  return { ok, from, entries, checkpoints, head, signedUpTo, originProved: ok && pins && signedUpTo > 0, faults };
}
