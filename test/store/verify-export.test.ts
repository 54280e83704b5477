import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide, explain } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { Question } from '../../src/domain/question.ts';
import type { Checkpoint, StoredEntry } from '../../src/ports/store.ts';
import { canonical, EMPTY_HEAD, hashedText, nextHead } from '../../src/store/chain.ts';
import { exportLines } from '../../src/store/export.ts';
import { type SigningKey, signingKey } from '../../src/store/signing-key.ts';
import { type Pinned, verifyExport } from '../../src/store/verify-export.ts';
import { openFreshStore } from '../support/database.ts';
import { collect, importFacts, SAMPLE } from './sample.ts';

const ENTRIES = 10_000;
const MIDDLE = 5_000;
const JUDGED: Facts = { ...SAMPLE, users: SAMPLE.users.slice(0, 1) };
const QUESTION: Question = { user: 'zoe', operation: 'users.manage' };

const redecide = (facts: Facts, question: Question) => decide(createCompany(facts), question);

async function* from<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

const verify = (lines: readonly string[], pinned: Pinned = {}) => verifyExport(from(lines), { pinned, redecide });

/** A real export of 10,000 entries with a checkpoint in the middle and one at the end. */
let whole: readonly string[];
let part: readonly string[];
let keyId: string;
let kept: readonly Checkpoint[];

beforeAll(async () => {
  const { store, auditKey, close } = await openFreshStore();
  await importFacts(store, SAMPLE);
  const record = (count: number) =>
    store.transaction(async (tx) => {
      for (let i = 0; i < count; i += 1) await tx.record(entryNumber(i));
    });
  await record(MIDDLE - 1);
  await store.checkpoint();
  await record(ENTRIES - MIDDLE);
  await store.checkpoint();
  whole = await collect(exportLines(store, auditKey));
  const { at } = entryIn(whole, MIDDLE - 10);
  part = await collect(exportLines(store, auditKey, { since: at, until: entryIn(whole, MIDDLE + 10).at }));
  kept = await store.checkpoints();
  keyId = auditKey.keyId;
  await close();
}, 120_000);

function entryNumber(i: number) {
  const entry = {
    kind: 'access-explained',
    surface: 'cli',
    actor: `user ${i}`,
    details: { i, half: i / 2, text: '"\\ é 👩' },
  } as const;
  const { trace, ...answer } = explain(createCompany(JUDGED), QUESTION) as Decision;
  return i % 100 === 0 ? { ...entry, judged: { question: QUESTION, answer, trace, facts: JUDGED } } : entry;
}

/** Line 0 is the header, so entry n is on line n of a whole export. */
const entryIn = (lines: readonly string[], seq: number): StoredEntry => JSON.parse(lines[seq] ?? '');
const withLine = (line: number, text: string) => whole.with(line, text);
const edited = (seq: number, change: object) => withLine(seq, canonical({ ...entryIn(whole, seq), ...change }));

/** What somebody with the database, but without the key, can do: write an entry anew, and every hash after it. */
function rehashed(seq: number, change: object): readonly string[] {
  let head = seq === 1 ? EMPTY_HEAD : entryIn(whole, seq - 1).hash;
  return whole.map((line, index) => {
    if (index < seq || index > ENTRIES) return line;
    const entry = { ...entryIn(whole, index), ...(index === seq && change) };
    head = nextHead(head, hashedText(entry));
    return canonical({ ...entry, hash: head });
  });
}

/** The same by somebody who signs the result with a key of their own. */
async function resigned(lines: readonly string[]): Promise<readonly string[]> {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const key = await signingKey('', privateKey);
  const { from: first, previousHead } = JSON.parse(lines[0] ?? '');
  const header = canonical({
    chatelaine: 'audit',
    version: 1,
    keyId: key.keyId,
    publicKey: key.publicKey,
    from: first,
    previousHead,
  });
  return [header, ...lines.slice(1, ENTRIES + 1), ...[MIDDLE, ENTRIES].map((size) => signed(key, lines, size))];
}

