import { adaptiveFaults, walk } from './look-limits.ts';
import { CARD_SHAPES, type Standing } from './teams-card-shapes.ts';
import { ADAPTIVE, type Json } from './teams-surfaces.ts';

export type { Standing };

/** The Adaptive Card of a message, as it was sent or as somebody sees it. Throws when there is none. */
export function cardIn(message: Readonly<{ card?: unknown; attachments?: unknown }> | undefined): Json {
  const attached = ((message?.attachments ?? []) as readonly Json[]).find(
    ({ contentType }) => contentType === ADAPTIVE,
  );
  const card = message?.card ?? attached?.content;
  if (!card) throw new Error(`there is no card in ${JSON.stringify(message)?.slice(0, 200)}`);
  return card as Json;
}

/** Everything that can be read, a text a line, in the order of reading; what unfolds, too. */
export const wordsIn = (card: unknown): string => linesIn(card).join('\n');

/** The titles of what can be pressed, in order; of what unfolds, both where they differ. */
export const buttonsIn = (card: unknown): readonly string[] => actionsIn(card).flatMap(titlesOf);

/** An action that somebody can press, and the cards that it is in: the innermost last. */
export type Placed = Readonly<{ action: Json; cards: readonly Json[] }>;

/** All that can be pressed, those that unfold too. */
export function pressable(card: Json, outer: readonly Json[] = []): readonly Placed[] {
  const cards = [...outer, card];
  return actionsIn(card).flatMap((action) =>
    action.type === 'Action.ShowCard' ? pressable(action.card as Json, cards) : [{ action, cards }],
  );
}

/** The inputs of a card, without those of cards that unfold from it. */
export const inputsIn = (card: Json): readonly Json[] =>
  elementsIn(card).filter(({ type }) => String(type).startsWith('Input.'));

/**
 * What Teams, the official renderer or our own strictness has against a card: exactly the kinds of elements that we draw,
 * with no property besides.
 */
export function cardFaults(card: unknown, standing: Standing = 'message'): readonly string[] {
  const read = CARD_SHAPES[standing].safeParse(card);
  const shape = read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return [...shape, ...repeated(card), ...linesIn(card).flatMap(momentFaults), ...adaptiveFaults(card)];
}

const repeated = (card: unknown): readonly string[] => {
  const ids = walk(card).flatMap(({ id, type }) => (String(type).startsWith('Input.') ? [String(id)] : []));
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two inputs are called ${id}`);
};

/** Only a moment of ours may stand in a function: of people's words, none. */
const momentFaults = (line: string): readonly string[] =>
  line.replaceAll(MOMENT, (whole, at) => (Number.isNaN(Date.parse(at)) ? whole : '')).includes('{{')
    ? [`a function in ${line}`]
    : [];

const MOMENT = /\{\{(?:DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:,(?:SHORT|LONG|COMPACT))?\)\}\}/g;

function linesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(linesIn);
  const element = value as Json;
  if (element.type === 'RichTextBlock') return [runsOf(element)];
  if (String(element.type).startsWith('Action.')) return [String(element.title), ...linesIn(element.card)];
  const own = READABLE.flatMap((name) => (typeof element[name] === 'string' ? [String(element[name])] : []));
  return [...own, ...CONTAINING.flatMap((name) => linesIn(element[name]))];
}

const runsOf = ({ inlines }: Json): string =>
  (inlines as readonly (Json | string)[]).map((run) => (typeof run === 'string' ? run : run.text)).join('');

const READABLE = ['text', 'altText', 'label', 'placeholder', 'value'];
/** In the order in which they are seen. */
const CONTAINING = ['body', 'items', 'columns', 'rows', 'cells', 'choices', 'actions'];

/** Of a card, those in it that are no card of their own. */
function elementsIn(value: unknown): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(elementsIn);
  const element = value as Json;
  return [element, ...CONTAINING.flatMap((name) => (name === 'actions' ? [] : elementsIn(element[name])))];
}

/** In the order in which they are seen: those among the elements, then those of the card. */
function actionsIn(card: unknown): readonly Json[] {
  const elements = elementsIn(card).filter(({ type }) => type === 'ActionSet');
  const own = (card as Json | undefined)?.actions ?? [];
  return [...elements.flatMap(({ actions }) => actions as readonly Json[]), ...(own as readonly Json[])];
}

function titlesOf({ type, title, card }: Json): readonly string[] {
  if (type !== 'Action.ShowCard') return [String(title)];
  const inner = buttonsIn(card);
  return inner.includes(String(title)) ? inner : [String(title), ...inner];
}
