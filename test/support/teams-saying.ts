import { expect } from 'vitest';
import type { TeamsBot } from './teams-bot.ts';
import { buttonsIn, wordsIn } from './teams-cards.ts';
import type { Values } from './teams-client.ts';
import type { Driver } from './teams-driver.ts';
import { ADAPTIVE, type Dialog, type Json, type Message, type Seen } from './teams-surfaces.ts';

type OnTeams = Pick<TeamsBot, 'teams'>;
type Driven = Readonly<{ driver: Driver }>;
export type Words = string | RegExp;

/** What can be read in a message as somebody sees it, or in a dialog. */
export const said = (
  shown: Readonly<{ card?: unknown; text?: string; message?: string | undefined }> | undefined,
): string =>
  [shown?.text ?? '', shown?.message ?? '', shown?.card ? wordsIn(shown.card) : '']
    .filter((one) => one !== '')
    .join('\n');

/** What can be pressed there. */
export const buttonsOf = (shown: Readonly<{ card?: unknown }> | undefined): readonly string[] => buttonsIn(shown?.card);

export const isCard = ({ contentType }: Json): boolean => contentType === ADAPTIVE;

const fits = (text: string, words: Words): boolean =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

/** The newest message of the bot in a conversation that says so, as somebody sees it. */
export const found = ({ teams }: OnTeams, username: string, conversation: string, words: Words): Promise<Seen> =>
  teams.until(() => teams.seenBy(username, conversation).findLast((one) => !one.by && fits(said(one), words)));

/** The same in their chat with the bot. */
export const toldTo = (bot: OnTeams, username: string, words: Words): Promise<Seen> =>
  found(bot, username, bot.teams.directory.personOf(username).chat, words);

/** The message as they see it now, once it says so. */
export const becomes = ({ teams }: OnTeams, username: string, message: Message, words: Words): Promise<Seen> =>
  teams.until(() => {
    const seen = teams.asSeen(username, message);
    return seen && fits(said(seen), words) ? seen : undefined;
  });

/** What was answered in the thread of a post, once it says so. */
export const answeredIn = ({ teams }: OnTeams, post: Message, words: Words): Promise<Message> =>
  teams.until(() => teams.repliesTo(post).find((one) => fits(wordsOf(one), words)));

/** What stands in the message itself, whoever looks at it. */
export const wordsOf = ({ text, attachments }: Pick<Message, 'text' | 'attachments'>): string =>
  [text, ...attachments.filter(isCard).map(({ content }) => wordsIn(content))].join('\n');

export const dialog = ({ teams }: OnTeams, username: string, words: Words): Promise<Dialog> =>
  teams.until(() => {
    const open = teams.dialogOf(username);
    return open && fits(said(open), words) ? open : undefined;
  });

export const press = ({ driver }: Driven, username: string, message: Message, label: string, values?: Values) =>
  driver.press(username, message, label, values);

/** In the dialog that they have open. */
export const pressIn = ({ driver }: Driven, username: string, open: Dialog, label: string, values?: Values) =>
  driver.submit(username, open, label, values);

/** The one message that came of it. Throws for none, and for several. */
export function only(shown: readonly Seen[]): Seen {
  const [first, ...others] = shown;
  if (!first || others.length > 0) throw new Error(`${shown.length} messages: ${shown.map(said).join(' | ')}`);
  return first;
}

/** Once all that is under way has come to its end, in each process. */
export async function settled(...bots: readonly TeamsBot[]): Promise<void> {
  await Promise.all(bots.map(({ stop }) => stop()));
  // A delivery that is under way already is not waited for by the next.
  for (const { deliver, opened } of bots) while ((await opened.store.recipients()).length > 0) await deliver();
}

/** Nothing that Teams would refuse, and nothing for anybody to look into. */
export const expectQuiet = ({ teams, logged, failures = [] }: Quiet): void =>
  expect([teams.faults, logged, failures]).toEqual([[], [], []]);
type Quiet = Pick<TeamsBot, 'teams' | 'logged'> & Readonly<{ failures?: readonly unknown[] }>;

/** What the bot wrote to somebody in their chat, as they see it. */
export const writtenTo = ({ teams }: OnTeams, username: string): readonly Seen[] =>
  teams.chatOf(username).filter(({ by }) => by === undefined);

/** The message as it is kept by now. */
export function kept({ teams }: OnTeams, { conversation, id }: Message): Message {
  const message = teams.surfaces.find(conversation, id);
  if (!message) throw new Error(`there is no message ${id}`);
  return message;
}

/** The kinds of all entries of the audit trail, in their order. */
export async function trailOf({ opened }: Pick<TeamsBot, 'opened'>): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const { kind } of opened.store.auditEntries({ oldestFirst: true })) kinds.push(kind);
  return kinds;
}

/** What Bob holds in team Banking, by the store. */
export const roleOfBob = async ({ opened }: Pick<TeamsBot, 'opened'>): Promise<string | undefined> =>
  (await opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name;
