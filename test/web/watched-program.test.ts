import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { kill, type Running, startProgram } from '../support/running.ts';

let database: TestDatabase;
let program: Running;
beforeAll(async () => {
  execFileSync(process.execPath, ['bin/build.js']);
  database = await createDatabase();
  const opened = await openStore(database);
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
  await opened.close();
  program = await startProgram(database.folder, { DATABASE_URL: database.url, LOG_LEVEL: 'debug' });
}, 120_000);
afterAll(async () => {
  if (program) await kill(program);
  await database?.drop();
});

type Line = Readonly<Record<string, unknown>>;
const logged = (): readonly Line[] => program.said.map((line) => JSON.parse(line));
const get = async (path: string) => {
  const response = await fetch(`${program.address}${path}`);
  return { status: response.status, text: await response.text() };
};

describe('the program that serves', () => {
  it('logs a line, what it recorded and the notices that went out for it under one id', async () => {
    const preview = await program.say('max', 'role grant bob "Tech Lead" in Banking');
    const line = /^Confirm: (.*)$/m.exec(preview)?.[1] ?? '';
    await program.say('max', line);
    const sent = () => logged().filter(({ msg, to }) => msg === 'a notice was sent' && to === 'person');
    await expect.poll(sent, { timeout: 20_000, interval: 50 }).not.toEqual([]);
    const recorded = logged().find(({ kind }) => kind === 'role-granted');
    expect(recorded).toMatchObject({ req: expect.stringMatching(/^[0-9a-f]{8}$/), actor: 'max', msg: 'recorded' });
    const { req, seq } = recorded ?? {};
    expect(sent()).toContainEqual(expect.objectContaining({ req, seq }));
    expect(logged()).toContainEqual(
      expect.objectContaining({
        req,
        command: 'role grant',
        outcome: 'answered',
        actor: 'max',
        ms: expect.any(Number),
      }),
    );
    expect(logged().find(({ command }) => command === 'role grant')?.req).not.toBe(req);
    // What was typed is nobody's to read in a log.
    expect(program.said.join('\n')).not.toContain('Tech Lead');
  });

  it('is ready, and says in numbers what it did', async () => {
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ok' });
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('chatelaine_commands_total{command="role grant",outcome="answered"} 2');
    expect(text).toContain('chatelaine_decisions_total{operation="role.grant",outcome="allow",code="may-delegate"} 1');
    expect(text).toMatch(/^chatelaine_jobs\{state="waiting"\} \d+$/m);
  });
});
