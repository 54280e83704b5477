import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Figures, JobFigures, Watch } from '../ports/watch.ts';
import { countersIn } from './counters.ts';
import { gaugesIn } from './gauges.ts';

/** What is counted here, and how it is read. */
export type Metrics = Readonly<{
  watch: Watch;
  /** Prometheus text, with these figures in it. */
  text(figures: Figures, jobs: JobFigures): Promise<string>;
  contentType: string;
}>;

/** Counters of its own, which no other in the process sees. No label holds a name that somebody chose. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'chatelaine_' });
  const count = countersIn(registry);
  const show = gaugesIn(registry);
  return {
    watch: count,
    text: (figures, jobs) => {
      show(figures, jobs);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** `GET /metrics`. Where the figures cannot be read, a sentence and 503: numbers of an hour ago would pass for today's. */
export function registerMetrics(
  app: FastifyInstance,
  metrics: Metrics,
  read: () => Promise<readonly [Figures, JobFigures]>,
): void {
  app.get('/metrics', async (request, reply) => {
    try {
      const text = await metrics.text(...(await read()));
      return reply.type(metrics.contentType).send(text);
    } catch (err) {
      request.log.warn({ err }, 'the figures cannot be read');
      return reply.code(503).send('The store cannot be read, so there are no figures. See /readyz and the log.');
    }
  });
}
