import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Asked, type LoginAsked, readBatch, readCall, readLogin } from './tds-requests.ts';
import { openTls, type Tls } from './tds-tls.ts';
import {
  attentionAnswer,
  type Cell,
  type Column,
  errorAnswer,
  loginAnswer,
  preloginAnswer,
  rowsAnswer,
  type TdsError,
} from './tds-tokens.ts';
import { type Message, PACKET, packets, readMessages } from './tds-wire.ts';

export type Rows = Readonly<{ columns: readonly Column[]; rows: readonly Readonly<Record<string, Cell>>[] }>;

/** What the server does about a statement: `silence` never answers, `cut` stops in the middle of the answer. */
export type Answer = Rows | Readonly<{ errors: readonly TdsError[] }> | 'silence' | 'cut';

/** One session; `end` is what `KILL` does to it. */
export type Session = Readonly<{ number: number; database: string; end: () => void }>;

/** Behind the wire. Whoever is let in is somebody; `answer` gets what `enter` made of them. */
export type Backend<Who> = Readonly<{
  enter(asked: LoginAsked, session: Session): Who | Readonly<{ refused: readonly TdsError[] }>;
  answer(asked: Asked & Readonly<{ kind: 'batch' | 'rpc' }>, who: Who): Answer;
  left(who: Who): void;
}>;

const ENCRYPTION = { on: 1, notSupported: 2 } as const;

/** A server of the Tabular Data Stream protocol 7.4 on this machine, with no more than the tests need. */
export async function startTdsServer<Who extends object>(backend: Backend<Who>, isEncrypted = false) {
  const sockets = new Set<Socket>();
  let sessions = 50;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    sessions += 1;
    converse(socket, sessions, backend, isEncrypted);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function converse<Who extends object>(
  socket: Socket,
  number: number,
  backend: Backend<Who>,
  isEncrypted: boolean,
): void {
  let who: Who | undefined;
  let tls: Tls | undefined;
  const line = (): Duplex => tls?.clear ?? socket;
  const say = (body: Buffer) => line().write(packets(body));
  socket.on('close', () => who && backend.left(who));
  const take = ({ kind, body }: Message) => {
    if (kind === PACKET.prelogin && tls) tls.hear(body);
    else if (kind === PACKET.prelogin && isEncrypted) {
      say(preloginAnswer(ENCRYPTION.on));
      tls = openTls(socket);
      readMessages(tls.clear, take);
    } else if (kind === PACKET.prelogin) say(preloginAnswer(ENCRYPTION.notSupported));
    else if (kind === PACKET.login) who = enter(readLogin(body), say, { number, end: () => socket.destroy() }, backend);
    else if (kind === PACKET.attention) say(attentionAnswer());
    else if (who && kind === PACKET.batch)
      send(line(), 'batch', backend.answer({ ...readBatch(body), kind: 'batch' }, who));
    else if (who && kind === PACKET.rpc) send(line(), 'rpc', backend.answer({ ...readCall(body), kind: 'rpc' }, who));
    else socket.destroy();
  };
  readMessages(socket, take, (bytes) => tls?.begin(bytes));
}

function enter<Who extends object>(
  asked: LoginAsked,
  say: (body: Buffer) => void,
  { number, end }: Pick<Session, 'number' | 'end'>,
  backend: Backend<Who>,
): Who | undefined {
  const entered = backend.enter(asked, { number, end, database: asked.database });
  if ('refused' in entered) {
    say(errorAnswer('batch', entered.refused));
    return undefined;
  }
  say(loginAnswer(asked.database));
  return entered;
}

function send(line: Duplex, kind: 'batch' | 'rpc', answer: Answer): void {
  if (answer === 'silence') return;
  if (answer === 'cut') {
    const whole = packets(rowsAnswer(kind, [{ name: 'cut', type: 'text' }], [{ cut: 'short' }]));
    line.write(whole.subarray(0, whole.length - 10), () => line.destroy());
    return;
  }
  line.write(
    packets('errors' in answer ? errorAnswer(kind, answer.errors) : rowsAnswer(kind, answer.columns, answer.rows)),
  );
}
