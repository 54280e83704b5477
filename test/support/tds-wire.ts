import type { Duplex } from 'node:stream';

/** The kinds of packet of [MS-TDS] 2.2.3.1.1 that the stub meets. */
export const PACKET = { batch: 1, rpc: 3, answer: 4, attention: 6, login: 16, prelogin: 18 } as const;

export type Message = Readonly<{ kind: number; body: Buffer }>;

const HEADER = 8;
const LAST = 1;
const MOST = 4096 - HEADER;

/**
 * Joins packets to messages and hands over each one that is whole. Where bytes begin with `tls` instead, they and all
 * that follow are none of this reader's.
 */
export function readMessages(line: Duplex, take: (message: Message) => void, tls?: (bytes: Buffer) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  const hear = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= HEADER && bytes.length >= bytes.readUInt16BE(2)) {
      if (tls && isTls(bytes)) break;
      const packet = bytes.subarray(0, bytes.readUInt16BE(2));
      bytes = bytes.subarray(packet.length);
      parts.push(packet.subarray(HEADER));
      if (((packet[1] as number) & LAST) === 0) continue;
      const body = Buffer.concat(parts);
      parts = [];
      take({ kind: packet[0] as number, body });
    }
    if (!tls || !isTls(bytes)) return;
    line.off('data', hear);
    tls(bytes);
  };
  line.on('data', hear);
}

/** A record of TLS 1.x of any kind but the agreement, which comes inside messages. */
const isTls = (bytes: Buffer): boolean => (bytes[0] === 0x17 || bytes[0] === 0x15) && bytes[1] === 3;

/** One message of the server, cut into packets of at most 4096 bytes. */
export function packets(body: Buffer, kind: number = PACKET.answer): Buffer {
  const made: Buffer[] = [];
  for (let at = 0; at === 0 || at < body.length; at += MOST) {
    const part = body.subarray(at, at + MOST);
    const header = Buffer.from([kind, at + MOST >= body.length ? LAST : 0, 0, 0, 0, 0, made.length + 1, 0]);
    header.writeUInt16BE(HEADER + part.length, 2);
    made.push(header, part);
  }
  return Buffer.concat(made);
}
