import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Installation } from '../../src/ports/installations.ts';
import type { Store } from '../../src/ports/store.ts';
import { openStore } from '../../src/store/open.ts';
import { openAgain, openTestStore, runIn, type TestDatabase } from '../support/database.ts';
import { collect } from './sample.ts';

const TOKEN = 'not-a-real-bot-token-0123456789';
const acme: Installation = {
  enterprise: null,
  team: 'T1',
  name: 'Acme "Retail"',
  appId: 'A1',
  botId: 'B1',
  botUserId: 'U0BOT',
  token: TOKEN,
  scopes: ['chat:write', 'users:read.email'],
};
const wide: Installation = { ...acme, enterprise: 'E1', team: null, name: 'Acme Group', token: `${TOKEN}-wide` };

const entriesOf = async (store: Store) =>
  (await collect(store.auditEntries({ oldestFirst: true }))).map(({ kind, surface, details }) => ({
    kind,
    surface,
    details,
  }));

async function openWithKey({ url, folder }: TestDatabase, tokenKey: string) {
  const open = await openStore({ url, folder, tokenKey });
  onTestFinished(open.close);
  return open;
}

describe('installations', () => {
  it('come back as they were saved, in every process that has the key', async () => {
    const one = await openTestStore();
    await one.installations.save(acme, 'U0ZOE');
    await one.installations.save(wide, 'U0ZOE');
    const two = await openAgain(one.database);
    expect(await two.installations.all()).toEqual([acme, wide]);
  });

  it('are one a workspace: the later one is in force', async () => {
    const { installations } = await openTestStore();
    for (const one of [acme, wide]) await installations.save(one, 'U0ZOE');
    const again = { ...acme, name: 'Acme', token: `${TOKEN}-2`, scopes: [] };
    await installations.save(again, 'U0ANA');
    await installations.save({ ...wide, botId: 'B2' }, 'U0ANA');
    await installations.save({ ...acme, enterprise: 'E1' }, 'U0ANA');
    expect(await installations.all()).toEqual([again, { ...wide, botId: 'B2' }, { ...acme, enterprise: 'E1' }]);
  });

  it('are removed by workspace, and only once', async () => {
    const { store, installations } = await openTestStore();
    for (const one of [acme, wide]) await installations.save(one, 'U0ZOE');
    expect(await installations.remove({ enterprise: null, team: 'T2' })).toBe(false);
    expect(await installations.remove({ enterprise: 'E1', team: 'T1' })).toBe(false);
    expect(await installations.remove({ enterprise: null, team: 'T1' })).toBe(true);
    expect(await installations.remove({ enterprise: null, team: 'T1' })).toBe(false);
    expect(await installations.all()).toEqual([wide]);
    expect((await entriesOf(store)).map(({ kind }) => kind)).toEqual([
      'workspace-installed',
      'workspace-installed',
      'workspace-removed',
    ]);
  });

  it('I-5 have their entries, and the entries never have the token', async () => {
    const { store, installations } = await openTestStore();
    await installations.save(acme, 'U0ZOE');
    await installations.remove(acme);
    const { enterprise, team, name, appId, scopes } = acme;
    const about = { enterprise, team, name, appId, scopes };
    expect(await entriesOf(store)).toEqual([
      { kind: 'workspace-installed', surface: 'slack', details: { ...about, by: 'U0ZOE' } },
      { kind: 'workspace-removed', surface: 'slack', details: about },
    ]);
  });

  it('I-5 are not there without their entry', async () => {
    const { installations, database } = await openTestStore();
    await installations.save(acme, 'U0ZOE');
    await runIn(database, sql`revoke insert on audit_entry from chatelaine_app`);
    await expect(installations.save(wide, 'U0ZOE')).rejects.toThrow();
    await expect(installations.remove(acme)).rejects.toThrow();
    expect(await installations.all()).toEqual([acme]);
  });
});

describe('the token of an installation', () => {
  it('stands in clear in no column of any table', async () => {
    const { installations, database } = await openTestStore();
    await installations.save(acme, 'U0ZOE');
    const rows = await runIn(
      database,
      sql`select installation::text row from installation union all select audit_entry::text from audit_entry`,
    );
    const kept = rows.map(({ row }) => String(row)).join('\n');
    expect(kept).toContain('U0BOT');
    for (const form of ['utf8', 'base64', 'hex'] as const)
      expect(kept).not.toContain(Buffer.from(TOKEN.slice(0, 15)).toString(form));
  });

  it('is encrypted differently each time', async () => {
    const { installations, database } = await openTestStore();
    const read = () => runIn(database, sql`select token from installation`);
    await installations.save(acme, 'U0ZOE');
    const first = await read();
    await installations.save(acme, 'U0ZOE');
    expect(await read()).not.toEqual(first);
  });

  it('is not to be had with another key, and the error says what to do and not what it is', async () => {
    const { installations, database } = await openTestStore();
    await installations.save(acme, 'U0ZOE');
    const other = await openWithKey(database, randomBytes(32).toString('base64'));
    const error = await other.installations.all().catch((reason) => reason);
    expect(error.message).toBe(
      'The token of the workspace Acme "Retail" cannot be decrypted: it was saved with another token key. ' +
        'Start with the key it was saved with, or install the app in that workspace again.',
    );
    await other.installations.save(acme, 'U0ZOE');
    expect(await other.installations.all()).toEqual([acme]);
  });

  it.each([
    ['another workspace', sql`update installation set team = 'T2'`],
    ['a whole enterprise', sql`update installation set team = null, enterprise = 'T1'`],
  ])('is not to be had in a row that was moved to %s', async (_, move) => {
    const { installations, database } = await openTestStore();
    await installations.save(acme, 'U0ZOE');
    await runIn(database, move);
    await expect(installations.all()).rejects.toThrow('cannot be decrypted');
  });
});
