import { firstTime } from '../chat/once.ts';
import { within } from '../chat/patience.ts';
import { NO_TRACE, type Trace } from '../ports/watch.ts';
import { type Answered, type Incoming, readActivity } from './activity.ts';
import { onArrival, onLeaving } from './arrivals.ts';
import type { Desk } from './desk.ts';
import { onTask, taskedAgain } from './dialogs.ts';
import { onPress, onSubmitted, pressedAgain } from './presses.ts';
import { onSearch } from './searches.ts';
import { onMessage } from './talk.ts';

/** Where everything comes in that is known to be from Teams. Stopping waits for what has come in. */
export type Door = Readonly<{
  /** What an invoke is answered with. Throws `MalformedError` for what is no activity. */
  admit(activity: unknown): Promise<Answered | undefined>;
  stop(): Promise<void>;
}>;

/** Teams sends again for minutes what was not answered; the store remembers longer. */
const REMEMBERED_MS = 600_000;
/** What takes longer when the program is to stop is cut off: whatever it was to write is then not written. */
const LONGEST_DRAIN_MS = 10_000;

export function openDoor(given: Omit<Desk, 'meanwhile'>, trace: Trace = NO_TRACE): Door {
  const isFirst = firstTime(REMEMBERED_MS);
  const underWay = new Set<Promise<unknown>>();
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const run = work.finally(() => underWay.delete(run));
    underWay.add(run);
    return run;
  };
  const desk: Desk = {
    ...given,
    meanwhile: (work) =>
      tracked(work).then(
        () => {},
        (err) => given.log.error({ err }, 'an answer has failed'),
      ),
  };
  const enter = async (activity: unknown): Promise<Answered | undefined> => {
    const incoming = readActivity(activity, desk.settings.tenant);
    return isOnlyALook(incoming) || isFirst(incoming.caller.delivery) ? handed(desk, incoming) : again(incoming);
  };
  const drained = async (): Promise<void> => {
    // What comes to an end may have left something to be done after it.
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  return {
    admit: (activity) => tracked(trace.within(() => enter(activity))),
    stop: async () => void (await within(LONGEST_DRAIN_MS, drained())),
  };
}

/** What changes nothing may come as often as it likes. */
const isOnlyALook = (incoming: Incoming): boolean =>
  incoming.kind === 'search' || (incoming.kind === 'press' && incoming.isAutomatic);

function again(incoming: Incoming): Answered | undefined {
  switch (incoming.kind) {
    case 'press':
      return pressedAgain();
    case 'fetch':
    case 'submit':
      return taskedAgain();
    default:
      return undefined;
  }
}

/** Teams gives up after fifteen seconds, and may deliver again: what waits for no answer is taken before that. */
const LONGEST_UNTAKEN_MS = 5_000;

async function handed(desk: Desk, incoming: Incoming): Promise<Answered | undefined> {
  const taken = async (work: Promise<void>): Promise<undefined> =>
    void (await within(LONGEST_UNTAKEN_MS, desk.meanwhile(work)));
  switch (incoming.kind) {
    case 'message':
      return taken(onMessage(desk, incoming));
    case 'submitted':
      return taken(onSubmitted(desk, incoming));
    case 'press':
      return onPress(desk, incoming);
    case 'fetch':
    case 'submit':
      return onTask(desk, incoming);
    case 'search':
      return onSearch(desk, incoming);
    case 'arrived':
      return taken(onArrival(desk, incoming));
    case 'left':
      return taken(onLeaving(desk, incoming));
    case 'other':
      return incoming.isInvoke ? { status: 501 } : undefined;
    default:
      return incoming satisfies never;
  }
}
