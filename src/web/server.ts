import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';

/** Why the program cannot serve, in a sentence for whoever runs it. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Resolves when the program can serve; rejects with `NotReady`, or with a problem of the store. */
export type Ready = () => Promise<void>;

/** For how long a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The one HTTP server: who lives and who can serve; the edges add their own paths. */
export function createServer(
  log: FastifyBaseLogger,
  ready: Ready,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: Readonly<{ requestTimeoutMs?: number }> = {},
): FastifyInstance {
  const app = fastify({
    loggerInstance: log,
    // An address may hold a one-time token, and a body a person's words: neither is logged.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: requestTimeoutMs,
    // Told only later, Node would give the head this time and the body the 60 seconds of a head; and it looks every 30.
    http: { requestTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs) },
  });
  app.get('/healthz', async () => 'ok');
  app.get('/readyz', async (_, reply) => {
    try {
      await ready();
      return 'ok';
    } catch (error) {
      return reply.code(503).send(error instanceof NotReady ? error.message : 'The store cannot be reached.');
    }
  });
  return app;
}
