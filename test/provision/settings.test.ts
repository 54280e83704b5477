import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TargetFault } from '../../src/ports/provisioner.ts';
import { mustBeAllowed } from '../../src/provision/address.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { openTargets } from '../../src/provision/targets.ts';
import { FACTS } from './postgres-target.ts';

const read = (address: string) => readSettings(FACTS, address);

describe('an administrative address', () => {
  it('is read in full, with what the file says where it leaves something out', () => {
    expect(read('postgres://bot:p%40ss@db.acme.example:6432/osdev?sslmode=require')).toMatchObject({
      host: 'db.acme.example',
      port: 6432,
      user: 'bot',
      database: 'osdev',
      options: { sslmode: 'require' },
    });
    const short = read('postgresql://bot:p%40ss@db.acme.example');
    expect(short).toMatchObject({ port: 5432, database: 'osdev' });
    expect(short.password.reveal()).toBe('p@ss');
    expect(read('postgres://bot:x@localhost/osdev?host=/run/postgresql').host).toBe('/run/postgresql');
    expect(read('postgres://bot:x@[::1]/osdev').host).toBe('::1');
  });

  it('is that of the engine in the file and of its database', () => {
    const wrong = [
      'mysql://bot:x@db/osdev',
      'http://bot:x@db/osdev',
      'postgres://bot:x@db/another',
      'postgres://db/osdev',
    ];
    for (const address of wrong) expect(() => read(address), address).toThrow(TargetFault);
    expect(readSettings({ ...FACTS, engine: 'mysql' }, 'mariadb://bot:x@db').database).toBe('osdev');
    expect(readSettings({ ...FACTS, engine: 'sqlserver' }, 'sqlserver://bot:x@db').database).toBe('osdev');
    expect(readSettings({ ...FACTS, engine: 'oracle' }, 'oracle://bot:x@db').database).toBe('osdev');
  });

  it.each([
    'postgres://bot:secret@db;x/osdev',
    'postgres://bot:secret@db\n/osdev',
    'postgres://bot:secret@db /osdev',
    'postgres://bot:secret@postgres://u:p@h/osdev',
    'file:///etc/passwd',
    'postgres://bot:secret@169.254.169.254/osdev',
    'postgres://bot:secret@[::ffff:169.254.169.254]/osdev',
    'postgres://bot:secret@[fe80::1]/osdev',
    'postgres://bot:secret@[fd00:ec2::254]/osdev',
    'postgres://bot:secret@100.100.100.200/osdev',
    'postgres://bot:secret@metadata.google.internal/osdev',
    'postgres://bot:secret@metadata/osdev',
    'postgres://bot:secret@0.0.0.0/osdev',
    'postgres://bot:secret@%00/osdev',
    'postgres://bot:secret@db\0/osdev',
    'postgres://bot:secret@/osdev',
    'postgres://bot:%zz@db/osdev',
    'not an address',
    '',
  ])('B30 is refused as %j, and not repeated', (address) => {
    const fault = caught(() => read(address));
    expect(fault).toMatchObject({ name: 'TargetFault', code: 'misconfigured' });
    expect(inspect(fault, { depth: 5, showHidden: true })).not.toMatch(/secret|u:p@h/);
  });

  it('B30 may lead to no forbidden address by another spelling either', async () => {
    for (const host of ['0xa9fea9fe', '2852039166', '169.254.43518'])
      await expect(mustBeAllowed(host), host).rejects.toMatchObject({
        code: expect.stringMatching(/misconfigured|unreachable/),
      });
    await mustBeAllowed('127.0.0.1');
    await mustBeAllowed('localhost');
  });

  it('does not show its password when it is printed', () => {
    const settings = read('postgres://bot:canary@db/osdev');
    for (const printed of [inspect(settings, { depth: 5, showHidden: true }), JSON.stringify(settings)])
      expect(printed).not.toContain('canary');
  });
});

describe('the targets', () => {
  it('are found by the variable that the file names', async () => {
    const targets = openTargets({ DEV_DB_ADMIN_URL: 'postgres://bot:x@127.0.0.1:1/osdev' });
    await expect(targets.of(FACTS).probe()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('are misconfigured without it, and the sentence names it', () => {
    for (const variables of [{}, { DEV_DB_ADMIN_URL: '' }])
      expect(caught(() => openTargets(variables).of(FACTS))).toMatchObject({
        code: 'misconfigured',
        detail: expect.stringContaining('DEV_DB_ADMIN_URL'),
      });
    expect(caught(() => openTargets({}).of({ ...FACTS, admin: 'postgres://bot:x@db/osdev' }))).toMatchObject({
      code: 'misconfigured',
      detail: expect.not.stringContaining('bot'),
    });
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
