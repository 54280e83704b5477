import type { AuditCheck } from '../../src/cards/audit.ts';
import type { Card } from '../../src/cards/card.ts';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Store, StoredEntry } from '../../src/ports/store.ts';
import { EMPTY_HEAD, hashedText, nextHead } from '../../src/store/chain.ts';
import { exportLines } from '../../src/store/export.ts';
import { keyIdOf } from '../../src/store/signing-key.ts';
import { verifyExport } from '../../src/store/verify-export.ts';
import { linkAccount } from '../../src/usecases/link-account.ts';
import { answer, type Making, type Talk, talk } from './catalogue-talk.ts';

export const audits: Making = {
  history: afterAll('access history bob'),
  'history-empty': answer('gil', 'access history'),
  'history-first': afterMany('access history bob'),
  'history-all': afterMany('access history bob', 'All'),
  'audit-show': afterAll('audit show'),
  'audit-show-empty': answer('gil', 'audit show'),
  'audit-show-first': afterMany('audit show'),
  'audit-show-all': afterMany('audit show', 'All'),
  'audit-export': afterAll('audit export'),
  'audit-export-refused': answer('bob', 'audit export'),
  'audit-verify': verified((entry) => entry),
  'audit-verify-bad': verified((entry) => (entry.seq === 2 ? { ...entry, actor: 'carla' } : entry)),
};

/** Everything that is recorded happens once. */
async function lively(): Promise<Talk> {
  const talking = talk();
  const { store, services, say, press } = talking;
  await store.transaction((tx) => tx.record({ kind: 'directory-imported', surface: 'cli' }));
  await store.transaction((tx) => tx.record({ kind: 'workspace-installed', surface: 'slack' }));
  const account = { platform: 'slack', tenant: 'T0ACME' } as const;
  await linkAccount(services, 'slack', { account: { ...account, account: 'U0MAX' }, email: 'max@acme.example' });
  await linkAccount(services, 'slack', { account: { ...account, account: 'U0NEW' }, email: 'ana@acme.example' });
  await press('max', 'role grant bob "Tech Lead" in Banking', 'Confirm');
  await say('max', 'role grant bob "Release Lead" in Banking');
  await press('carla', 'role grant bob Guest as default', 'Confirm');
  await say('carla', 'access explain bob deploy on Loans in Production');
  await press('carla', 'role revoke bob in Banking', 'Confirm');
  await say('carla', 'audit export');
  await store.transaction((tx) => tx.record({ kind: 'workspace-removed', surface: 'slack' }));
  return talking;
}

async function afterAll(line: string): Promise<Card> {
  return (await lively()).say('carla', line);
}

/** More than one page of it. */
async function afterMany(line: string, label?: string): Promise<Card> {
  const { say, press } = talk();
  for (let turn = 0; turn < 11; turn += 1) {
    await press('max', 'role grant bob "Tech Lead" in Banking', 'Confirm');
    await press('max', 'role revoke bob in Banking', 'Confirm');
  }
  return label === undefined ? say('carla', line) : press('carla', line, label);
}

/** The verifier's own answer about the trail of `lively`, as it was kept or with an entry edited since. */
async function verified(kept: (entry: StoredEntry) => StoredEntry): Promise<Card> {
  const { store } = await lively();
  const verifyAudit = async (): Promise<AuditCheck> => {
    const publicKey = Buffer.from('a key of nobody').toString('base64');
    const trail = { auditEntries: () => chained(store, kept), checkpoints: async () => [] };
    const lines = exportLines(trail, { keyId: keyIdOf(publicKey), publicKey });
    const redecide = (...[facts, question]: Parameters<Parameters<typeof verifyExport>[1]['redecide']>) =>
      decide(createCompany(facts), question);
    const { faults, ...report } = await verifyExport(lines, { redecide });
    return { ...report, faults: faults.map(({ seq, what }) => `Entry ${seq}: ${what}`) };
  };
  return talk(undefined, { verifyAudit }).say('carla', 'audit verify');
}

/** The entries with the hashes that the real store gives them, which the one in memory does not. */
async function* chained(
  { auditEntries }: Store,
  kept: (entry: StoredEntry) => StoredEntry,
): AsyncGenerator<StoredEntry> {
  let head = EMPTY_HEAD;
  for await (const entry of auditEntries({ oldestFirst: true })) {
    head = nextHead(head, hashedText(entry));
    yield kept({ ...entry, hash: head });
  }
}
