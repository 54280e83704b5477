import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import { PASSWORD_PLACEHOLDER, setupScript } from '../../src/provision/setup.ts';
import { FACTS, HOSTILE } from './postgres-target.ts';

const ENGINES: readonly DatabaseFacts['engine'][] = ['postgres', 'mysql', 'sqlserver', 'oracle'];
const scriptFor = (engine: DatabaseFacts['engine'], database = 'osdev') => setupScript({ ...FACTS, engine, database });

/** That PostgreSQL and MariaDB take them, twice, and what accounts can do then, is seen by the contract. */
describe('the script for an administrator of a database', () => {
  beforeAll(() => loadModule());

  it.each(ENGINES)('holds one password, to be filled in, and explains itself: %s', (engine) => {
    const script = scriptFor(engine);
    expect(script.split(PASSWORD_PLACEHOLDER)).toHaveLength(2);
    expect(script).toMatch(/OSUSR/);
    const lines = script.split('\n');
    expect(lines.filter((line) => line.trim().startsWith('--')).length).toBeGreaterThan(lines.length / 5);
  });

  it.each(['sqlserver', 'oracle'] as const)('says that no real server has met it: %s', (engine) => {
    expect(scriptFor(engine)).toContain('Not run against a real server');
  });

  it('lets the login of SQL Server see who is in the roles that it puts accounts into', () => {
    const script = scriptFor('sqlserver');
    const grants = (securable: string) =>
      ['ALTER', 'VIEW DEFINITION'].map((right) => `GRANT ${right} ON ${securable} TO [chatelaine_bot];`);
    const [master = '', database = ''] = script.split('USE [osdev];');
    for (const grant of grants('SERVER ROLE::[chatelaine_state]')) expect(master).toContain(grant);
    for (const role of ['chatelaine_ro', 'chatelaine_rw'])
      for (const grant of grants(`ROLE::[${role}]`)) expect(database).toContain(grant);
  });

  it('B29 means the same whatever the database is called', () => {
    const kinds = (database: string) =>
      parseSync(scriptFor('postgres', database)).stmts?.map(({ stmt }) => Object.keys(stmt ?? {}));
    const plain = kinds('osdev');
    expect(plain?.length).toBeGreaterThan(8);
    for (const hostile of [HOSTILE, 'a\nb', "it's", 'a"; drop role x; --']) expect(kinds(hostile)).toEqual(plain);
  });

  it.each(ENGINES)('B29 lets no name of a database begin a line of its own: %s', (engine) => {
    const lines = (database: string) => scriptFor(engine, database).split(/\r\n|[\n\r\u2028\u2029\v\f]/).length;
    for (const hostile of ['a\ndrop', 'a\rdrop', 'a\r\ndrop', 'a\u2028drop', 'a\fdrop'])
      expect(lines(hostile)).toBe(lines('plain'));
  });
});
