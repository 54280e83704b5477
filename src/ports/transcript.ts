import type { Card } from '../cards/card.ts';

/** What was said in the chat page, kept so that it survives a restart. */
export type Transcript = Readonly<{
  append(message: NewMessage): Promise<Message>;
  /** What this person may read in the conversations given, oldest first, after the message numbered `after`. */
  read(reader: string, conversations: readonly string[], after: number): Promise<readonly Message[]>;
}>;

export type NewMessage = Readonly<{
  /** `channel:NAME` or `direct:USERNAME`. */
  conversation: string;
  /** A username, or null for the bot. */
  author: string | null;
  /** The only one who sees it; null: everybody in the conversation. */
  seenBy: string | null;
  body: Readonly<{ line: string } | { card: Card }>;
}>;
export type Message = NewMessage & Readonly<{ id: number; at: string }>;
