import { walk } from '../support/look-limits.ts';
import { type Drawing, momentOf } from './said.ts';

type Json = Readonly<Record<string, unknown>>;
type Names = ReadonlyMap<string, string>;

/** Whose name stands behind a user's id at Slack. */
export const slackNames = (people: ReadonlyMap<string, Readonly<{ name: string; slack?: string }>>): Names =>
  new Map([...people.values()].flatMap(({ name, slack }) => (slack === undefined ? [] : [[slack, name]])));

/** What the blocks of a message or a view say; `submit` is the button that sends a view. */
export function slackDrawing(blocks: readonly unknown[], names: Names, submit?: Drawing['buttons'][number]): Drawing {
  const all = walk(blocks);
  const buttons = all.filter(({ type }) => type === 'button').map(buttonOf);
  return {
    words: wordsIn(blocks, names),
    buttons: submit ? [submit, ...buttons] : buttons,
    searched: new Set(all.flatMap((one) => (one.type === 'external_select' ? [String(one.action_id)] : []))),
    addresses: all.flatMap(addressesIn),
    values: new Map(all.filter(({ type }) => type === 'input').map(filledIn)),
  };
}

function buttonOf({ text, value, confirm }: Json): Drawing['buttons'][number] {
  const question = confirm === undefined ? {} : { question: String(((confirm as Json).text as Json).text) };
  return { label: String((text as Json).text), line: String(value), ...question };
}

function addressesIn({ type, text, url }: Json): readonly unknown[] {
  if (type === 'link') return [url];
  if (type !== 'mrkdwn') return [];
  return [...String(text).matchAll(/<(https?:[^|>]*)\|/g)].map(([, address]) => unescaped(address ?? ''));
}

function filledIn({ block_id: id, element }: Json) {
  const { initial_value: typed, initial_option: chosen } = element as Json;
  return [id, typed ?? (chosen as Json | undefined)?.value ?? ''] as const;
}

function wordsIn(value: unknown, names: Names): string {
  if (Array.isArray(value)) return value.map((one) => wordsIn(one, names)).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  const json = value as Json;
  const { type, text, elements, initial_value: typed, alt_text: alt } = json;
  if (type === 'actions') return '';
  if (type === 'mrkdwn') return unmarked(String(text), names);
  if (type === 'plain_text' || type === 'raw_text') return String(text);
  if (type === 'rich_text_section') return (elements as Json[]).map((element) => runOf(element, names)).join('');
  const own = [typed, alt].filter((one) => one !== undefined).join(' ');
  return `${Object.values(json)
    .map((one) => wordsIn(one, names))
    .join(' ')} ${own}`;
}

/** An element of rich text. */
function runOf({ type, text, url, user_id: user, timestamp }: Json, names: Names): string {
  if (type === 'user') return names.get(String(user)) ?? '';
  if (type === 'date') return momentOf(Number(timestamp) * 1_000);
  return String(text ?? url);
}

const unmarked = (markup: string, names: Names): string =>
  unescaped(
    markup
      .replaceAll(/<!date\^(\d+)\^[^>]*>/g, (_, seconds) => momentOf(Number(seconds) * 1_000))
      .replaceAll(/<@(\w+)>/g, (_, id) => names.get(id) ?? '')
      .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1'),
  );

const unescaped = (words: string): string =>
  words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
