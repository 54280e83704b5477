import { connect, createServer, type Socket } from 'node:net';

/**
 * Stands before a server and cuts every line once so many statements have passed: `before` the next is handed on, or
 * `after`, so that it is done and its answer lost.
 */
export type CuttingProxy = Readonly<{ port: number; seen(): number; close(): Promise<void> }>;
export type Cut = Readonly<{ at: number; side: 'before' | 'after' }>;

/** How many statements begin in what a client sends; it keeps what it needs from one chunk to the next. */
export type StatementCounter = () => (chunk: Buffer) => number;

export async function startCuttingProxy(port: number, counter: StatementCounter, cut?: Cut): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let seen = 0;
  let isCut = false;
  const cutAll = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (isCut) client.destroy();
    const count = counter();
    const target = connect(port, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => target.end());
    target.on('close', () => client.end());
    let isDue = false;
    client.on('data', (chunk) => {
      const begun = count(chunk);
      seen += begun;
      if (cut?.side === 'before' && seen >= cut.at) return cutAll();
      if (cut?.side === 'after' && begun > 0 && seen >= cut.at) isDue = true;
      target.write(chunk);
    });
    // The server answers when it has done it.
    target.on('data', (chunk) => (isDue ? cutAll() : client.write(chunk)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    cutAll();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as { port: number }).port, seen: () => seen, close };
}

/** Each statement of ours is one Parse message; the first message of a connection has no kind. */
export const countPostgres: StatementCounter = () => {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let statements = 0;
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return statements;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return statements;
      if (!isFirst && rest[0] === 'P'.charCodeAt(0)) statements += 1;
      isFirst = false;
      rest = rest.subarray(length);
    }
  };
};

/** Each command begins a count of packets anew; a query and a statement to be prepared are one of ours each. */
export const countMysql: StatementCounter = () => {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let statements = 0;
    while (rest.length >= 4) {
      const length = 4 + rest.readUIntLE(0, 3);
      if (rest.length < length) return statements;
      if (rest[3] === 0 && (rest[4] === 3 || rest[4] === 22)) statements += 1;
      rest = rest.subarray(length);
    }
    return statements;
  };
};
