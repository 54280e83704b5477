import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { AccessError } from '../domain/problem.ts';
import { NO_TRACE, type Trace } from '../ports/watch.ts';

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
  {
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    trace = NO_TRACE,
  }: Readonly<{ requestTimeoutMs?: number; trace?: Trace }> = {},
): FastifyInstance {
  const app = fastify({
    loggerInstance: log,
    // The id of a request is that of all that is done for it; the log puts it into each line by itself.
    genReqId: () => trace.begin({}, trace.id),
    // Fastify's own child takes a field of that name for a request, and shows it as an empty one.
    childLoggerFactory: () => log,
    // An address may hold a one-time token, and a body a person's words: neither is logged.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * 1024,
    requestTimeout: requestTimeoutMs,
    // Told only later, Node would give the head this time and the body the 60 seconds of a head; and it looks every 30.
    http: { requestTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.min(5_000, requestTimeoutMs) },
  });
  app.addHook('onRequest', (request, _, done) => trace.begin({ req: request.id }, done));
  app.get('/healthz', async () => 'ok');
  app.get('/readyz', async (request, reply) => {
    try {
      await ready();
      return 'ok';
    } catch (error) {
      if (!(error instanceof NotReady)) request.log.warn({ err: error }, 'not ready');
      return reply.code(503).send(whyNotReady(error));
    }
  });
  return app;
}

function whyNotReady(error: unknown): string {
  if (error instanceof NotReady) return error.message;
  if (error instanceof AccessError && error.problem.code === 'unavailable') return 'The store cannot be reached.';
  return 'The store does not answer as it should: its schema or our rights there may not be what this version needs. See the log.';
}
