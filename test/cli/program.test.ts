import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../support/database.ts';

const SAMPLE = 'src/playground/sample-company.yaml';
type Ended = Readonly<{ status: number; out: string; err: string }>;

/** The program as it is installed, in a process of its own. */
function run(folder: string, args: readonly string[], input = '', url = ''): Promise<Ended> {
  const env = { ...process.env, DATA_FOLDER: folder, DATABASE_URL: url, LOG_LEVEL: 'silent' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['bin/chatelaine.js', ...args], { env }, (error, out, err) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
    child.stdin?.end(input);
  });
}

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-cli-'));
  // The database's own user has to pass through the folder above its data.
  const store = mkdtempSync(join(tmpdir(), 'chatelaine-cli-store-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(() => {
    execFileSync(process.execPath, ['bin/build.js']);
  }, 120_000);
  afterAll(() => {
    for (const path of [folder, store]) rmSync(path, { recursive: true, force: true });
  });

  it('answers questions in their order, whatever is between them', async () => {
    const questions = [
      '{"id":"1","user":"ana","operation":"application.deploy","application":"Loans","environment":"Production"}',
      'no question',
      '{"id":"2","user":"ana","operation":"application.deploy","application":"lons","environment":"Production"}',
      '',
      '{"id":"3","user":"__proto__","operation":"users.manage"}',
    ];
    const { status, out } = await run(folder, ['decide', '--directory', SAMPLE], `${questions.join('\n')}\n`);
    expect(status).toBe(0);
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      {
        id: '1',
        outcome: 'deny',
        code: 'level-too-low',
        decidedBy: { scope: 'application', role: 'Tech Lead', application: 'Loans' },
        level: 'list',
        needed: 'change-and-deploy',
      },
      { error: 'invalid' },
      { id: '2', error: 'unknown-application', value: 'lons', suggestion: 'Loans' },
      { error: 'invalid' },
      { id: '3', error: 'unknown-user', value: '__proto__' },
    ]);
    const fromFile = await run(folder, [
      'decide',
      '--directory',
      SAMPLE,
      '--questions',
      file('q', questions.join('\n')),
    ]);
    expect(fromFile.out).toBe(out);
  });

  it('checks a file, with every fault at its place', async () => {
    expect(await run(folder, ['check', SAMPLE])).toMatchObject({ status: 0, err: '' });
    const faulty = file('faulty.yaml', readFileSync(SAMPLE, 'utf8').replace('manageTeams: true', 'manageTeems: true'));
    const { status, out } = await run(folder, ['check', faulty]);
    expect(status).toBe(1);
    expect(out).toMatch(/faulty\.yaml:\d+:\d+: roles\[0\]/);
    expect(JSON.parse((await run(folder, ['check', '--json', faulty])).out)).toMatchObject({ ok: false });
  });

  it('explains as the chat does', async () => {
    const asked = ['explain', '--directory', SAMPLE, '--as', 'ana', 'deploy on Loans in Production'];
    const { status, out } = await run(folder, asked);
    expect(status).toBe(0);
    expect(out).toContain('No. Ana Silva cannot deploy Loans in Production.');
    expect(out).toContain('It replaces Tech Lead in team Banking');
    expect(await run(folder, asked.with(4, 'nobody'))).toMatchObject({ status: 1 });
  });

  it('imports, exports and verifies, and finds a changed export', async () => {
    expect((await run(store, ['doctor'])).status).toBe(1);
    const dry = (await run(store, ['import', SAMPLE, '--dry-run'])).out;
    expect(dry).toContain('A dry run: nothing was changed.');
    expect(dry).toMatch(/^Levels on the connection ERP: No Access → .*Full Control: .*carla/m);
    expect((await run(store, ['import', SAMPLE, '--yes'])).out).toContain('The store agrees with the file');
    expect((await run(store, ['import', SAMPLE])).out).toContain('agrees with the file already');
    const exported = join(folder, 'trail.jsonl');
    expect(await run(store, ['audit', 'export', '--output', exported])).toMatchObject({ status: 0 });
    const verified = await run(folder, ['audit', 'verify', exported]);
    expect(verified).toMatchObject({ status: 0 });
    expect(verified.out).toContain('Whose trail it is was not proved');
    const keyId = /by the key (\w+)/.exec((await run(store, ['audit', 'verify'])).out)?.[1] ?? '';
    expect((await run(folder, ['audit', 'verify', exported, '--key', keyId])).out).not.toContain('not proved');
    const forged = file('forged.jsonl', readFileSync(exported, 'utf8').replace('"people":40', '"people":41'));
    expect(await run(folder, ['audit', 'verify', forged])).toMatchObject({ status: 1 });
    // All is well, but that nobody serves and what is to be said waits; the sample's own database is no fault before a start.
    const { out } = await run(store, ['doctor']);
    const todo = out.split('\n').filter((line) => line.startsWith('to do'));
    expect(todo.filter((line) => !line.includes('Notices (I-7)'))).toEqual([]);
    expect(out).toMatch(/^ok {5}Database of Development: the sample’s own: `chatelaine start` makes it/m);
    for (const group of ['I-1, I-2', 'I-3', 'I-4', 'I-5', 'I-9', 'I-10', 'I-12', 'I-13'])
      expect(out).toContain(`(${group}): `);
  }, 120_000);

  it.each([
    [2, ['nonsense']],
    [2, ['decide']],
    [2, ['playground', '--port', '99999']],
    [2, ['audit', 'export', '--since', '2026-02-30']],
    [1, ['check', 'no-such-file.yaml']],
    [1, ['audit', 'verify', 'no-such-file.jsonl']],
    [0, ['--help']],
    [0, ['audit', 'verify', '--help']],
  ])('ends with %i on %j', async (status, args) => {
    const ended = await run(folder, args);
    expect(ended.status).toBe(status);
    expect(ended.out + ended.err).not.toContain('    at ');
    expect(ended.out + ended.err).not.toBe('');
  });

  it('puts no sample company into a server of one’s own', async () => {
    const { url, drop } = await createDatabase();
    const { status, err } = await run(store, ['start', '--no-open'], '', url).finally(drop);
    expect(status).toBe(1);
    expect(err).toContain('chatelaine import FILE');
  });

  it('names a setting that is wrong, and not what is in it', async () => {
    process.env.PORT = 'secret';
    const { status, err } = await run(folder, ['check', SAMPLE]).finally(() => delete process.env.PORT);
    expect(status).toBe(2);
    expect(err).toContain('PORT');
    expect(err).not.toContain('secret');
  });
});
