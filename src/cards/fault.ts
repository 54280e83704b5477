import type { NamedKind } from '../domain/question-shape.ts';
import { button, type Card, text } from './card.ts';
import { wordsJoined } from './phrase.ts';

/** What is wrong with a line that somebody typed. */
export type Fault = Readonly<
  | { code: 'too-long'; most: number }
  | { code: 'hidden-characters' | 'password' | 'open-quote' }
  | { code: 'unknown-command'; typed: string; suggestion?: Suggestion }
  | UnknownName
  /** Words that belong to nothing. */
  | { code: 'unexpected'; typed: string; usage: string; suggestion?: Suggestion }
  | { code: 'twice'; word: string; usage: string }
  /** What a form has no fields for. */
  | { code: 'incomplete'; typed: string; missing: readonly string[]; usage: string }
  /** Several readings, each as the line that says it plainly. */
  | { code: 'ambiguous'; typed: string; readings: readonly Suggestion[] }
  | { code: 'invalid'; label: string; typed: string; expected: string }
  /** What the line is about has a command of its own for that. */
  | { code: 'elsewhere'; what: string; line: string }
>;

/** A name that nobody bears, or that the asker may not know of: one text for both. */
export type UnknownName = Readonly<{
  code: 'unknown';
  kind: NamedKind | 'operation' | 'role or person' | 'connection or extension';
  typed: string;
  suggestions: readonly Suggestion[];
  /** Opens the form with what was understood. */
  form?: string;
}>;

/** What may have been meant, and the line that would say it. */
export type Suggestion = Readonly<{ label: string; line: string }>;

export function faultCard(fault: Fault): Card {
  const card = { tone: 'warning', actions: [HELP] } as const;
  switch (fault.code) {
    case 'too-long':
      return { ...card, title: `Not read: a command has at most ${fault.most} characters.`, blocks: [NOTHING_DONE] };
    case 'hidden-characters':
      return {
        ...card,
        title: 'Not read: there are hidden characters in it.',
        blocks: [text('Type the line by hand instead of pasting it. Nothing was done.')],
      };
    case 'password':
      return {
        ...card,
        title: 'Not read: never type a password here.',
        blocks: [text('The line was neither read nor kept. If that was a real password, change it now.')],
      };
    case 'open-quote':
      return {
        ...card,
        title: 'Not read: a quotation mark is opened and never closed.',
        blocks: [
          text('Write ', { code: '"Mobile Banking"' }, ', and two quotation marks for one inside. Nothing was done.'),
        ],
      };
    case 'unknown-command':
      return {
        ...suggesting(fault.suggestion),
        title: `There is no command ${fault.typed}.${question(fault.suggestion)}`,
      };
    case 'unknown':
      return unknownCard(fault);
    case 'unexpected':
      return {
        ...suggesting(fault.suggestion),
        title: `Not read: “${fault.typed}” belongs to nothing here.${question(fault.suggestion)}`,
        blocks: [usageBlock(fault.usage)],
      };
    case 'twice':
      return {
        ...card,
        title: `Not read: “${fault.word}” is there more than once.`,
        blocks: [usageBlock(fault.usage)],
      };
    case 'incomplete':
      return {
        ...card,
        title: `Not read: “${fault.typed}” needs more: ${wordsJoined(fault.missing)}.`,
        blocks: [usageBlock(fault.usage)],
      };
    case 'ambiguous':
      return {
        ...card,
        title: `“${fault.typed}” can be read in more than one way.`,
        blocks: [text('Which one is meant? Nothing was done.')],
        actions: fault.readings.map(({ label, line }) => button(label, line)),
      };
    case 'invalid':
      return {
        ...card,
        title: `Not read: “${fault.typed}” is no ${fault.label}.`,
        blocks: [text(`Expected: ${fault.expected}. Nothing was done.`)],
      };
    case 'elsewhere':
      return {
        ...card,
        title: `${fault.what}.`,
        blocks: [text('The command for that is ', { code: `/${fault.line}` }, '. Nothing was done.')],
        actions: [button('Go there', fault.line), HELP],
      };
  }
}

const HELP = button('Help', 'help');
const NOTHING_DONE = text('Nothing was done.');
const usageBlock = (usage: string) => text('The command is ', { code: usage }, '. Nothing was done.');

const suggesting = (suggestion: Suggestion | undefined) => ({
  tone: 'warning' as const,
  blocks: [NOTHING_DONE],
  actions: [...(suggestion ? [button(`Yes, ${suggestion.label}`, suggestion.line)] : []), HELP],
});

const question = (suggestion: Suggestion | undefined): string =>
  suggestion ? ` Did you mean ${suggestion.label}?` : '';

function unknownCard(fault: UnknownName): Card {
  const { suggestions, form } = fault;
  return {
    title: unknownText(fault),
    tone: 'warning',
    blocks: [text(`${noSuch(fault.kind)} Nothing was done.`)],
    actions: [
      ...suggestions.map(({ label, line }) => button(`Yes, ${label}`, line)),
      form === undefined ? HELP : button('Open the form', form),
    ],
  };
}

/** `No application is called Lons. Did you mean Loans?` */
export function unknownText({ kind, typed, suggestions }: Omit<UnknownName, 'form'>): string {
  const labels = suggestions.map(({ label }) => label);
  return `No ${kind} is called ${typed}.${labels.length > 0 ? ` Did you mean ${wordsJoined(labels, 'or')}?` : ''}`;
}

const noSuch = (kind: UnknownName['kind']): string =>
  kind === 'operation' ? 'There is no such operation.' : `There is no such ${kind}, or you may not see it.`;
