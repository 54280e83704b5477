import { button, type Card, facts, list, type Text, text } from './card.ts';

/** What help says of one command. */
export type HelpEntry = Readonly<{
  name: string;
  summary: string;
  usage: string;
  params: Readonly<Record<string, string>>;
  examples: readonly [string, string];
  hasForm: boolean;
}>;

/** What can follow, two examples, and what this person may do. */
export function helpCard(words: string, entries: readonly HelpEntry[], may: readonly string[]): Card {
  const [only] = entries;
  return {
    title: words === '' ? 'What can be asked' : `What can follow “${words}”`,
    tone: 'plain',
    blocks: [
      list(entries.map(({ usage, summary }): Text => [{ code: usage }, `: ${summary}`])),
      ...(entries.length === 1 && only ? [facts(only.params)] : []),
      text('For example:'),
      list(examplesOf(entries).map((line) => ({ code: line }))),
      ...(entries.some(({ usage }) => !usage.startsWith('/')) ? [WITHOUT_STROKE] : []),
      ...(may.length > 0 ? [list(may)] : []),
    ],
    actions: entries.length === 1 && only?.hasForm ? [button('Open the form', `${only.name} form`)] : [],
    footer: 'Words in capitals are filled in, brackets are optional. Quotes help where a name contains on, in or for.',
  };
}

const WITHOUT_STROKE = text(
  'What begins without a stroke is said in a private message to me, or after a mention; buttons say it too.',
);

const examplesOf = (entries: readonly HelpEntry[]): readonly string[] =>
  entries.length === 1 ? [...(entries[0]?.examples ?? [])] : entries.slice(0, 2).map(({ examples }) => examples[0]);
