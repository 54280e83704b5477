import type { Log } from '../chat/log.ts';
import type { Services } from '../commands/command.ts';
import type { ClientOf } from './client.ts';
import type { Post } from './post.ts';
import type { Respond } from './respond.ts';
import type { Identify } from './speaker.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** What every listener works with. */
export type Desk = Readonly<{
  services: Services;
  workspaces: Workspaces;
  clientOf: ClientOf;
  identify: Identify;
  post: Post;
  respond: Respond;
  log: Log;
  /** Sends what has been recorded for others, after an answer. */
  deliver(): void;
  /** A channel, by its id in Slack, may take messages again: what waits for it is tried at once. */
  tryAgain(channel: string): void;
}>;

/** Who speaks and where, as one delivery has it. */
export type Spot = Readonly<{
  workspace: Workspace;
  delivery: string;
  /** The account of who speaks. */
  user: string;
  /** Whether the line is in Slack's markup, as all that people type is; what a button or a field holds is not. */
  isMarkup?: boolean;
  channel?: string | undefined;
  thread?: string | undefined;
  responseUrl?: string | undefined;
  triggerId?: string | undefined;
}>;
