import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEntry } from '../../src/ports/store.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { readAudit } from '../../src/usecases/read-audit.ts';
import { acme, roleFacts, userFacts } from '../support/acme.ts';
import { openAgain } from '../support/database.ts';
import { confirmed, openRoleStage, type RoleStage, tell } from '../support/roles.ts';
import { servicesOn } from '../support/services.ts';

const facts = {
  ...acme,
  roles: [...acme.roles, roleFacts('Integrator', ['change-and-deploy', 'monitor', 'no-access'])],
  users: [
    ...acme.users,
    userFacts('eva', 'Eva Dias', 'Integrator'),
    userFacts('finn', 'Finn Lund', 'Integrator'),
    userFacts('kai', 'Kai Sand', 'Guest', { teams: [['Banking', 'Integrator']] }),
  ],
  channels: { ...acme.channels, environments: [['Development', 'slack:C0DEV'] as const] },
};
const GRANT = 'dbconn grant ERP Integrator publish';

let stage: RoleStage;
beforeAll(async () => {
  stage = await openRoleStage(facts);
}, 60_000);
afterAll(() => stage.close());
beforeEach(async () => {
  await importDirectory(stage.services.store, { facts, dryRun: false, consent: true });
});

const levelOf = async (of: 'roles' | 'users', name: string, store = stage.services.store) =>
  (await store.snapshot()).company.connections.get('ERP')?.[of].get(name);
const confirmLine = async (as: string, line: string) => (await tell(stage, as, line)).actions[0]?.line ?? '';
async function trail(): Promise<readonly StoredEntry[]> {
  const kinds = ['connection-level-set', 'connection-level-refused'] as const;
  const entries: StoredEntry[] = [];
  for await (const entry of stage.services.store.auditEntries({ kinds, oldestFirst: true })) entries.push(entry);
  return entries;
}
async function since(work: () => Promise<unknown>): Promise<readonly StoredEntry[]> {
  const before = await trail();
  await work();
  return (await trail()).slice(before.length);
}
const noticesTo = async (seq: number) => {
  const { store } = stage.services;
  const found: string[] = [];
  for (const to of await store.recipients())
    await store.drain(to, async (notice) => {
      if (notice.seq === seq) found.push('user' in to ? to.user : 'channel' in to ? to.channel : to.subject);
    });
  return found.sort();
};

