import { quoted } from '../cards/phrase.ts';
import type { Mention } from './activity.ts';

/** The username of somebody who is mentioned; undefined for nobody that we know. */
export type Mentioned = (id: string) => Promise<string | undefined>;

/** People named in one line; each may cost a question to the service. */
const MOST_MENTIONS = 5;

/**
 * What Teams has made of the text that somebody typed, back into the line that they meant: our own mention is gone, other
 * people's are their usernames, and what Teams wrote as HTML is as it was. A mention of nobody that we know is no name: people
 * call themselves what they like, a username of somebody else's too.
 */
export async function lineOf(
  text: string,
  mentions: readonly Mention[],
  bot: string,
  usernameOf: Mentioned,
): Promise<string> {
  const parts = text.split(MENTION_TAG);
  const ids = idsIn(parts, mentions);
  const people = [...new Set(ids.values())].filter((id) => id !== bot).slice(0, MOST_MENTIONS);
  const found = new Map(await Promise.all(people.map(async (id) => [id, await usernameOf(id)] as const)));
  return parts
    .map((part, at) => {
      const id = ids.get(at);
      if (id === bot) return ' ';
      return at % 2 === 0 ? asTyped(part) : personWords(part, found.get(id ?? ''));
    })
    .join('')
    .trim();
}

const MENTION_TAG = /(<at[^<>]*>[^<>]*<\/at>)/g;

/** Who is meant by each tag, by its place among the parts: names are not unique, so the first tag of a name is its first mention. */
function idsIn(parts: readonly string[], mentions: readonly Mention[]): ReadonlyMap<number, string> {
  const left = [...mentions];
  return new Map(
    parts.flatMap((part, at): readonly [number, string][] => {
      const first = at % 2 === 0 ? -1 : left.findIndex(({ text }) => text === part);
      return first === -1 ? [] : left.splice(first, 1).map(({ id }) => [at, id]);
    }),
  );
}

const personWords = (tag: string, username: string | undefined): string =>
  quoted(username ?? `@${asTyped(tag.replaceAll(/<[^<>]*>/g, ''))} (Teams)`);

/** Without HTML, and with plain blanks. An ampersand is read last, so that what it stands for is no entity any more. */
export const asTyped = (text: string): string =>
  text
    .replaceAll(/[\u00a0\u2007\u202f]|&nbsp;/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#0?39;|&apos;/g, "'")
    .replaceAll('&amp;', '&');
