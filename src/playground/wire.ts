import type { KnownBlock, ModalView } from '@slack/types';
import type { Input } from '../cards/card.ts';

/** What the server and the page say to each other, as JSON. */

/** The people, places and lines that the page offers. */
export type Start = Readonly<{
  company: string;
  people: readonly Person[];
  channels: readonly Channel[];
  commands: readonly CommandHint[];
  suggestions: readonly Suggestion[];
}>;

export type Person = Readonly<{
  username: string;
  name: string;
  /** What they are, in a few words: `Developer · Tech Lead in Banking`. */
  role: string;
  /** IANA name of their time zone. */
  zone?: string;
  /** The id that a mention in the Slack look has. */
  slack: string;
}>;
export type Channel = Readonly<{ name: string; topic: string }>;
/** `name` as typed, such as `/access explain`. */
export type CommandHint = Readonly<{ name: string; summary: string; example?: string }>;
/** Something to try: a line, and who would type it where. */
export type Suggestion = Readonly<{ says: string; as: string; conversation: string; line: string }>;

/**
 * A message as its reader may see it. `author` and `seenBy` are usernames; an author of null is the bot. One that is changed
 * comes again, with a greater version.
 */
export type Said = Readonly<{
  id: number;
  version: number;
  at: string;
  conversation: string;
  author: string | null;
  seenBy: string | null;
  body: Readonly<{ line: string } | { card: Drawn }>;
}>;

/** A card in every look. `teams` is the JSON of an Adaptive Card, `beside` the pictures that Teams shows beside it: PNG in base64. */
export type Drawn = Readonly<{
  slack: Readonly<{ text: string; blocks: readonly KnownBlock[] }>;
  teams: Readonly<Record<string, unknown>>;
  beside: readonly Readonly<{ png: string; alt: string }>[];
  plain: string;
}>;

/** A form is shown to the one who asked for it and kept nowhere. `inputs` has the choices too many for a card; with none it only tells. */
export type Form = Drawn & Readonly<{ title: string; modal: Dialog; inputs: readonly Input[] }>;

/** A view of Slack, all of whose blocks are known. */
export type Dialog = Omit<ModalView, 'blocks'> & Readonly<{ blocks: readonly KnownBlock[] }>;

/** `pressed`: the line came from a button or a form, and nobody typed it. `check`: of a form, to be looked through first. */
export type NewLine = Readonly<{
  as: string;
  conversation: string;
  line: string;
  pressed?: boolean;
  check?: FormCheck;
}>;
/** The line that asks for the same form again, and the fields that were sent: what is wrong with one is said beside it. */
export type FormCheck = Readonly<{ line: string; fields: readonly string[] }>;
export type Answer = Readonly<{ said: readonly Said[]; form?: Form }>;
export type Fault = Readonly<{ error: string; reference?: string }>;
