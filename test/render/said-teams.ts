import { walk } from '../support/look-limits.ts';
import { type Drawing, momentOf } from './said.ts';

type Json = Readonly<Record<string, unknown>>;

/** What an Adaptive Card says, and what one can press in it. Throws at an element that it does not know. */
export function teamsDrawing(card: object): Drawing {
  const { body, actions = [] } = card as Readonly<{ body: readonly Json[]; actions?: readonly Json[] }>;
  const sets = body.flatMap((one) => (one.type === 'ActionSet' ? (one.actions as Json[]) : []));
  return {
    words: body.map(wordsOf).join(' '),
    buttons: [...actions, ...sets].map(buttonOf),
    searched: new Set(
      body.flatMap((one) => (one.type === 'Input.ChoiceSet' && one['choices.data'] ? [String(one.id)] : [])),
    ),
    addresses: walk(body).flatMap(({ type, url }) => (type === 'Action.OpenUrl' ? [url] : [])),
    values: new Map(
      body.filter(({ type }) => String(type).startsWith('Input.')).map(({ id, value = '' }) => [id, value]),
    ),
  };
}

function buttonOf({ type, title, data, card }: Json): Drawing['buttons'][number] {
  const label = String(title);
  if (type === 'Action.Execute' || type === 'Action.Submit') return { label, line: String((data as Json).line) };
  if (type !== 'Action.ShowCard') throw new Error(`an action of type ${type}`);
  const { body, actions } = card as Readonly<{ body: readonly Json[]; actions: readonly Json[] }>;
  const [button, ...more] = actions.map(buttonOf);
  if (!button || more.length > 0 || button.label !== label) throw new Error(`the button "${label}" unfolds others`);
  return { ...button, question: body.map(wordsOf).join(' ') };
}

function wordsOf(element: Json): string {
  const { type, text, inlines, items, columns, rows, cells, altText, label, value, placeholder, choices } = element;
  const all = (some: unknown): string => (some as readonly Json[]).map(wordsOf).join(' ');
  switch (type) {
    case 'RichTextBlock':
      return (inlines as readonly Json[]).map((run) => dated(String(run.text))).join('');
    case 'TextBlock':
      return dated(String(text));
    case 'Image':
      return String(altText);
    case 'Container':
    case 'Column':
    case 'TableCell':
      return all(items);
    case 'ColumnSet':
      return all(columns);
    case 'Table':
      return all(rows);
    case 'TableRow':
      return all(cells);
    case 'Input.Text':
      return [label, value, placeholder].filter((one) => one !== undefined).join(' ');
    case 'Input.ChoiceSet':
      return [label, ...(choices as readonly Json[]).map(({ title }) => title)].join(' ');
    case 'ActionSet':
      return '';
    default:
      throw new Error(`an element of type ${type}`);
  }
}

const dated = (words: string): string =>
  words.replaceAll(/\{\{DATE\(([^,)]*),SHORT\)\}\} \{\{TIME\(\1\)\}\}/g, (_, at) => momentOf(at));
