import { connect, type Socket } from 'node:net';
import { mustBeAllowed } from './address.ts';
import { EngineError } from './engine-error.ts';

/** Where a socket goes: a host and port of the network, or the path of a local one. */
export type Endpoint = Readonly<{ host: string; port: number } | { path: string }>;

/** A socket that is connected within the time, to an address that may be. Rejects with `EngineError` or `TargetFault`. */
export async function openSocket(endpoint: Endpoint, withinMs: number): Promise<Socket> {
  if ('host' in endpoint) await mustBeAllowed(endpoint.host);
  return new Promise((resolve, reject) => {
    const socket = connect({ ...endpoint, keepAlive: true, noDelay: true });
    const fail = (code: string) => {
      socket.destroy();
      reject(new EngineError(code));
    };
    const timer = setTimeout(() => fail('ETIMEDOUT'), withinMs);
    const failed = (error: NodeJS.ErrnoException) => fail(error.code ?? 'ECONNREFUSED');
    socket.once('error', failed);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
