import { quoted } from '../cards/phrase.ts';

/** What Slack has made of the text that somebody typed, back into the line that they meant. */
export type Mentioned = (slackId: string) => Promise<string | undefined>;

/** People named in one line; each may cost a question to Slack. */
const MOST_MENTIONS = 5;
const MENTION = /<@([A-Z0-9]{1,40})(?:\|[^<>]*)?>/g;

/**
 * Mentions of people become their usernames, links and channels what was typed; what Slack escaped is as it was. A
 * mention of nobody that we know stays a mention, which no command takes for a name.
 */
export async function lineOf(text: string, usernameOf: Mentioned): Promise<string> {
  const ids = [...new Set([...text.matchAll(MENTION)].map(([, id = '']) => id))].slice(0, MOST_MENTIONS);
  const found = await Promise.all(ids.map(async (id) => [id, await usernameOf(id)] as const));
  const usernames = new Map(found);
  return text
    .split(MENTION)
    .map((part, at) => (at % 2 === 0 ? plain(part) : personWords(part, usernames.get(part))))
    .join('');
}

const personWords = (id: string, username: string | undefined): string =>
  username === undefined ? `@${id}` : quoted(username);

/** `<https://acme.example|acme.example>` was typed as its label, `<#C1|general>` as the channel's name. */
const plain = (text: string): string =>
  unescaped(
    text
      .replaceAll(/<(?:https?:|mailto:)[^<>|]*\|([^<>]*)>/g, '$1')
      .replaceAll(/<((?:https?|mailto):[^<>|]*)>/g, '$1')
      .replaceAll(/<#[A-Z0-9]+(?:\|([^<>]*))?>/g, '#$1'),
  );

/**
 * What a button or a field holds: nothing in it is a mention or a link, whatever it looks like. Slack documents nowhere
 * that it leaves `&`, `<` and `>` in it alone, so their entities are read as what they stand for.
 */
export const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
