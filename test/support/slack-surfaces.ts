import { type Json, withBlockIds } from './slack-blocks.ts';

/** A message as Slack keeps it, of the bot or of somebody. */
export type Message = Readonly<{
  channel: string;
  ts: string;
  text: string;
  blocks: readonly Json[];
  thread?: string;
  /** Who alone sees it. */
  onlyFor?: string;
  metadata?: Json;
  /** How often it was changed. */
  edits: number;
  /** Who wrote it, when it is not the bot. */
  by?: string;
}>;

/** A dialog or a Home tab, as the answer of `views.*` has it, and whose it is. */
export type View = Json & Readonly<{ id: string; hash: string; blocks: readonly Json[] }>;

/** What is on the screens. */
export type Surfaces = Readonly<{
  /** All that are there, oldest first. */
  messages: Message[];
  /** Of each user, the stack of dialogs, bottom first. */
  dialogs: Map<string, View[]>;
  homes: Map<string, View>;
  /** Who is at the other end of a direct conversation. */
  directs: Map<string, string>;
  post(message: Omit<Message, 'ts' | 'edits'> & Readonly<{ ts?: string }>): Message;
  edit(channel: string, ts: string, change: Json): void;
  remove(channel: string, ts: string): void;
  /** Keeps what a call of the Web API did. */
  note(method: string, args: Json, answer: Json, user: string | undefined): void;
}>;

export function openSurfaces(): Surfaces {
  const messages: Message[] = [];
  const dialogs = new Map<string, View[]>();
  const homes = new Map<string, View>();
  const directs = new Map<string, string>();
  const find = (channel: string, ts: string) => messages.findIndex((one) => one.channel === channel && one.ts === ts);
  const surfaces: Surfaces = {
    messages,
    dialogs,
    homes,
    directs,
    post: (message) => {
      const kept = { ...message, ts: message.ts ?? nextTs(), edits: 0, blocks: withBlockIds(message.blocks) };
      messages.push(kept);
      return kept;
    },
    edit: (channel, ts, change) => {
      const at = find(channel, ts);
      const known = messages[at];
      if (known) messages[at] = { ...known, ...contentOf({ text: known.text, ...change }), edits: known.edits + 1 };
    },
    remove: (channel, ts) => {
      const at = find(channel, ts);
      if (at >= 0) messages.splice(at, 1);
    },
    note: (method, args, answer, user) => {
      const channel = String(answer.channel ?? args.channel);
      if (method === 'conversations.open') directs.set(String((answer.channel as Json).id), String(args.users));
      if (method === 'chat.postMessage') {
        if (/^[UW]/.test(String(args.channel))) directs.set(channel, String(args.channel));
        surfaces.post({ ...contentOf(args), channel, ts: String(answer.ts) });
      }
      if (method === 'chat.postEphemeral')
        surfaces.post({ ...contentOf(args), channel, ts: String(answer.message_ts), onlyFor: String(args.user) });
      if (method === 'chat.update') surfaces.edit(channel, String(args.ts), args);
      if (method === 'chat.delete') surfaces.remove(channel, String(args.ts));
      if (method.startsWith('views.') && answer.view) noteView(method, answer.view as View, user);
    },
  };
  const noteView = (method: string, view: View, user: string | undefined): void => {
    if (method === 'views.publish') homes.set(String(user), view);
    if (method === 'views.open') dialogs.set(String(user), [view]);
    if (method === 'views.push') dialogs.set(String(user), [...(dialogs.get(String(user)) ?? []), view]);
    if (method !== 'views.update') return;
    for (const [owner, stack] of dialogs)
      dialogs.set(
        owner,
        stack.map((one) => (one.id === view.id ? view : one)),
      );
  };
  return surfaces;
}

/** What a call, an answer to a command or a post to a response url says. */
export function contentOf({ text, blocks, metadata, thread_ts }: Json): Omit<Message, 'channel' | 'ts' | 'edits'> {
  return {
    text: String(text ?? ''),
    blocks: (blocks ?? []) as readonly Json[],
    ...(typeof thread_ts === 'string' && { thread: thread_ts }),
    ...(metadata !== undefined && { metadata: metadata as Json }),
  };
}

let counter = 0;

/** A timestamp as Slack makes them: they grow, and none is there twice. */
export function nextTs(): string {
  counter += 1;
  return `${Math.floor(Date.now() / 1_000)}.${String(900_000 + (counter % 100_000))}`;
}
