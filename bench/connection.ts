import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that is kept alive, with one request on it at a time; far cheaper than a client that does more. */
export type Connection = Readonly<{
  ask(request: Buffer): Promise<string>;
  /** A server closes what nobody has used for a while. */
  isOpen(): boolean;
  close(): void;
}>;

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return { ask: asker(socket), isOpen: () => socket.writable, close: () => socket.destroy() };
}

type Waiting = Readonly<{ resolve(response: string): void; reject(error: Error): void }>;

function asker(socket: Socket): Connection['ask'] {
  let received = '';
  let waiting: Waiting | undefined;
  socket.setEncoding('utf8');
  socket.on('data', (part) => {
    received += part;
    if (!isWhole(received)) return;
    const [whole, one] = [received, waiting];
    [received, waiting] = ['', undefined];
    one?.resolve(whole);
  });
  socket.on('error', () => {}); // its close follows, and says so
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
  return (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
}

/** Whether a response has ended, by its length or by the last of its chunks. */
function isWhole(response: string): boolean {
  const head = response.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(response.slice(0, head + 2))?.[1];
  if (length === undefined) return response.endsWith('0\r\n\r\n');
  return Buffer.byteLength(response.slice(head + 4)) >= Number(length);
}
