import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Notifier } from './ports/notifier.ts';
import { tracing } from './tracing.ts';
import { noticeDelivery } from './usecases/deliver-notices.ts';
import type { Watching } from './watching.ts';

export type Delivery = Readonly<{ deliver(): Promise<void>; stop(): Promise<void> }>;

type Delivering = Readonly<{
  log: Logger;
  watching: Watching;
  /** Why a notice was not sent, as one of a few words. */
  whyNot(error: unknown): string;
}>;

/**
 * Notices that could not go out are tried again every minute; what is for others goes its way meanwhile. Stopping lets
 * what is being sent be marked, so that it is not sent again by the next start.
 */
export function delivery({ log, watching, whyNot }: Delivering, notifier: () => Notifier): Delivery {
  const ending = new AbortController();
  const { signal } = ending;
  const underWay = new Set<Promise<void>>();
  const send: Notifier['send'] = async (notice) => {
    signal.throwIfAborted();
    await tracing.begin({ req: tracing.id(), entry: notice.seq }, () =>
      watching.notifier(notifier(), whyNot).send(notice),
    );
  };
  const deliver = noticeDelivery(
    watching.opened.store,
    { send, restOf: (to) => notifier().restOf?.(to) },
    (to, error) =>
      log.warn({ to, why: error instanceof Error ? error.message : String(error) }, 'a notice has to wait'),
    (milliseconds) => pause(milliseconds, undefined, { signal }),
    (milliseconds, work) =>
      void pause(milliseconds, undefined, { signal, ref: false }).then(
        () => tracked(work),
        () => {}, // told to stop
      ),
  );
  const tracked = (work: () => Promise<void>): Promise<void> => {
    const run = work()
      .catch((err) => log.error({ err }, 'notices'))
      .finally(() => underWay.delete(run));
    underWay.add(run);
    return run;
  };
  return {
    deliver: () => tracked(deliver),
    stop: async () => {
      ending.abort();
      await Promise.all(underWay);
    },
  };
}
