import type * as Adaptive from 'adaptivecards';
import type { Input } from '../../cards/card.ts';
import { el } from './dom.ts';
import { linkOf } from './slack-text.ts';

declare const AdaptiveCards: typeof Adaptive;

/** What a pressed button sends: its line, and the inputs of the card by their id; what it says of its card, Teams alone needs. */
export type Sent = Readonly<{ line: string; inputs: Readonly<Record<string, string>> }>;

/** An Adaptive Card drawn by its official renderer. Without a Markdown library on the page Markdown stays text. */
export function drawAdaptive(
  json: Readonly<Record<string, unknown>>,
  send: (sent: Sent, from: HTMLElement) => void,
  inputs: readonly Input[] = [],
): HTMLElement {
  const card = new AdaptiveCards.AdaptiveCard();
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_6);
  card.hostConfig = new AdaptiveCards.HostConfig(HOST);
  card.onExecuteAction = (action) => {
    const data = (action as Adaptive.ExecuteAction | Adaptive.SubmitAction).data as Readonly<Record<string, string>>;
    const values = Object.entries(data).flatMap(([id, value]) =>
      id.startsWith(FIELD) ? [[id.slice(FIELD.length), value]] : [],
    );
    send({ line: data.line ?? '', inputs: Object.fromEntries(values) }, action.renderedElement ?? holder);
  };
  card.parse(forPage(json, inputs) as object, context);
  const faults = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  const rendered = card.render();
  const holder = el('div', { class: 'ac-holder' }, ...(rendered ? [rendered] : []));
  // The renderer's own would be an action of the card, and tell the page it leads to where one came from.
  for (const anchor of holder.querySelectorAll<HTMLAnchorElement>('a.ac-anchor'))
    anchor.replaceWith(linkOf(anchor.href, anchor.textContent ?? ''));
  for (const fault of rendered ? faults : [...faults, 'nothing to draw']) {
    holder.append(
      el('p', { class: 'bk-unknown', role: 'alert' }, `This page cannot draw a part of the card: ${fault}`),
    );
  }
  return holder;
}

/** The renderer makes an input's id the id of an element: kept apart from those of the page. */
const FIELD = 'field-';

/** A card with ids of its own, and with the choices that Teams would ask the bot for while one types, all at once. */
function forPage(json: unknown, inputs: readonly Input[]): unknown {
  if (Array.isArray(json)) return json.map((one) => forPage(one, inputs));
  if (typeof json !== 'object' || json === null) return json;
  const { 'choices.data': data, ...rest } = json as Readonly<Record<string, unknown>>;
  const { type, id, value, style } = rest;
  if (type === 'Input.Text') return { ...rest, id: `${FIELD}${id}` };
  if (type !== 'Input.ChoiceSet') {
    return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, forPage(one, inputs)]));
  }
  const input = data === undefined ? undefined : inputs.find((one) => one.id === id);
  const choices =
    input?.type === 'choice' ? input.choices.map(({ label, value }) => ({ title: label, value })) : rest.choices;
  // The renderer's box that filters would show a given value itself in place of its title.
  return { ...rest, id: `${FIELD}${id}`, choices, style: value === undefined ? style : 'compact' };
}

const color = (name: string) => ({ default: `var(--${name})`, subtle: `var(--${name}-subtle, var(--muted))` });
const foregroundColors = {
  default: color('ink'),
  dark: color('ink'),
  light: color('muted'),
  accent: color('accent'),
  good: color('good'),
  warning: color('warning'),
  attention: color('bad'),
};
const style = (backgroundColor: string) => ({ backgroundColor: `var(--${backgroundColor})`, foregroundColors });

const HOST = {
  fontFamily: 'inherit',
  spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  fontSizes: { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 },
  lineHeights: { small: 19.5, default: 22.5, medium: 25.5, large: 30, extraLarge: 36 },
  fontWeights: { lighter: 300, default: 400, bolder: 650 },
  containerStyles: {
    default: style('card'),
    emphasis: style('soft'),
    good: style('good-soft'),
    attention: style('bad-soft'),
    warning: style('warning-soft'),
    accent: style('soft'),
  },
  actions: {
    maxActions: 6,
    spacing: 'medium',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 10, style: 'emphasis' },
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'Bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'Bolder', suffix: ' (optional)', suffixColor: 'default' },
    },
    errorMessage: { spacing: 'small', color: 'attention', weight: 'Bolder', size: 'Small' },
  },
} as const;
