import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseFacts } from '../../src/domain/facts.ts';
import type { Provisioner } from '../../src/ports/provisioner.ts';
import { mysqlProvisioner } from '../../src/provision/mysql.ts';
import { postgresProvisioner } from '../../src/provision/postgres.ts';
import { readSettings, type TargetSettings } from '../../src/provision/settings.ts';
import { FACTS } from './postgres-target.ts';

type Behaviour = (socket: Socket) => void;

/** Somebody who listens and is no database. */
async function listen(behaviour: Behaviour): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    behaviour(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

const ENGINES: readonly (readonly [DatabaseFacts['engine'], (settings: TargetSettings) => Provisioner])[] = [
  ['postgres', postgresProvisioner],
  ['mysql', mysqlProvisioner],
];

describe.each(ENGINES)('with a server of %s', (engine, provisioner) => {
  const at = (port: number) => {
    const settings = readSettings({ ...FACTS, engine }, `${engine}://bot:canary@127.0.0.1:${port}/osdev`);
    return provisioner({ ...settings, connectMs: 300, statementMs: 300 });
  };

  it.each<[string, Behaviour]>([
    ['F13 takes the call and says nothing', () => {}],
    ['hangs up at once', (socket) => socket.end()],
    ['resets the line', (socket) => socket.resetAndDestroy()],
    ['hangs up after the first words', (socket) => socket.once('data', () => socket.end())],
    ['speaks of something else', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['never stops talking', (socket) => void socket.write('x'.repeat(100_000))],
  ])('that %s, it is unreachable soon', async (_, behaviour) => {
    const port = await listen(behaviour);
    const startedAt = Date.now();
    await expect(at(port).probe()).rejects.toMatchObject({ name: 'TargetFault', code: 'unreachable' });
    await expect(at(port).revoke({ name: 'tmp_ana_k4m2qz' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  it('that is not there, it is unreachable', async () => {
    await expect(at(1).probe()).rejects.toMatchObject({ name: 'TargetFault', code: 'unreachable' });
  });
});
