import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresProvisioner } from '../../src/provision/postgres.ts';
import { readSettings } from '../../src/provision/settings.ts';
import { BOT_PASSWORD, DATABASE, FACTS, openPostgresTarget, type PostgresTarget } from './postgres-target.ts';

const canCertify = spawnSync('openssl', ['version']).status === 0;
const why = canCertify ? '' : ', skipped: there is no openssl here to make a certificate';

describe.skipIf(!canCertify)(`a PostgreSQL with a certificate of its own${why}`, () => {
  let folder: string;
  let target: PostgresTarget;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatelaine-tls-'));
    await chmod(folder, 0o711);
    target = await openPostgresTarget(18);
    await certify(target, folder);
  });
  afterAll(async () => {
    await target?.close();
    await rm(folder, { recursive: true });
  });
  const probe = (host: string, options: string) => {
    const address = `postgres://chatelaine_bot:${BOT_PASSWORD}@${host}:${target.server.port}/${DATABASE}?${options}`;
    return postgresProvisioner(readSettings(FACTS, address)).probe();
  };

  it('is believed when the address names its authority, by its own name alone', async () => {
    const named = `sslmode=verify-full&sslrootcert=${folder}/cert`;
    expect(await probe('127.0.0.1', named)).toBeUndefined();
    await expect(probe('localhost', named)).rejects.toMatchObject({ code: 'misconfigured' });
    await expect(probe('127.0.0.1', 'sslmode=verify-full')).rejects.toMatchObject({ code: 'misconfigured' });
  });

  it('is taken unverified where the address says so', async () =>
    expect(await probe('127.0.0.1', 'sslmode=require')).toBeUndefined());

  it('is not asked in any other way, and not with a file that is not there', async () => {
    for (const options of ['sslmode=prefer', 'sslmode=', `sslmode=verify-full&sslrootcert=${folder}/missing`])
      await expect(probe('127.0.0.1', options)).rejects.toMatchObject({ code: 'misconfigured' });
  });
});

async function certify({ admin }: PostgresTarget, folder: string): Promise<void> {
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const what = [
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=x',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ];
  execFileSync('openssl', ['req', ...what, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  await chmod(key, 0o600);
  if (process.getuid?.() === 0) await chown(key, Number(execFileSync('id', ['-u', 'postgres'])), 0);
  await admin.unsafe(`alter system set ssl_cert_file = '${cert}'`);
  await admin.unsafe(`alter system set ssl_key_file = '${key}'`);
  await admin.unsafe('alter system set ssl = on');
  await admin.unsafe('select pg_reload_conf()');
  // The server reads its settings a moment later.
  while ((await admin`show ssl`)[0]?.ssl !== 'on') await new Promise((next) => setTimeout(next, 10));
}
