import { type Action, button, type Card } from '../cards/card.ts';
import { fieldsOf } from '../cards/form.ts';
import type { Stand } from './adaptive-stand.ts';
import { type Element, plainRuns, safeWords } from './adaptive-text.ts';
import { TEAMS } from './limits.ts';
import { shorten } from './literal.ts';

/** What can be pressed in a card, and for whom Teams asks for the card anew: `refresh` as Adaptive Cards have it. */
export type Presses = Readonly<{
  buttons: readonly Element[];
  refresh?: Readonly<{ action: Element; userIds: readonly string[] }>;
}>;

/** Where others read along, what is for some of them alone is not drawn for all: Teams asks for it in the name of each. */
export function pressesOf(card: Card, stand: Stand): Presses {
  const { actions, answerers } = card;
  const { pressers } = stand;
  if (pressers === undefined || answerers === undefined || actions.length === 0)
    return { buttons: buttonsOf(card, stand) };
  const { line } = answerers;
  if (pressers.length === 0 || pressers.length > TEAMS.pressers)
    return { buttons: [pressOf(button('Review', line), { ...stand, opensDialog: () => true })] };
  const action = { type: 'Action.Execute', title: 'Refresh', verb: 'refresh', data: dataOf(line, stand) };
  return { buttons: [], refresh: { action, userIds: pressers } };
}

/** Only the first sends the inputs, and says what they mean: nothing remembers it until they come back. */
function buttonsOf(card: Card, stand: Stand): readonly Element[] {
  const fields = fieldsOf(card);
  const sending = fields.length === 0 ? stand : { ...stand, of: { ...stand.of, fields } };
  return card.actions.map((action, at) =>
    at === 0 ? buttonOf(action, sending, {}) : buttonOf(action, stand, { associatedInputs: 'none' }),
  );
}

type Inputs = Readonly<{ associatedInputs?: 'none' }>;

/** What has to be confirmed unfolds the question with the button in it. */
function buttonOf(action: Action, stand: Stand, inputs: Inputs): Element {
  const press = pressOf(action, stand, inputs);
  if (action.confirm === undefined) return press;
  const question = plainRuns(shorten(action.confirm, TEAMS.confirm, safeWords));
  return {
    type: 'Action.ShowCard',
    title: labelOf(action),
    ...styleOf(action),
    card: { type: 'AdaptiveCard', body: [question], actions: [press] },
  };
}

/** A dialog opens from a submit only, and only a submit gets out of one. */
function pressOf(action: Action, stand: Stand, inputs: Inputs = {}): Element {
  const { line } = action;
  const opens = !stand.isDialog && stand.opensDialog?.(line) === true;
  const data = { ...dataOf(line, stand), ...(opens && { msteams: { type: 'task/fetch' } }) };
  const common = { title: labelOf(action), data, ...styleOf(action), ...inputs };
  const submit = { type: 'Action.Submit', ...common };
  return opens || stand.isDialog ? submit : { type: 'Action.Execute', ...common, fallback: submit };
}

const dataOf = (line: string, { of }: Stand) => ({ line, ...(of && { of }) });
const labelOf = ({ label }: Action): string => shorten(label, TEAMS.buttonText, safeWords) || ' ';
const styleOf = ({ style }: Action) => style && { style: style === 'primary' ? 'positive' : 'destructive' };
