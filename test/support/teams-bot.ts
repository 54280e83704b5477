import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { chatNotifier } from '../../src/chat/notifier.ts';
import type { Pace } from '../../src/chat/pace.ts';
import type { Services } from '../../src/commands/command.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { OpenStore } from '../../src/store/open.ts';
import type { TeamsSettings } from '../../src/teams/settings.ts';
import { openTeams } from '../../src/teams/teams.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { createServer } from '../../src/web/server.ts';
import { acme } from './acme.ts';
import { openAgain, openTestStore, type TestDatabase } from './database.ts';
import { type Logged, listening } from './listening.ts';
import { importQuietly } from './quiet-import.ts';
import { servicesOn } from './services.ts';
import { startTeams, type Teams, type TeamsOptions } from './teams-connector.ts';
import { type Driver, driverFor } from './teams-driver.ts';
import { interceptMicrosoft, type Keys, type Microsoft, makeKeys } from './teams-keys.ts';

export const APP_ID = '11111111-2222-4333-8444-555555555555';
export const TENANT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const PASSWORD = 'the-client-secret-of-the-app';

export const BANKING = '19:banking@thread.tacv2';
export const AUDIT = '19:audit@thread.tacv2';

/** Microsoft's key server and Entra, for all tests of a file: the library keeps keys as long as the process lives. */
export type Cloud = Readonly<{ keys: Keys; microsoft: Microsoft }>;

/** To be called at the top of a file. */
export function cloudOfFile(): Cloud {
  const keys = makeKeys();
  return { keys, microsoft: interceptMicrosoft({ appId: APP_ID, tenant: TENANT, keys }) };
}

export type TeamsBot = Readonly<{
  url: string;
  opened: OpenStore & Readonly<{ database: TestDatabase }>;
  services: Services;
  settings: TeamsSettings;
  driver: Driver;
  teams: Teams;
  logged: Logged;
  /** Resolves when all that was recorded for others has gone out, as far as it can. */
  deliver(): Promise<void>;
  /** Resolves when all that has come in has been seen to. */
  stop(): Promise<void>;
}>;

export type TeamsBotOptions = Readonly<{
  facts?: Facts;
  teams?: Teams;
  teamsOptions?: Partial<TeamsOptions>;
  settings?: Partial<TeamsSettings>;
  /** Another process's view of the same database. */
  beside?: TeamsBot;
  requestTimeoutMs?: number;
  /** Puts something between the bot and its store. */
  spoil?: (opened: OpenStore) => OpenStore;
  /** Beside the store, what its commands work with. */
  services?: Partial<Services>;
  /** Else as far apart as Teams asks. */
  pace?: Pace;
  /** The clock of what is remembered for a while. */
  now?: () => number;
  /** Adds to what its server serves. */
  serves?: (app: FastifyInstance, services: Services, deliver: () => Promise<void>) => Promise<void>;
}>;

const PEOPLE = ['ana', 'bob', 'carla', 'dora', 'max', 'gil'] as const;

/** The people of acme in Teams, and the channels that notices go to. Nobody but Gil lacks the app. */
function peopleOfAcme(teams: Teams): void {
  for (const username of PEOPLE)
    teams.person(username, { email: `${username}@acme.example`, installed: username !== 'gil' });
  teams.channel(AUDIT, { team: AUDIT, name: 'audit', members: [...PEOPLE] });
  teams.channel(BANKING, { team: BANKING, name: 'banking', members: ['ana', 'bob', 'max', 'carla'] });
}

/** Acme Retail with its people linked to Teams by the directory file, and its notices in channels of Teams. */
export const acmeInTeams = (teams: Teams, facts: Facts = acme): Facts => ({
  ...facts,
  users: facts.users.map(({ slack: _, ...user }) => {
    const objectId = (PEOPLE as readonly string[]).includes(user.username)
      ? teams.directory.personOf(user.username).objectId
      : undefined;
    return objectId === undefined ? user : { ...user, teamsId: objectId };
  }),
  channels: { ...facts.channels, default: `teams:${AUDIT}`, teams: [['Banking', `teams:${BANKING}`]] },
});

export async function freshTeams(options: Partial<TeamsOptions> = {}): Promise<Teams> {
  const teams = await startTeams({ tenant: TENANT, appId: APP_ID, ...options });
  onTestFinished(() => teams.close());
  peopleOfAcme(teams);
  return teams;
}

export const settingsFor = ({ serviceUrl }: Pick<Teams, 'serviceUrl'>): TeamsSettings => ({
  appId: APP_ID,
  password: PASSWORD,
  tenant: TENANT,
  serviceUrl,
  targeted: false,
});

/** Everything goes at once. */
export const UNPACED: Pace = async () => {};

/** A bot on a database of its own behind a fake Teams, all of it closed when the test ends. */
export async function startTeamsBot(
  { keys }: Cloud,
  {
    facts,
    teamsOptions,
    settings: given,
    beside,
    requestTimeoutMs = 30_000,
    spoil = (opened) => opened,
    services: more,
    pace,
    now,
    serves,
    ...rest
  }: TeamsBotOptions = {},
): Promise<TeamsBot> {
  const teams = rest.teams ?? beside?.teams ?? (await freshTeams(teamsOptions));
  const opened = beside
    ? { ...(await openAgain(beside.opened.database)), database: beside.opened.database }
    : await openTestStore();
  if (!beside) await importQuietly(opened, facts ?? acmeInTeams(teams));
  const logged: Logged = [];
  const log = listening(logged);
  const spoilt = spoil(opened);
  const services = servicesOn(spoilt.store, { sealing: opened.sealing, ...more });
  const settings = { ...settingsFor(teams), ...given };
  let deliver = async () => {};
  const send = () => void deliver().catch((err) => log.error({ err }, 'notices'));
  const edge = await openTeams({
    settings,
    services,
    conversations: spoilt.conversations,
    log,
    ...(pace && { pace }),
    ...(now && { now }),
    deliver: send,
    tryAgain: (to) => {
      notifier.tryAgain(to);
      send();
    },
  });
  const notifier = chatNotifier({ store: services.store, carriers: [edge.carrier], log });
  deliver = noticeDelivery(spoilt.store, notifier, (to, error) => log.warn({ to, err: error }, 'a notice has to wait'));
  const app = createServer(log, async () => void (await opened.store.snapshot()), { requestTimeoutMs });
  await edge.register(app);
  await serves?.(app, services, () => deliver());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await app.close();
    await edge.stop();
    await deliver();
  });
  const driver = driverFor({ teams, url: `${url}/api/messages`, keys });
  return {
    url,
    opened,
    services,
    settings,
    driver,
    teams,
    logged,
    deliver: () => deliver(),
    stop: edge.stop,
  };
}
