import { describe, expect, it } from 'vitest';
import { BASE, factsOf, faultsOf } from './company-text.ts';

const withDatabase = (key: string, value: string) =>
  `${BASE}databases:\n  - environment: Production\n    engine: sqlserver\n    provisioning: direct\n    ${key}: ${JSON.stringify(value)}\n`;
const read = (key: 'server' | 'database' | 'instance' | 'admin', value: string) =>
  factsOf(withDatabase(key, value)).databases[0]?.[key];

describe('the server of a database', () => {
  it.each([
    'db-dev.acme.example',
    'localhost',
    '127.0.0.1',
    '10.0.0.5',
    '::1',
    'fd12::5',
    'DB_1',
    'xn--bcher-kva.example',
    'db.acme.example.',
  ])('may be %s', (host) => expect(read('server', host)).toBe(host));
  it.each([
    ...[
      'db;x',
      'db x',
      'db\nx',
      'db\n',
      'postgres://u:p@h',
      'file:///etc/passwd',
      'db/x',
      'db:5432',
      'u:p@h',
      'db\\SQL1',
      "db'",
      'b\u00fccher.example',
      '-db',
      'a..b',
      '[::1]',
      'a'.repeat(254),
    ],
    ...[
      '169.254.169.254',
      '169.254.0.1',
      '::ffff:169.254.169.254',
      'fe80::1',
      'fe80::1%eth0',
      'fd00:ec2::254',
      '0.0.0.0',
      '::',
      '224.0.0.1',
    ],
    ...['metadata.google.internal', 'METADATA.google.internal.', '100.100.100.200', '168.63.129.16'],
    ...[
      '2852039166',
      '0xA9FEA9FE',
      '169.254.43518',
      '0251.0376.0251.0376',
      '010.0.0.1',
      '127.1',
      '256.0.0.1',
      '\uff11\uff12\uff17.0.0.1',
    ],
  ])('B30 may not be %j', (host) => {
    const faults = faultsOf(withDatabase('server', host));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^company\.yaml:15:13: databases\[0\]\.server: expected an? (host|address)/);
    expect(faults[0]).not.toContain('found');
  });
});

describe('a database or an instance by name', () => {
  const NAMES = ['database', 'instance'] as const;
  it.each(['osdev', 'OS_PROD-1', 'orcl.acme.example', 'a'.repeat(30), 'SQLEXPRESS'])('may be %s', (name) => {
    for (const key of NAMES) expect(read(key, name)).toBe(name);
  });
  it.each([
    ['B16', 'x"; DROP ROLE admin; --'] as const,
    ...["x'; --", "x\\'; --", "E'\\\\'"].map((name) => ['B17', name] as const),
    ...['a'.repeat(31), 'a'.repeat(63), 'a'.repeat(64), 'a'.repeat(255), 'a'.repeat(99_000), '\u00e9'.repeat(16)].map(
      (name) => ['B18', name] as const,
    ),
    ...['public', 'none', 'pg_x', 'PG_x', 'current_user', 'postgres', 'sa', 'SYSTEM', 'dbo', 'Master'].map(
      (name) => ['B20', name] as const,
    ),
    ...[' ', 'x ', 'x\t', '\n', 'x\r\n', 'x\n'].map((name) => ['B21', name] as const),
    ['B22', 'x\0y'] as const,
    ['B24', '\u00fa'] as const,
    ['B24', 'u\u0301'] as const,
    ...['$1', '%I', '%s', '{{name}}', `\${x}`, ':name', '?'].map((name) => ['B25', name] as const),
    ...['a;b', 'a--b', 'a/*b*/', '[a]]', 'a`b'].map((name) => ['B26', name] as const),
    ...['..', '.', 'a/b', 'a\\b', 'CON', 'a..b', 'a.'].map((name) => ['B27', name] as const),
  ])('%s may not be %j', (_, name) => {
    for (const key of NAMES) {
      const faults = faultsOf(withDatabase(key, name));
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain(`databases[0].${key}: expected a name `);
      expect(faults[0]?.length).toBeLessThan(250);
    }
  });
  it.each(['\\uD800x', '\\uDBFFx'])('B23 may not be %s', (name) => {
    expect(faultsOf(withDatabase('database', '?').replace('"?"', `"${name}"`))).toHaveLength(1);
  });
  it('may be left out or empty', () => {
    for (const key of NAMES) expect(read(key, '')).toBe('');
  });
});

describe('where the administrative URL is', () => {
  it('is named, never shown', () => {
    expect(read('admin', 'env:DEV_DB_ADMIN_URL')).toBe('env:DEV_DB_ADMIN_URL');
    for (const secret of [
      'postgres://admin:Hunter2@db/osdev',
      'DEV_DB_ADMIN_URL',
      'env:',
      'env:a b',
      'file:/run/secret',
      'env:X\n',
    ]) {
      expect(faultsOf(withDatabase('admin', secret))).toEqual([
        'company.yaml:15:12: databases[0].admin: expected env: and the name of an environment variable, such as env:DEV_DB_ADMIN_URL',
      ]);
    }
  });
});
