import type { Carrier } from '../../src/chat/carrier.ts';
import { chatNotifier } from '../../src/chat/notifier.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { openTeams } from '../../src/teams/teams.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { openAgain, openTestStore, type TestDatabase } from './database.ts';
import { type Logged, listening } from './listening.ts';
import { importQuietly } from './quiet-import.ts';
import { servicesOn } from './services.ts';
import { type Clock, stoppedClock } from './stopped-clock.ts';
import { acmeInTeams, freshTeams, settingsFor } from './teams-bot.ts';
import type { Teams, TeamsOptions } from './teams-connector.ts';

/** What carries notices to Teams, as `teams.ts` and `edges.ts` join it, but for the time, which only goes on when told. */
export type TeamsCarrier = Readonly<{
  teams: Teams;
  opened: OpenStore & Readonly<{ database: TestDatabase }>;
  carrier: Carrier;
  clock: Clock;
  logged: Logged;
  /** Whom a notice did not reach, and why. */
  waiting: (readonly [to: string, why: string])[];
  deliver(): Promise<void>;
}>;

type Options = Readonly<{
  beside?: Pick<TeamsCarrier, 'teams' | 'opened'>;
  teamsOptions?: Partial<TeamsOptions>;
  facts?: (teams: Teams) => Facts;
  /** Else time passes at once. */
  wait?: (milliseconds: number) => Promise<unknown>;
}>;

export async function startTeamsCarrier({ beside, teamsOptions, facts, wait }: Options = {}): Promise<TeamsCarrier> {
  const teams = beside?.teams ?? (await freshTeams(teamsOptions));
  const opened = beside
    ? { ...(await openAgain(beside.opened.database)), database: beside.opened.database }
    : await openTestStore();
  if (!beside) await importQuietly(opened, (facts ?? acmeInTeams)(teams));
  const { store, conversations } = opened;
  const logged: Logged = [];
  const log = listening(logged);
  const clock = stoppedClock(wait);
  const { carrier } = await openTeams({
    settings: settingsFor(teams),
    services: servicesOn(store),
    conversations,
    log,
    deliver: () => {},
    tryAgain: () => {},
    now: clock.now,
  });
  const notifier = chatNotifier({ store, carriers: [carrier], log, now: clock.now, random: () => 1 });
  const waiting: (readonly [string, string])[] = [];
  const deliver = noticeDelivery(
    store,
    notifier,
    (to, error) => waiting.push([Object.values(to).join(), error instanceof Error ? error.message : String(error)]),
    clock.wait,
  );
  return { teams, opened, carrier, clock, logged, waiting, deliver };
}
