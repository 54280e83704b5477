import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { socketAddress } from '../../src/store/client.ts';
import { startCluster } from '../../src/store/embedded.ts';
import { type SampleTarget, startSampleTarget } from '../../src/store/sample-target.ts';
import { asBot, asSuperuser, logIn, makeAccount, newFolder, rightsIn, socketOf } from '../support/sample-target.ts';

const start = async (folder: string): Promise<SampleTarget> => {
  const target = await startSampleTarget(folder);
  onTestFinished(target.stop);
  return target;
};
const postmaster = async (folder: string) =>
  Number((await readFile(join(folder, 'target/pg/postmaster.pid'), 'utf8')).split('\n')[0]);

/** Everything that the first start has made: who may do what, and what is in the tables. */
const contents = async (target: SampleTarget) => [
  await rightsIn(socketAddress(socketOf(target), 'osdev', { port: target.port })),
  await asSuperuser(target, 'select *, xmin from osusr_abc_loan order by id'),
  await asSuperuser(target, 'select oid, relname, xmin from pg_class where relnamespace = 2200 order by oid'),
  await asSuperuser(target, 'select oid, rolname, xmin from pg_authid order by oid'),
];

describe('starting that database', { timeout: 120_000 }, () => {
  it('changes nothing the second time, and keeps the port', async () => {
    const folder = await newFolder();
    const first = await startSampleTarget(folder);
    await makeAccount(first, 'tmp_ana', 'chatelaine_ro');
    const before = await contents(first);
    await first.stop();
    await expect(postmaster(folder)).rejects.toThrow('ENOENT');
    const second = await start(folder);
    expect(await contents(second)).toEqual(before);
    expect([first.isNewPort, second.isNewPort, second.port]).toEqual([true, false, first.port]);
    expect(await logIn(second, 'tmp_ana')('select 1 one')).toEqual([{ one: 1 }]);
  });

  it('finds another port when somebody has taken its own, and says so', async () => {
    const folder = await newFolder();
    const first = await startSampleTarget(folder);
    await first.stop();
    const other = createServer().listen(first.port, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const second = await start(folder);
    expect([second.isNewPort, second.port === first.port]).toEqual([true, false]);
    expect(await logIn(second, 'tmp_nobody')('select')).toBe('28P01');
  });

  it('is once, however many begin, and the last one stops it', async () => {
    const folder = await newFolder();
    const [one, other] = await Promise.all([startSampleTarget(folder), startSampleTarget(folder)]);
    expect(one.port).toBe(other.port);
    await one.stop();
    expect(await asBot(other, 'select count(*)::int from osusr_abc_loan')).toEqual([{ count: 6 }]);
    await other.stop();
    await expect(postmaster(folder)).rejects.toThrow('ENOENT');
  });

  it('adopts the server of a killed program, with whoever is logged in', async () => {
    const folder = await newFolder();
    const program = startInProcess(folder);
    const [line] = await once(program.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    const left: SampleTarget = JSON.parse(line);
    await makeAccount(left, 'tmp_ana', 'chatelaine_ro');
    const say = logIn(left, 'tmp_ana');
    const before = await say('select pg_backend_pid() pid');
    await killed(program);
    await say('select pg_advisory_lock(7243396), pg_advisory_lock(7243395)'); // a lock of ours holds nobody up
    const server = await postmaster(folder);
    const adopted = await start(folder);
    expect([await postmaster(folder), adopted.port, adopted.isNewPort]).toEqual([server, left.port, false]);
    expect(await say('select pg_backend_pid() pid')).toEqual(before);
  });

  it('completes what a killed first start has left half made', async () => {
    const folder = await newFolder();
    const rules = 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
    const server = await startCluster(join(folder, 'target'), [], { port: await anyPort(), rules });
    const inTheWay = postgres(socketAddress(server.host, 'postgres', server).replace(/\?.*/, ''), {
      host: server.host,
      max: 1,
    });
    const program = startInProcess(folder);
    await inTheWay.begin(async (tx) => {
      await tx`lock table pg_auth_members in share mode`;
      const waiting = () => tx`select pid from pg_locks where not granted and relation = 'pg_auth_members'::regclass`;
      while ((await waiting()).length === 0) await pause(20);
      await killed(program);
      for (const { pid } of await waiting()) await tx`select pg_terminate_backend(${pid}, 5000)`;
    });
    await inTheWay.end();
    const target = await start(folder);
    expect(await asBot(target, 'select count(*)::int from osusr_abc_loan')).toEqual([{ count: 6 }]);
    await makeAccount(target, 'tmp_ana', 'chatelaine_rw');
    expect(await logIn(target, 'tmp_ana')('update osusr_abc_loan set rate = rate returning id')).toHaveLength(6);
  });
});

const anyPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
};

const PROGRAM = `
  const { startSampleTarget } = await import(process.argv[1]);
  process.stdout.write(JSON.stringify(await startSampleTarget(process.argv[2])));`;

function startInProcess(folder: string): ChildProcess {
  const source = new URL('../../src/store/sample-target.ts', import.meta.url).href;
  const run = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, source, folder];
  return spawn(process.execPath, run, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function killed(program: ChildProcess): Promise<void> {
  const gone = once(program, 'exit');
  program.kill('SIGKILL');
  await gone;
}
