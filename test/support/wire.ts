import { once } from 'node:events';
import { type Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { SentRequest } from './slack-signing.ts';

/** A request header by header and byte by byte, as no well-behaved client would let one send it. */
export type Wire = Readonly<{
  method?: string;
  path?: string;
  /** Names and values in turn; a name may be there twice. Host and length are added, unless `bare`. */
  headers: readonly string[];
  body: string | Buffer;
  bare?: boolean;
}>;
export type WireReply = Readonly<{ status: number; body: string }>;

/** Resolves with what was answered. Rejects when the connection ends without an answer. */
export function sendWire(url: string, wire: Wire, agent?: Agent): Promise<WireReply> {
  const { hostname, port, pathname, host } = new URL(url);
  const { method = 'POST', path = pathname, body, bare } = wire;
  const common = bare ? [] : ['host', host, 'content-length', String(Buffer.byteLength(body))];
  return new Promise((resolve, reject) => {
    const sending = request(
      { hostname, port, path, method, headers: [...common, ...wire.headers], ...(agent && { agent }) },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
        response.on('error', reject);
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}

/** The request with these headers instead of its own; undefined takes one away. */
export function wireOf(
  { body, headers }: Pick<SentRequest, 'body' | 'headers'>,
  change: Readonly<Record<string, string | undefined>> = {},
): Wire {
  const changed = Object.entries({ ...headers, ...change });
  return { body, headers: changed.flatMap(([name, value]) => (value === undefined ? [] : [name, value])) };
}

/** The same with more headers at its end, of names that may be there already. */
export const withHeaders = (wire: Wire, ...more: readonly string[]): Wire => ({
  ...wire,
  headers: [...wire.headers, ...more],
});

/** Posts chunks without end until it is cut off, and gives all that was answered. */
export function endless(url: string, type: string) {
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  return talkTo(url, ['host: localhost', `content-type: ${type}`, 'transfer-encoding: chunked'], () => chunk, 0);
}

/** Posts the request with its body a byte at a time, and gives what was answered before all of it was there. */
export async function crawling({ url, body, headers }: SentRequest): Promise<string> {
  const own = Object.entries({ ...headers, host: 'localhost', 'content-length': String(body.length) });
  let at = 0;
  const head = own.map(([name, value]) => `${name}: ${value}`);
  const { answer } = await talkTo(url, head, () => body[at++] ?? '', 20);
  if (at >= body.length) throw new Error('all of it was read');
  return answer;
}

/** Speaks to the address over a connection of its own until that ends. */
async function talkTo(url: string, headers: readonly string[], next: () => string, everyMs: number) {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let sent = 0;
  socket.on('data', (part) => {
    answer += part.toString('latin1');
  });
  socket.on('error', () => {}); // being cut off is what happens to it here
  await once(socket, 'connect');
  socket.write(`${[`POST ${pathname} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const push = () => {
    if (socket.destroyed || !socket.writable) return;
    const part = next();
    sent += part.length;
    const goOn = () => void setTimeout(push, everyMs);
    if (socket.write(part)) goOn();
    else socket.once('drain', goOn);
  };
  push();
  await closed;
  return { answer, sent };
}
