import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { PACKET, packets } from './tds-wire.ts';

/** Of nobody: signed by itself for 127.0.0.1, and only the tests know its key, which is here for all to see. */
const IDENTITY = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVa0O8/FRruEfT3ej
NwD9sSSm80SOlglUk7Wcxjsht4WhRANCAARf5lztUxNR81sBNPMg1AVHnujxMLif
JgYXn7eapBU7vqs4yH9Lz33+YR/R9ehq2UxWnSKx13qd+UCWXo4JRpEt
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUKxTdeCc/I7OO2VqpoqrSO7zbZR0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNjE4MjI1N1oYDzIxMjYxMTAy
MTgyMjU3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARf5lztUxNR81sBNPMg1AVHnujxMLifJgYXn7eapBU7vqs4yH9Lz33+
YR/R9ehq2UxWnSKx13qd+UCWXo4JRpEto2QwYjAdBgNVHQ4EFgQU236BSVvE1vlH
+0pLjUEvAL9s9aowHwYDVR0jBBgwFoAU236BSVvE1vlH+0pLjUEvAL9s9aowDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IA4Kd0dnNBQ39ps7UbQC96JsDj+3frJ+E2qbFDfjmwJKAiBVe2bFxPuaBNmdePbo
gapHqKl1jUU8+t1o2FNRzbYQBg==
-----END CERTIFICATE-----`,
};

/** The server's end of TLS as TDS 7 has it: until both agree, its bytes travel inside PRELOGIN messages. */
export type Tls = Readonly<{
  /** What is said and heard when all is agreed. */
  clear: TLSSocket;
  /** A part of the agreement, out of a PRELOGIN message. */
  hear(part: Buffer): void;
  /** From now on the line itself is TLS; this came first. */
  begin(bytes: Buffer): void;
}>;

export function openTls(socket: Socket): Tls {
  let isAgreed = false;
  let waiting: Buffer[] = [];
  // A client takes one message for each of its own, so what is written in one turn goes together.
  const flush = () => {
    const parts = Buffer.concat(waiting);
    waiting = [];
    if (parts.length > 0) socket.write(packets(parts, PACKET.prelogin));
  };
  const hidden = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _, done) => {
      if (isAgreed) return socket.write(chunk, () => done());
      if (waiting.push(chunk) === 1) setImmediate(flush);
      return done();
    },
  });
  const clear = new TLSSocket(hidden, { isServer: true, secureContext: createSecureContext(IDENTITY) });
  clear.on('error', () => {});
  clear.on('close', () => socket.destroy());
  return {
    clear,
    hear: (part) => hidden.push(part),
    begin: (bytes) => {
      isAgreed = true;
      hidden.push(bytes);
      socket.on('data', (chunk) => hidden.push(chunk));
    },
  };
}
