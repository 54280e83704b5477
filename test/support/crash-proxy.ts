import { connect, createServer, type Socket } from 'node:net';
import { type Frame, framesOf, isAnswered, isPreparing, isReady, type Sent, statementsOf } from './pg-wire.ts';

export type Side = 'before' | 'after';

/** What stands between one process and one server. `refuse` takes the server away: no line is let through. */
export type CrashProxy = Readonly<{ port: number; refuse(isAway: boolean): void; close(): Promise<void> }>;

export type Watching = Readonly<{
  /** Where the server really is. */
  path: string;
  /** A new line: it is asked of each statement, in order, whether something is to happen, and on which side of it. */
  watch(): (sent: Sent) => Side | undefined;
  /** Before the statement is handed on, or once it is done and its answer kept back. True: the line goes on. */
  happen(): Promise<boolean>;
}>;

/** Hands on what is said between a client and PostgreSQL, statement by statement. */
export async function startCrashProxy({ path, watch, happen }: Watching): Promise<CrashProxy> {
  const sockets = new Set<Socket>();
  let isAway = false;
  const server = createServer((client) => {
    if (isAway) return client.destroy();
    const upstream = connect(path);
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.end());
    carry(client, upstream, watch(), async () => {
      const goesOn = await happen();
      if (!goesOn) end();
      return goesOn;
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    refuse: (away) => {
      isAway = away;
      if (away) cut();
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Each way has its own order; while something happens, its way waits. */
function carry(client: Socket, upstream: Socket, due: ReturnType<Watching['watch']>, happen: () => Promise<boolean>) {
  const [asked, answered] = [framesOf('client'), framesOf('server')];
  const statement = statementsOf();
  let [questions, answers] = [0, 0];
  /** The number of the answer that is kept back. */
  let kept: number | undefined;
  const prepared: Buffer[] = [];
  const ask = async (frame: Frame) => {
    prepared.push(frame.bytes);
    const sent = statement(frame);
    if (isPreparing(frame)) return; // half a statement is none: the server would wait for the rest without end
    const side = sent && due(sent);
    if (side === 'before' && !(await happen())) return;
    if (side === 'after') kept = questions + 1;
    if (isAnswered(frame)) questions += 1;
    upstream.write(Buffer.concat(prepared.splice(0)));
  };
  const back: Buffer[] = [];
  const answer = async (frame: Frame) => {
    const isKept = kept === answers + 1;
    back.push(frame.bytes);
    if (isReady(frame)) {
      answers += 1;
      if (isKept) {
        kept = undefined;
        if (!(await happen())) return;
      }
    }
    if (kept !== answers + 1) client.write(Buffer.concat(back.splice(0)));
  };
  inTurn(client, asked, ask);
  inTurn(upstream, answered, answer);
}

function inTurn(socket: Socket, frames: (chunk: Buffer) => readonly Frame[], pass: (frame: Frame) => Promise<void>) {
  let turn = Promise.resolve();
  socket.on('data', (chunk) => {
    for (const frame of frames(chunk)) turn = turn.then(() => (socket.destroyed ? undefined : pass(frame)));
  });
}
