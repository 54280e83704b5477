import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Notifier, NotYet, Resting } from './ports/notifier.ts';
import type { Notice } from './ports/store.ts';
import type { Happening, JobFigures, NoticeTo, Watch } from './ports/watch.ts';
import type { OpenStore } from './store/open.ts';
import { watchedStore } from './usecases/watched-store.ts';

/** What happens while the program serves, in the log and in numbers. */
export type Watching = Readonly<{
  watch: Watch;
  /** The same store, of which every write is told. */
  opened: OpenStore;
  /** Tells of each notice that was sent, and why one was not. */
  notifier(notifier: Notifier, whyNot: (error: unknown) => string): Notifier;
  /** Adds `GET /metrics`. */
  register(app: FastifyInstance, jobs: () => Promise<JobFigures>): void;
}>;

export async function startWatching(log: Logger, given: OpenStore): Promise<Watching> {
  // Loaded by who serves alone: most commands are over sooner than this is loaded.
  const { createMetrics, registerMetrics } = await import('./web/metrics.ts');
  const metrics = createMetrics();
  const watch: Watch = (happening) => {
    try {
      metrics.watch(happening);
      say(log, happening);
    } catch (err) {
      log.warn({ err }, 'something was not counted');
    }
  };
  return {
    watch,
    opened: {
      ...given,
      store: watchedStore(given.store, watch),
      jobStore: watchedStore(given.jobStore, watch),
    },
    notifier: (notifier, whyNot) => watchedNotifier(notifier, watch, whyNot),
    register: (app, jobs) => registerMetrics(app, metrics, () => Promise.all([given.figures(), jobs()])),
  };
}

/** What changes something, and each line, are said to everybody; what was only told or tried, to who looks closely. */
function say(log: Logger, { what, ...fields }: Happening): void {
  const level = what === 'answered' || what === 'recorded' || what === 'ended' ? 'info' : 'debug';
  const { milliseconds: ms, ...rest } = { milliseconds: undefined, ...fields };
  log[level]({ ...rest, ...(ms !== undefined && { ms: Math.round(ms) }) }, SAID[what]);
}

const SAID: Readonly<Record<Happening['what'], string>> = {
  answered: 'a line was answered',
  recorded: 'recorded',
  ended: 'an end was seen through',
  'end-failed': 'a try to end an account failed',
  'notice-sent': 'a notice was sent',
  'notice-waits': 'a notice was not sent',
  worked: 'a job is over',
};

/** That its turn has not come, or that nothing was tried, is no failure of a notice. */
const watchedNotifier = (notifier: Notifier, watch: Watch, whyNot: (error: unknown) => string): Notifier => ({
  send: async (notice) => {
    const about = { seq: notice.seq, to: kindOf(notice) };
    try {
      await notifier.send(notice);
      watch({ what: 'notice-sent', ...about });
    } catch (error) {
      const wasTried = !(error instanceof NotYet || error instanceof Resting);
      if (wasTried) watch({ what: 'notice-waits', ...about, why: whyNot(error) });
      throw error;
    }
  },
});

function kindOf({ to }: Notice): NoticeTo {
  if ('user' in to) return 'person';
  return 'channel' in to ? 'channel' : 'message';
}
