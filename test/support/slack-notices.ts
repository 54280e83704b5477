import { WebClient } from '@slack/web-api';
import type { Carrier as Port } from '../../src/chat/carrier.ts';
import { chatNotifier } from '../../src/chat/notifier.ts';
import { later, paced } from '../../src/chat/pace.ts';
import type { Store } from '../../src/ports/store.ts';
import { slackCarrier } from '../../src/slack/carrier.ts';
import { clientOptions, clients } from '../../src/slack/client.ts';
import { type Post, poster } from '../../src/slack/post.ts';
import { workspaceOfToken } from '../../src/slack/workspaces.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { acme } from './acme.ts';
import { openAgain, openTestStore, type TestDatabase } from './database.ts';
import { importQuietly } from './quiet-import.ts';
import { wordsIn } from './slack-blocks.ts';
import { freshWorkspace } from './slack-bot.ts';
import type { Message } from './slack-surfaces.ts';
import type { Workspace } from './slack-workspace.ts';
import { type Clock, stoppedClock } from './stopped-clock.ts';

/** What carries notices to Slack, as `slack.ts` and `edges.ts` join it, but for the time, which only goes on when told. */
export type Carrier = Readonly<{
  workspace: Workspace;
  opened: OpenStore & Readonly<{ database: TestDatabase }>;
  store: Store;
  /** The port itself. */
  port: Port;
  post: Post;
  clock: Clock;
  /** Warnings and errors. */
  logged: string[];
  /** Whom a notice did not reach, and why. */
  waiting: (readonly [to: string, why: string])[];
  deliver(): Promise<void>;
  /** What a channel shows, a title a message. */
  titlesIn(channel: string): readonly string[];
  /** The entry that each message of a channel says it is about. */
  entriesIn(channel: string): readonly unknown[];
}>;

type Options = Readonly<{
  beside?: Carrier;
  /** Else time passes at once. */
  wait?: (milliseconds: number) => Promise<unknown>;
  timeoutMs?: number;
}>;

export async function startCarrier({ beside, wait, timeoutMs = 10_000 }: Options = {}): Promise<Carrier> {
  const workspace = beside?.workspace ?? (await freshWorkspace());
  const opened = beside
    ? { ...(await openAgain(beside.opened.database)), database: beside.opened.database }
    : await openTestStore();
  if (!beside) await importQuietly(opened, acme);
  const { store } = opened;
  const { log, logged } = noting();
  const clock = stoppedClock(wait);
  const clientOf = clients({ ...clientOptions(log, workspace.apiUrl), timeout: timeoutMs });
  const workspaces = await workspaceOfToken(clientOf, workspace.app.botToken);
  const post = poster({ clientOf, log, pace: paced(clock.now), wait: later });
  const port = slackCarrier({ store, workspaces, clientOf, post, now: clock.now });
  const notifier = chatNotifier({ store, carriers: [port], log, now: clock.now, random: () => 1 });
  const waiting: (readonly [string, string])[] = [];
  const deliver = noticeDelivery(
    store,
    notifier,
    (to, error) => waiting.push([Object.values(to).join(), error instanceof Error ? error.message : String(error)]),
    clock.wait,
  );
  return {
    workspace,
    opened,
    store,
    port,
    post,
    clock,
    logged,
    waiting,
    deliver,
    titlesIn: (channel) => workspace.messagesIn(channel).map(titleOf),
    entriesIn: (channel) => workspace.messagesIn(channel).map(({ metadata }) => metadata?.event_payload),
  };
}

/** Slack itself, as somebody else sees it. */
export const slackClient = ({ workspace }: Pick<Carrier, 'workspace'>): WebClient =>
  new WebClient(workspace.app.botToken, { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } });

const titleOf = ({ blocks, text }: Message): string => (wordsIn(blocks) || text).split('\n')[0] ?? '';

function noting() {
  const logged: string[] = [];
  const note = (...parts: readonly unknown[]) => void logged.push(parts.map((part) => JSON.stringify(part)).join(' '));
  return { logged, log: { info: () => {}, warn: note, error: note } as never };
}
