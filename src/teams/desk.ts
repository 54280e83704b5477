import type { Log } from '../chat/log.ts';
import type { Services } from '../commands/command.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { Recipient } from '../ports/store.ts';
import type { Remember } from './acquaintance.ts';
import type { Caller } from './activity.ts';
import type { Connector } from './connector.ts';
import type { Post } from './post.ts';
import type { Roster } from './roster.ts';
import type { TeamsSettings } from './settings.ts';
import type { Identify } from './speaker.ts';

/** For one address of the service; the same one each time. */
export type ConnectorOf = (serviceUrl: string) => Promise<Connector>;

/** What everything that comes in is answered with. */
export type Desk = Readonly<{
  settings: TeamsSettings;
  services: Services;
  conversations: Conversations;
  connectorOf: ConnectorOf;
  identify: Identify;
  remember: Remember;
  roster: Roster;
  post: Post;
  log: Log;
  /** Goes on after the answer; stopping waits for it. Resolves once it has come to its end, well or not. */
  meanwhile(work: Promise<unknown>): Promise<void>;
  /** Sends what has been recorded for others, after an answer. */
  deliver(): void;
  /** Somebody may be reached again, or a channel: what waits for them is tried at once. */
  tryAgain(to: Recipient): void;
}>;

/** Who speaks, and where their answers belong: where they speak, or the conversation that was answered in private. */
export type Spot = Readonly<{
  caller: Caller;
  about: string;
  /** Nobody keeps what is shown there. */
  isDialog?: true;
}>;