describe('a level on a connection', () => {
  it('is shown first, with everybody whom it concerns, and changes nothing before Confirm', async () => {
    const card = await tell(stage, 'carla', GRANT);
    const text = plainText(card);
    expect(card.title).toBe('Give the role Integrator Publish on ERP?');
    expect(text).toContain('No Access → Publish: Eva Dias and Finn Lund');
    expect(text).toContain('Kai Sand holds it in a team or on an application and gains nothing');
    expect(await levelOf('roles', 'Integrator')).toBeUndefined();
  });

  it('is set with its entry and its notices, and every process sees it', async () => {
    const other = await openAgain(stage.opened.database);
    expect(await levelOf('roles', 'Integrator', other.store)).toBeUndefined();
    let title = '';
    const [entry, ...more] = await since(async () => {
      title = (await confirmed(stage, 'carla', GRANT)).title;
    });
    expect(title).toBe('Done. The role Integrator has Publish on ERP.');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      kind: 'connection-level-set',
      actor: 'carla',
      connection: 'ERP',
      environment: 'Development',
      role: 'Integrator',
      before: null,
      after: 'publish',
      judged: { answer: { code: 'environment-full-control' } },
    });
    expect(await levelOf('roles', 'Integrator')).toBe('publish');
    expect(await levelOf('roles', 'Integrator', other.store)).toBe('publish');
    expect(await noticesTo(entry?.seq ?? 0)).toEqual(['eva', 'finn', 'slack:C0DEV']);
  });

  it('says what is left to do on the platform', async () =>
    expect(plainText(await confirmed(stage, 'carla', GRANT))).toMatch(
      /Saved here; it does not reach the platform\. .*Administration > Database Connections > .*ERP/,
    ));

  it('is set by whoever has Full Control by an entry of the connection', async () => {
    await confirmed(stage, 'bob', 'dbconn grant ERP @ana read-only');
    expect(await levelOf('users', 'ana')).toBe('read-only');
  });

  it('warns that an entry for a person takes away what the default role gives', async () =>
    expect(plainText(await tell(stage, 'bob', 'dbconn grant ERP @ana read-only'))).toContain(
      'it takes away Publish, which there is without it',
    ));

  it('is taken away again, and what the default role gives counts', async () => {
    await confirmed(stage, 'carla', 'dbconn grant ERP @ana no-access');
    const preview = await tell(stage, 'carla', 'dbconn revoke ERP @ana');
    expect(plainText(preview)).toContain('taking this entry away raises the level to Publish');
    const [entry] = await since(() => confirmed(stage, 'carla', 'dbconn revoke ERP @ana'));
    expect(entry).toMatchObject({ member: 'ana', before: 'no-access', after: null });
    expect(await levelOf('users', 'ana')).toBeUndefined();
  });

  it('is refused to whoever may not configure the connection, who reads why and who could', async () => {
    let text = '';
    const [entry] = await since(async () => {
      text = plainText(await tell(stage, 'ana', GRANT));
    });
    expect(text).toContain('No. Ana Silva cannot set levels on the connection ERP.');
    expect(text).toContain('Missing: Full Control on ERP.');
    expect(text).toContain('Bob Lind, Carla Nunes and Dora Reis could.');
    expect(entry).toMatchObject({ kind: 'connection-level-refused', details: { why: 'not-configurer' } });
    expect(await levelOf('roles', 'Integrator')).toBeUndefined();
  });

  it.each([
    ['bob', 'dbconn grant ERP me publish'],
    ['bob', 'dbconn revoke ERP @bob'],
    ['bob', 'dbconn grant ERP Developer full-control'],
    ['carla', 'dbconn grant ERP Administrator publish'],
  ])('B68 is refused to %s for an entry of their own: %s', async (as, line) => {
    let text = '';
    const entries = await since(async () => {
      text = plainText(await tell(stage, as, line));
    });
    expect(text).toContain('Nobody sets a level for themself');
    expect(entries).toMatchObject([{ kind: 'connection-level-refused', details: { why: 'own-entry' } }]);
  });

  it('B70 that is so already is said before, and a second press does nothing twice', async () => {
    const line = await confirmLine('carla', GRANT);
    await tell(stage, 'carla', line);
    const entries = await since(async () => {
      for (const again of [line, GRANT])
        expect((await tell(stage, 'carla', again)).title).toBe('Not done: there is nothing to change.');
    });
    expect(entries).toEqual([]);
  });

  it('is what the file says after the next import', async () => {
    await confirmed(stage, 'carla', GRANT);
    await importDirectory(stage.services.store, { facts, dryRun: false, consent: true });
    expect(await levelOf('roles', 'Integrator')).toBeUndefined();
    expect(await levelOf('users', 'bob')).toBe('full-control');
  });
});

describe('an import that changes levels', () => {
  const lowered = { ...facts, connections: [{ name: 'ERP', environment: 'Development', roles: [], users: [] }] };
  const imported = (more: { dryRun?: boolean; consent?: boolean }) =>
    importDirectory(stage.services.store, { facts: lowered, dryRun: false, consent: true, ...more });

  it('says before who gains and who loses which', async () => {
    await confirmed(stage, 'carla', GRANT);
    const { change } = await imported({ dryRun: true });
    expect(change.levels).toEqual([
      { connection: 'ERP', before: 'publish', after: 'no-access', usernames: ['ana', 'max'] },
      { connection: 'ERP', before: 'publish', after: 'no-access', usernames: ['eva', 'finn'] },
      { connection: 'ERP', before: 'full-control', after: 'no-access', usernames: ['bob'] },
    ]);
    expect([change.gains, change.loses]).toEqual([[], ['ana', 'bob', 'max', 'eva', 'finn']]);
  });

  it('B96 asks before it takes them from more than a fifth of the people', async () => {
    await confirmed(stage, 'carla', GRANT);
    expect(await imported({ consent: false })).toMatchObject({ state: 'held' });
    expect(await levelOf('roles', 'Integrator')).toBe('publish');
  });

  it('is shown for the connection to whoever may read of it, and for no other one', async () => {
    await confirmed(stage, 'carla', GRANT);
    const before = await stage.services.store.snapshot();
    await imported({});
    const page = await readAudit(stage.services, { actor: 'carla', surface: 'cli' }, { connection: 'ERP', limit: 1 });
    expect(page.entries).toMatchObject([{ kind: 'directory-imported', details: { loses: 5, connections: ['ERP'] } }]);
    expect(page.entries[0]?.seq).toBeGreaterThan(before.seq);
    const asked = { connection: 'Another', limit: 9 };
    expect((await readAudit(stage.services, { actor: 'carla', surface: 'cli' }, asked)).entries).toEqual([]);
    const own = await readAudit(stage.services, { actor: 'ana', surface: 'cli' }, { connection: 'ERP', limit: 9 });
    expect(own.entries.filter(({ kind }) => kind === 'directory-imported')).toEqual([]);
  });
});

