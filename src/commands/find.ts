import type { Command, Mode } from './command.ts';
import { COMMANDS } from './commands.ts';
import { fold, textOf } from './names.ts';
import { nearestMeant } from './nearest.ts';
import { corrected, isKeyword, type Line, LineError, type Word } from './parse.ts';

/** What a line asks for: a command and how many of its words name it, or help about some of the first words. */
export type Found = Readonly<
  | { kind: 'command'; command: Command; taken: number; mode: Mode | undefined }
  | { kind: 'help'; commands: readonly Command[]; words: string }
>;

/** Throws `LineError` for what is no command, with the nearest one. */
export function findCommand(line: Line): Found {
  const words = commandWords(line.words);
  const [first, ...after] = words;
  if (!first) return helpAbout('');
  if (isKeyword(first, 'help')) return helpAbout(phrase(after), line);
  const command = COMMANDS.find(({ name }) => begins(words, name));
  if (command) return found(command, words, line.words.length - words.length);
  const short = shortFor(words);
  if (short) return found(short, [groupOf(short, first), ...words], line.words.length - words.length - 1);
  if (isGroup(fold(first.text)) && (words.length === 1 || (words[1] && isKeyword(words[1], 'help'))))
    return helpAbout(fold(first.text));
  throw new LineError(unknownCommand(line, words));
}

/**
 * `explain …` for `access explain …`: without its first word, where no other command could be meant. What is about
 * connections is always said in full: without its first word it is the commands about roles that people mean.
 */
function shortFor(words: readonly Word[]): Command | undefined {
  const short = COMMANDS.filter(({ name }) => !name.startsWith('dbconn '));
  const [only, ...others] = short.filter(({ name }) => begins(words, name.slice(name.indexOf(' ') + 1)));
  return others.length === 0 ? only : undefined;
}

const groupOf = ({ name }: Command, first: Word): Word => ({
  ...first,
  text: name.split(' ')[0] ?? '',
  end: first.start,
});

/** Without the stroke before the first, and with `what if` and `who-can` as they are written elsewhere. */
function commandWords(words: readonly Word[]): readonly Word[] {
  const [first, ...rest] = words;
  if (!first) return [];
  const text = first.text.replace(/^\/\s?/, '');
  return text === '' ? rest : [{ ...first, text }, ...rest];
}

const phrase = (words: readonly Word[]): string => fold(textOf(words)).replace(/^\//, '');

function begins(words: readonly Word[], name: string): boolean {
  return name.split(' ').every((part, at) => words[at] !== undefined && isKeyword(words[at], part));
}

function found(command: Command, words: readonly Word[], dropped: number): Found {
  const length = command.name.split(' ').length;
  const next = words[length];
  if (next && isKeyword(next, 'help')) return { kind: 'help', commands: [command], words: command.name };
  const mode = next && command.modes.find((one) => isKeyword(next, one));
  return { kind: 'command', command, taken: dropped + length + (mode ? 1 : 0), mode };
}

function helpAbout(words: string, line?: Line): Found {
  const named = COMMANDS.filter(({ name }) => name === words || name.startsWith(`${words} `));
  if (words === '' || named.length > 0) return { kind: 'help', commands: words === '' ? COMMANDS : named, words };
  throw new LineError(line ? unknownCommand(line, line.words.slice(1)) : { code: 'unknown-command', typed: words });
}

const isGroup = (word: string): boolean => COMMANDS.some(({ name }) => name.startsWith(`${word} `));

/** The nearest command of one, two or three words to as many of the line's. */
function unknownCommand(line: Line, words: readonly Word[]) {
  const groups = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''))];
  const names = [...COMMANDS.map(({ name }) => name), ...groups, 'help'];
  const typed = (count: number) => phrase(words.slice(0, count));
  const candidates = [3, 2, 1].flatMap((count) => {
    const near =
      words.length < count
        ? undefined
        : nearestMeant(
            typed(count),
            names.filter((name) => name.split(' ').length === count),
          );
    return near === undefined ? [] : [{ near, count }];
  });
  const [best] = candidates;
  const shown = typed(2).slice(0, 80) || phrase(words);
  const [from, to] = [words[0], best && words[best.count - 1]];
  if (!best || !from || !to) return { code: 'unknown-command', typed: shown } as const;
  const line2 = corrected(line, { start: from.start, end: to.end }, best.near);
  return { code: 'unknown-command', typed: shown, suggestion: { label: best.near, line: line2 } } as const;
}
