import type { Card } from '../cards/card.ts';

/** What was said in the chat page, kept so that it survives a restart. */
export type Transcript = Readonly<{
  append(message: NewMessage): Promise<Message>;
  /** Puts the card into every message about the subject. */
  replace(subject: string, card: Card): Promise<void>;
  /**
   * Says the card anew wherever there is a message about the subject, which from then on is what the subject names, unless
   * this is the last card of it. What was said before stays, as its title alone.
   */
  succeed(subject: string, card: Card, isLast: boolean): Promise<void>;
  /** Puts what `grown` makes of it in the place of the message about the subject in that conversation, or says it there anew. */
  grow(message: Omit<NewMessage, 'body'> & Readonly<{ subject: string }>, grown: (so?: Card) => Card): Promise<void>;
  /**
   * What this person may read in the conversations given, with a version after this one: what was said since, and as it is
   * now what was changed. In the order in which it was said or last changed.
   */
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
  /** What later cards that take its place name. */
  subject?: string;
}>;

/** Ids are in the order in which messages were said; no two versions are the same, and a change makes a greater one. */
export type Message = Omit<NewMessage, 'subject'> & Readonly<{ id: number; at: string; version: number }>;
