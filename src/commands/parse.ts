import type { Fault } from '../cards/fault.ts';
import { dotted } from '../domain/telephone.ts';

/** A word of a line and where it stands in it; a quoted one may hold blanks and is never a keyword. */
export type Word = Readonly<{ text: string; quoted: boolean; start: number; end: number }>;
export type Line = Readonly<{
  /** As typed, with quotes and dashes folded; every character keeps its place. */
  source: string;
  words: readonly Word[];
  /** What follows `because`, as typed. */
  reason?: string;
  /** A telephone, which is in `source` and `words` as dots: they are shown and kept, and it is not. */
  phone?: string;
}>;

/** What is wrong with a line, before anything was looked up. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

/** The longest line that is read, in characters: what a Slack button can carry. */
const LONGEST_LINE = 2_000;

/** Splits a line into words in one pass. Throws `LineError`. */
export function parseLine(typed: string): Line {
  if (typed.length > LONGEST_LINE) throw new LineError({ code: 'too-long', most: LONGEST_LINE });
  const shown = withoutNumbers(typed);
  const source = folded(shown);
  const { words, reason } = scan(source, shown);
  const phone = phoneIn(folded(typed));
  const named = reason === undefined ? source : source.slice(0, source.length - reason.length);
  if (HIDDEN.test(named) || CONTROL.test(typed)) throw new LineError({ code: 'hidden-characters' });
  if (holdsPassword(source)) throw new LineError({ code: 'password' });
  return {
    source,
    words,
    ...(reason === undefined ? {} : { reason: reason.trim() }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/**
 * The line as it may be shown and kept: of a telephone only the last three digits are left. In a line about permanent
 * users that is whatever could be one; in any other, what reads like one before the reason, which stays as it was typed.
 * Every character keeps its place.
 */
export function withoutNumbers(line: string): string {
  const isAbout = ABOUT_PERMANENT.test(line);
  const end = isAbout ? line.length : (BECAUSE.exec(line)?.index ?? line.length);
  const said = line.slice(0, end);
  const clause = PHONE.exec(said);
  const isPhone = clause !== null && (isAbout || digitsIn(clause[0]) >= LEAST_DIGITS);
  const hidden = isPhone ? said.replace(PHONE, dotted) : said;
  return hidden.replaceAll(NUMBER, (text) => (digitsIn(text) >= LEAST_DIGITS ? dotted(text) : text)) + line.slice(end);
}

/** However the command is shortened or misspelt before this word. */
const ABOUT_PERMANENT = /\bpermanent\b|\brequest\s+phone\b/i;
const ASKS_ABOUT_PERMANENT = /\brequest-permanent\b/i;
const BECAUSE = /\sbecause\s/i;
/** The words of the clause: in quotes, or the word after it with the groups of digits that follow. */
const PHONE =
  /(?<=\sphone\s+)(?!sealed:)(?:["\u201c-\u201f][^"\u201c-\u201f]*["\u201c-\u201f]|\S+(?:\s+(?!\d+(?:\.\d+){3})[(\d][\d()./-]*(?=\s|$))*)/iu;
/** From a plus or two zeros on, with the groups of digits that follow and are no address. */
const NUMBER =
  /(?:[+\uff0b]|(?<![\p{L}\p{Nd}.:/-])00)\p{Nd}[\p{Nd}().\u2010-\u2015-]*(?:[ \u00a0\u2007\u202f]+(?!\p{Nd}+(?:\.\p{Nd}+){3})[(\p{Nd}][\p{Nd}().\u2010-\u2015-]*(?![^\s"'\u2019\u201c-\u201f,;]))*/gu;
const LEAST_DIGITS = 6;

const digitsIn = (text: string): number => [...text.matchAll(/\p{Nd}/gu)].length;

function phoneIn(source: string): string | undefined {
  if (!ABOUT_PERMANENT.test(source)) return undefined;
  const numbers = ASKS_ABOUT_PERMANENT.test(source) ? (source.match(NUMBER) ?? []) : [];
  const said = PHONE.exec(source)?.[0] ?? numbers.find((text) => digitsIn(text) >= LEAST_DIGITS);
  return said?.replaceAll('"', '').trim();
}

/** Whether a line looks as if somebody typed a password into it: such a line is neither read nor kept. */
export const holdsPassword = (line: string): boolean => PASSWORD.test(line);

/** The line with a part of it replaced. */
export const corrected = ({ source }: Line, { start, end }: Pick<Word, 'start' | 'end'>, by: string): string =>
  `${source.slice(0, start)}${by}${source.slice(end)}`.trim();

/** Each is one character, so that places in the line stay what they are. */
const folded = (typed: string): string =>
  typed
    .replaceAll(/[\u201c-\u201f\u00ab\u00bb\u2033]/g, '"')
    .replaceAll(/[\u2018-\u201b\u2032]/g, "'")
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/[\u00a0\u2007\u202f\t\r\n]/g, ' ');

// Controls other than line breaks and tabs, bidirectional marks, zero-width characters, tags, halves of surrogate pairs.
const CONTROL = /[^\P{Cc}\t\r\n]|\p{Cs}/u;
const HIDDEN = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const PASSWORD = /\b(?:password|passwd|passphrase|pwd)\s?[=:]/i;

function scan(source: string, typed: string): Pick<Line, 'words' | 'reason'> {
  const words: Word[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] === ' ') {
      at += 1;
      continue;
    }
    const word = source[at] === '"' ? quotedWord(source, at) : plainWord(source, at);
    at = word.end;
    if (isKeyword(word, 'because') && words.length > 1) return { words, reason: typed.slice(at) };
    words.push(word);
  }
  return { words };
}

export const isKeyword = ({ text, quoted: inQuotes }: Word, keyword: string): boolean =>
  !inQuotes && text.toLowerCase() === keyword;

function plainWord(source: string, start: number): Word {
  const blank = source.indexOf(' ', start);
  const end = blank === -1 ? source.length : blank;
  return { text: source.slice(start, end), quoted: false, start, end };
}

/** A doubled quote inside stands for one. */
function quotedWord(source: string, start: number): Word {
  let end = source.indexOf('"', start + 1);
  while (end !== -1 && source[end + 1] === '"') end = source.indexOf('"', end + 2);
  if (end === -1) throw new LineError({ code: 'open-quote' });
  const text = source.slice(start + 1, end).replaceAll('""', '"');
  return { text, quoted: true, start, end: end + 1 };
}
