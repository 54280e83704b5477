import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Provisioner, Targets } from '../../src/ports/provisioner.ts';
import { openTargets } from '../../src/provision/targets.ts';
import type { SampleTarget } from '../../src/store/sample-target.ts';
import { asSuperuser } from './sample-target.ts';

/** Nobody listens there. */
export const closedPort = (): Targets => openTargets({ TARGET: 'postgres://bot@127.0.0.1:1/osdev' });

/** Somebody listens there and never says anything. */
export async function blackHole(): Promise<Targets> {
  const held = new Set<Socket>();
  const server = createServer((socket) => void held.add(socket.on('error', () => {})));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    for (const socket of held) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return openTargets({ TARGET: `postgres://bot@127.0.0.1:${port}/osdev` });
}

/** A login that may do nothing, in the place of the bot's. */
export async function withoutRights(target: SampleTarget): Promise<Targets> {
  await asSuperuser(target, `create role powerless login password 'Loose-Leaf-Tea-42'`);
  onTestFinished(async () => void (await asSuperuser(target, 'drop role powerless')));
  return openTargets({ TARGET: `postgres://powerless:Loose-Leaf-Tea-42@127.0.0.1:${target.port}/osdev` });
}

/** The real one, some of whose verbs do something else besides. */
export const wrapped = (targets: Targets, wrap: (real: Provisioner) => Partial<Provisioner>): Targets => ({
  of: (database) => {
    const real = targets.of(database);
    return { ...real, ...wrap(real) };
  },
});
