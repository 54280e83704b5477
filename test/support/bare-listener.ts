import { createServer, type Socket } from 'node:net';

/** A port on this machine where somebody listens who knows no protocol. */
export type BareListener = Readonly<{ port: number; close(): Promise<void> }>;

export async function startBareListener(answer: (socket: Socket) => void = () => {}): Promise<BareListener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as { port: number }).port, close };
}
