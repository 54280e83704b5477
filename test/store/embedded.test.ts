import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { granted, importFacts, readAll, SAMPLE } from './sample.ts';

const newFolder = async (...below: string[]) => {
  const root = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, ...below);
  await mkdir(folder, { recursive: true });
  await chmod(root, 0o711); // the server's user has to pass
  return folder;
};

const postmaster = async (folder: string) =>
  Number((await readFile(join(folder, 'pg/postmaster.pid'), 'utf8')).split('\n')[0]);
/** The server takes its note away when it has stopped. */
const isRunning = (folder: string) =>
  access(join(folder, 'pg/postmaster.pid')).then(
    () => true,
    () => false,
  );

describe('the embedded store', () => {
  it('has no TCP port, a closed folder and a signing key of its owner alone', async () => {
    const folder = await newFolder();
    const open = await openStore({ folder });
    onTestFinished(open.close);
    expect(await open.describe()).toMatchObject({
      kind: 'embedded',
      entries: 0,
      exposure: { addresses: '', socketMode: '700' },
    });
    const modes = await Promise.all(
      ['pg', 'audit-key.pem'].map(async (name) => ((await stat(join(folder, name))).mode & 0o777).toString(8)),
    );
    expect(modes).toEqual(['700', '600']);
  });

  it('stops with the last one who uses it, and is there again', async () => {
    const folder = await newFolder();
    const first = await openStore({ folder });
    const second = await openStore({ folder });
    await importFacts(second.store, SAMPLE);
    await first.close();
    expect(await isRunning(folder)).toBe(true);
    await second.close();
    expect(await isRunning(folder)).toBe(false);
    const again = await openStore({ folder });
    onTestFinished(again.close);
    expect(await readAll(again.store)).toEqual(SAMPLE);
  });

  it('lets one process serve', async () => {
    const folder = await newFolder();
    const [first, second] = [await openStore({ folder }), await openStore({ folder })];
    expect([await first.holdSingleStart(), await second.holdSingleStart(), await first.holdSingleStart()]).toEqual([
      true,
      false,
      true,
    ]);
    await second.close();
    await first.close();
  });

  it('F33 lets six processes begin at once in an empty folder', async () => {
    const folder = await newFolder();
    const codes = await Promise.all(Array.from({ length: 6 }, () => openInProcess(folder)));
    expect(codes).toEqual(['0', '0', '0', '0', '0', '0']);
    expect((await readdir(folder)).filter((name) => name.startsWith('pg'))).toEqual(['pg']);
  }, 120_000);

  it('F11 keeps all that was committed when its server is killed', async () => {
    const folder = await newFolder();
    const open = await openStore({ folder });
    onTestFinished(open.close);
    await importFacts(open.store, SAMPLE);
    const { seq } = await open.store.transaction((tx) => tx.record(granted('ana', 'Developer', 'Banking')));
    process.kill(await postmaster(folder), 'SIGKILL');
    await expect(open.store.snapshot()).rejects.toMatchObject({ problem: { code: 'unavailable', system: 'store' } });
    const again = await openStore({ folder });
    onTestFinished(again.close);
    expect(await readAll(again.store)).toEqual(SAMPLE);
    expect((await again.store.snapshot()).seq).toBe(seq);
    expect((await open.store.snapshot()).seq).toBe(seq);
  });

  it('finds another place for its socket when the path is too long or odd', async () => {
    const folder = await newFolder('it\'s "long" '.repeat(12));
    const open = await openStore({ folder });
    const { where } = await open.describe();
    expect([where.length < 60, (await stat(where)).mode & 0o777]).toEqual([true, 0o700]);
    await open.close();
    await expect(stat(where)).rejects.toThrow('ENOENT');
  });
});

const PROGRAM = `
  const { openStore } = await import(process.argv[1]);
  const open = await openStore({ folder: process.argv[2] });
  await open.store.transaction((tx) => tx.record({ kind: 'audit-read', surface: 'cli' }));
  await open.close();`;

async function openInProcess(folder: string): Promise<string> {
  const source = new URL('../../src/store/open.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, source, folder]);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return code === 0 ? '0' : said;
}