describe('a confirmation', () => {
  it('F16 is judged again: whoever lost the right meanwhile is refused', async () => {
    const line = await confirmLine('bob', 'dbconn grant ERP @ana full-control');
    await confirmed(stage, 'carla', 'dbconn revoke ERP @bob');
    const card = await tell(stage, 'bob', line);
    expect(card.title).toBe('No. Bob Lind cannot set levels on the connection ERP.');
    expect(await levelOf('users', 'ana')).toBeUndefined();
  });

  it('F16 is judged on what the transaction reads, not on what is in memory', async () => {
    const line = await confirmLine('bob', 'dbconn grant ERP @ana full-control');
    const { store } = stage.services;
    const stale = await store.snapshot();
    await store.transaction((tx) => tx.setConnectionLevel('ERP', { user: 'bob' }, null));
    const services = servicesOn({ ...store, snapshot: async () => stale });
    const card = await tell({ ...stage, services }, 'bob', line);
    expect(card.title).toBe('No. Bob Lind cannot set levels on the connection ERP.');
    expect(await levelOf('users', 'ana')).toBeUndefined();
  });

  it('of one who got the role as default meanwhile is of their own', async () => {
    const line = await confirmLine('bob', GRANT);
    await confirmed(stage, 'carla', 'role grant bob Integrator as default');
    expect(plainText(await tell(stage, 'bob', line))).toContain('Nobody sets a level for themself');
    expect(await levelOf('roles', 'Integrator')).toBeUndefined();
  });

  it('B74 of what was shown otherwise changes nothing, and shows it as it is', async () => {
    const line = await confirmLine('carla', GRANT);
    await confirmed(stage, 'dora', 'role grant gil Integrator as default');
    const card = await tell(stage, 'carla', line);
    expect(card.title).toBe('Not done. Give the role Integrator Publish on ERP?');
    expect(plainText(card)).toContain('Gil Costa');
    expect(await levelOf('roles', 'Integrator')).toBeUndefined();
  });

  it('of two at once happens once', async () => {
    const lines = await Promise.all(['carla', 'dora'].map((as) => confirmLine(as, GRANT)));
    const titles: string[] = [];
    const entries = await since(async () => {
      const cards = await Promise.all(['carla', 'dora'].map((as, at) => tell(stage, as, lines[at] ?? '')));
      titles.push(...cards.map(({ title }) => title).sort());
    });
    expect(titles).toEqual(['Done. The role Integrator has Publish on ERP.', 'Not done: there is nothing to change.']);
    expect(entries).toHaveLength(1);
  });

  it('of two different ones at once ends with the one whose preview was still true', async () => {
    const [one, two] = [
      await confirmLine('carla', GRANT),
      await confirmLine('dora', 'dbconn grant ERP Integrator read-only'),
    ];
    const entries = await since(async () => {
      const titles = await Promise.all([tell(stage, 'carla', one), tell(stage, 'dora', two)]);
      expect(titles.filter(({ title }) => title.startsWith('Done.'))).toHaveLength(1);
      expect(titles.filter(({ title }) => title.startsWith('Not done.'))).toHaveLength(1);
    });
    expect(entries).toHaveLength(1);
    expect(await levelOf('roles', 'Integrator')).toBe(entries[0]?.after);
  });
});
