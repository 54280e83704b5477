import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Carrier } from '../chat/carrier.ts';
import type { Log } from '../chat/log.ts';
import { later, type Pace, paced } from '../chat/pace.ts';
import type { Services } from '../commands/command.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { Recipient } from '../ports/store.ts';
import { remembering, sparingly } from './acquaintance.ts';
import { teamsCarrier } from './carrier.ts';
import type { Connector } from './connector.ts';
import type { ConnectorOf } from './desk.ts';
import { openDoor } from './door.ts';
import { receiveOverHttp } from './http.ts';
import { keyring } from './keys.ts';
import { poster } from './post.ts';
import { rosterOver } from './roster.ts';
import type { TeamsSettings } from './settings.ts';
import { identifier } from './speaker.ts';
import { tokensFor } from './token.ts';

export type TeamsParts = Readonly<{
  settings: TeamsSettings;
  services: Services;
  conversations: Conversations;
  log: Log;
  deliver(): void;
  /** Somebody or a channel may be reached again. */
  tryAgain(to: Recipient): void;
  /** How far apart messages of one conversation are; left out: as far as Teams asks. */
  pace?: Pace;
  /** What is remembered for a while, is so by this clock; left out: the machine's. */
  now?: () => number;
}>;

export type Teams = Readonly<{
  carrier: Carrier;
  /** Adds the path to the server. */
  register(app: FastifyInstance): Promise<void>;
  stop(): Promise<void>;
}>;

/** Sixty messages in half a minute, lasting; a few may come at once. */
const APART_MS = 550;

/** Joins the parts of the Teams edge. Nobody is asked yet: the secret is tried with the first message, and by `doctor`. */
export async function openTeams(parts: TeamsParts): Promise<Teams> {
  const { settings, services, log } = parts;
  const conversations = sparingly(parts.conversations);
  // Loaded by who needs it: the library takes long, and a lot of memory.
  const { openGateway } = await import('./adapter.ts');
  const gateway = openGateway(settings);
  const connectorOf = once(gateway.connector);
  const { now = Date.now, pace = paced(now, APART_MS) } = parts;
  const roster = rosterOver(settings.tenant, connectorOf, now);
  const common = { settings, services, conversations, connectorOf, roster, log };
  const door = openDoor(
    {
      ...common,
      identify: identifier(connectorOf, now),
      remember: remembering(conversations, log),
      post: poster({ connectorOf, log, pace, wait: pause }),
      deliver: parts.deliver,
      tryAgain: parts.tryAgain,
    },
    services.trace,
  );
  const post = poster({ connectorOf, log, pace, wait: later });
  return {
    carrier: teamsCarrier({ ...common, store: services.store, post, now }),
    register: (app) => receiveOverHttp(app, { settings, readToken: tokensFor(settings, keyring(log)), door }),
    stop: door.stop,
  };
}

/** The service has a few addresses, one a region. */
function once(connector: (serviceUrl: string) => Promise<Connector>): ConnectorOf {
  const known = new Map<string, Promise<Connector>>();
  return (serviceUrl) => {
    const opened = known.get(serviceUrl) ?? connector(serviceUrl);
    known.set(serviceUrl, opened);
    opened.catch(() => known.delete(serviceUrl));
    return opened;
  };
}