function signed({ keyId: id, publicKey, sign }: SigningKey, lines: readonly string[], size: number): string {
  const { hash: head, at } = entryIn(lines, size);
  return canonical({ size, head, at, keyId: id, publicKey, signature: sign({ size, head, at, keyId: id }) });
}

/** Flips one bit in each of the fields of a line, one after another. */
function* bitFlips(line: string): Iterable<string> {
  const value = JSON.parse(line);
  for (const key of Object.keys(value)) {
    const at =
      line.indexOf(JSON.stringify(value[key]), line.indexOf(`"${key}":`)) + (typeof value[key] === 'string' ? 1 : 0);
    yield line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1);
  }
}

describe('verifyExport', () => {
  it('I-6 finds nothing wrong with what was exported', async () => {
    const head = entryIn(whole, ENTRIES).hash;
    expect(await verify(whole, { keyIds: [keyId], checkpoints: kept })).toEqual({
      ok: true,
      from: 1,
      entries: ENTRIES,
      checkpoints: 2,
      head,
      signedUpTo: ENTRIES,
      originProved: true,
      faults: [],
    });
  });

  it('says that the origin is not proved when no key is pinned', async () => {
    expect(await verify(whole)).toMatchObject({ ok: true, originProved: false });
    const forged = await resigned(rehashed(MIDDLE, { actor: 'somebody else' }));
    expect(await verify(forged)).toMatchObject({ ok: true, originProved: false });
  });

  it('verifies a part of the trail, which says where it begins', async () => {
    const first = entryIn(whole, JSON.parse(part[0] ?? '').from);
    expect(part.length).toBeGreaterThan(10);
    expect(JSON.parse(part[0] ?? '').previousHead).toBe(entryIn(whole, first.seq - 1).hash);
    const verification = await verify(part, { keyIds: [keyId], checkpoints: kept.slice(0, 1) });
    expect(verification).toMatchObject({
      ok: true,
      from: first.seq,
      checkpoints: 1,
      signedUpTo: MIDDLE,
      originProved: true,
      faults: [],
    });
  });

  it.each<[string, () => readonly string[] | Promise<readonly string[]>, number]>([
    ['a changed field', () => edited(MIDDLE, { actor: 'nobody' }), MIDDLE + 1],
    ['a field added', () => edited(MIDDLE, { team: 'Banking' }), MIDDLE + 1],
    ['a changed hash', () => edited(MIDDLE, { hash: entryIn(whole, 1).hash }), MIDDLE + 1],
    ['a moment moved', () => edited(MIDDLE, { at: '2020-01-01T00:00:00.000Z' }), MIDDLE + 1],
    ['the first entry removed', () => whole.toSpliced(1, 1), 2],
    ['an entry removed', () => whole.toSpliced(MIDDLE, 1), MIDDLE + 1],
    ['an entry twice', () => whole.toSpliced(MIDDLE, 0, whole[MIDDLE] ?? ''), MIDDLE + 2],
    [
      'two entries swapped',
      () => whole.with(MIDDLE, whole[MIDDLE + 1] ?? '').with(MIDDLE + 1, whole[MIDDLE] ?? ''),
      MIDDLE + 1,
    ],
    [
      'an entry added at the end',
      () => whole.toSpliced(ENTRIES + 1, 0, canonical({ ...entryIn(whole, ENTRIES), seq: ENTRIES + 1 })),
      ENTRIES + 2,
    ],
    ['the last entry cut off', () => whole.toSpliced(ENTRIES, 1), ENTRIES + 2],
    ['the tail cut off', () => whole.toSpliced(MIDDLE + 1, ENTRIES - MIDDLE), MIDDLE + 3],
    ['an entry and all hashes after it written anew', () => rehashed(MIDDLE, { actor: 'nobody' }), ENTRIES + 2],
    ['the first entry and all hashes written anew', () => rehashed(1, { actor: 'nobody' }), ENTRIES + 2],
    ['the same, signed with another key', () => resigned(rehashed(1, { actor: 'nobody' })), 1],
    [
      'a key twice in an entry',
      () => withLine(MIDDLE, (whole[MIDDLE] ?? '').replace('{', '{"actor":"x",')),
      MIDDLE + 1,
    ],
    [
      'keys in another order',
      () => withLine(MIDDLE, JSON.stringify(Object.fromEntries(Object.entries(entryIn(whole, MIDDLE)).toReversed()))),
      MIDDLE + 1,
    ],
    [
      'a number in another form',
      () => withLine(MIDDLE, (whole[MIDDLE] ?? '').replace(`"seq":${MIDDLE}`, `"seq":${MIDDLE}.0`)),
      MIDDLE + 1,
    ],
    ['a blank in a line', () => withLine(MIDDLE, `${whole[MIDDLE]} `), MIDDLE + 1],
    ['an empty line', () => whole.toSpliced(MIDDLE, 0, ''), MIDDLE + 1],
    ['a line that is no object', () => withLine(MIDDLE, '[]'), MIDDLE + 1],
    ['no header', () => whole.slice(1), 1],
    [
      'two checkpoints swapped',
      () => whole.with(ENTRIES + 1, whole[ENTRIES + 2] ?? '').with(ENTRIES + 2, whole[ENTRIES + 1] ?? ''),
      ENTRIES + 3,
    ],
    ['no checkpoint at all', () => whole.slice(0, ENTRIES + 1), ENTRIES + 2],
    ['nothing', () => [], 1],
  ])('T-audit-tamper finds %s, and where', async (_, tamper, line) => {
    const { ok, originProved, faults } = await verify(await tamper(), { keyIds: [keyId] });
    expect([ok, originProved, faults[0]?.line]).toEqual([false, false, line]);
  });

  it('T-audit-tamper finds one changed bit in any field of any kind of line', async () => {
    for (const line of [0, 1, 10, part.length - 1]) {
      for (const text of bitFlips(part[line] ?? '')) {
        const { faults } = await verify(part.with(line, text), { keyIds: [keyId] });
        // What the header says of the beginning shows at the first entry.
        expect([line + 1, line + 2].slice(0, line === 0 ? 2 : 1), text).toContain(faults[0]?.line);
      }
    }
  });

  it('T-audit-tamper finds a tail cut off with its checkpoints, by a checkpoint that was kept elsewhere', async () => {
    const cut = whole.toSpliced(MIDDLE + 1, ENTRIES - MIDDLE + 1).slice(0, -1);
    const signedHalf = [...cut, whole[ENTRIES + 1] ?? ''];
    expect(await verify(signedHalf, { keyIds: [keyId] })).toMatchObject({ ok: true, entries: MIDDLE });
    const { ok, faults } = await verify(signedHalf, { keyIds: [keyId], checkpoints: kept });
    expect([ok, faults[0]?.what]).toEqual([
      false,
      `a checkpoint says that there were ${ENTRIES} entries; the export ends at ${MIDDLE}`,
    ]);
  });

  it('T-audit-tamper finds a trail written anew and signed anew, by a checkpoint that was kept elsewhere', async () => {
    const { faults } = await verify(await resigned(rehashed(MIDDLE, { actor: 'x' })), { checkpoints: kept });
    expect(faults.map(({ what }) => what)).toEqual(
      [MIDDLE, ENTRIES].map((size) => `the chain is not the one that was signed at ${size}`),
    );
  });

  it('T-audit-replay finds an answer that the engine does not give on the facts that were kept', async () => {
    const judged = whole.findIndex((line) => line.includes('"judged"'));
    const entry = entryIn(whole, judged);
    const lines = rehashed(judged, { judged: { ...entry.judged, answer: { outcome: 'allow', code: 'made-up' } } });
    const { faults } = await verify(lines);
    expect(faults[0]).toEqual({ line: judged + 1, seq: judged, what: 'is decided otherwise on the facts it kept' });
  });
});
