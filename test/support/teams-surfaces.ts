import { placeIn } from './teams-directory.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A message as Teams keeps it, of the bot or of somebody. */
export type Message = Readonly<{
  id: string;
  /** The channel or chat, without a thread. */
  conversation: string;
  /** The post that it is an answer to, in a channel. */
  root: string | undefined;
  text: string;
  attachments: readonly Json[];
  /** The line of a notification. */
  summary: string | undefined;
  /** The username of who alone sees it. */
  onlyFor: string | undefined;
  /** How often it was changed. */
  edits: number;
  isDeleted: boolean;
  /** The username of who wrote it, when it is not the bot. */
  by: string | undefined;
}>;

/** What came of somebody's own presses and looks at a message; gone when the bot changes the message. */
export type View = Readonly<{
  /** The card in place of the message's own. */
  card?: Json;
  /** What the client says for a moment. */
  toast?: string;
  /** What went wrong, as the client knows it: nobody is told the details. */
  error?: Json;
}>;

/** A message as one person sees it. `card` is the first Adaptive Card in it. */
export type Seen = Message & Readonly<{ card: Json | undefined; toast: string | undefined; error: Json | undefined }>;

export type Dialog = Readonly<{
  title: string;
  height: number | string | undefined;
  width: number | string | undefined;
  /** Either a card, or a message that is only read. */
  card: Json | undefined;
  message: string | undefined;
  /** The message with the button that opened it. */
  from: Message;
  /** What went wrong with the last submit. */
  error: Json | undefined;
}>;

/** What is on the screens. */
export type Surfaces = Readonly<{
  /** All that were ever there, oldest first; those that were deleted too. */
  messages: readonly Message[];
  /** Of each person, the dialog that is open. */
  dialogs: Map<string, Dialog>;
  post(message: Readonly<{ conversation: string }> & Partial<Message>): Message;
  find(conversation: string, id: string): Message | undefined;
  edit(message: Message, change: Partial<Message>): void;
  remove(message: Message): void;
  /** Changes what one person sees of a message. */
  show(username: string, message: Message, view: View): void;
  seen(username: string, message: Message): Seen;
  /** Grows with all that happens; what happened to a message since. */
  moment(): number;
  hasChanged(username: string, message: Message, since: number): boolean;
}>;

export const ADAPTIVE = 'application/vnd.microsoft.card.adaptive';

/** `changed`: lets those look who wait for something. */
export function openSurfaces(changed: () => void): Surfaces {
  const messages: Message[] = [];
  const dialogs = new Map<string, Dialog>();
  const views = new Map<string, View>();
  const moments = new Map<string, number>();
  let now = 0;
  const keyOf = ({ conversation, id }: Message, username = ''): string => `${conversation} ${id} ${username}`;
  const touch = (message: Message, username?: string): void => {
    now += 1;
    moments.set(keyOf(message, username), now);
    changed();
  };
  const find = (conversation: string, id: string) =>
    messages.find((one) => one.conversation === placeIn(conversation) && one.id === id);
  const edit = (message: Message, change: Partial<Message>): void => {
    const at = messages.findIndex((one) => keyOf(one) === keyOf(message));
    const known = messages[at];
    if (!known) throw new Error(`there is no message ${message.id}`);
    messages[at] = { ...known, ...change };
    for (const key of views.keys()) if (key.startsWith(keyOf(message))) views.delete(key);
    touch(message);
  };
  return {
    messages,
    dialogs,
    find,
    edit: (message, change) =>
      edit(message, { ...change, edits: (find(message.conversation, message.id)?.edits ?? 0) + 1 }),
    remove: (message) => edit(message, { isDeleted: true }),
    post: (message) => {
      const kept = { ...EMPTY, id: nextId(), ...message };
      messages.push(kept);
      touch(kept);
      return kept;
    },
    show: (username, message, view) => {
      const card = view.card ?? views.get(keyOf(message, username))?.card;
      views.set(keyOf(message, username), { ...view, ...(card && { card }) });
      touch(message, username);
    },
    seen: (username, message) => {
      const { card = adaptiveIn(message), toast, error } = views.get(keyOf(message, username)) ?? {};
      return { ...message, card, toast, error };
    },
    moment: () => now,
    hasChanged: (username, message, since) =>
      [keyOf(message), keyOf(message, username)].some((key) => (moments.get(key) ?? 0) > since),
  };
}

const EMPTY: Omit<Message, 'id' | 'conversation'> = {
  root: undefined,
  text: '',
  attachments: [],
  summary: undefined,
  onlyFor: undefined,
  edits: 0,
  isDeleted: false,
  by: undefined,
};

const adaptiveIn = ({ attachments }: Message): Json | undefined =>
  attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content as Json | undefined;

let counter = 0;

/** As in a channel: milliseconds, which grow, and none is there twice. */
export function nextId(): string {
  counter = Math.max(counter + 1, Date.now());
  return String(counter);
}
