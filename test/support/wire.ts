import { type Agent, request } from 'node:http';
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
