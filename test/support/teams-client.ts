import { inputsIn, type Placed, pressable } from './teams-cards.ts';
import type { Teams } from './teams-connector.ts';
import { adaptiveFaultsOf } from './teams-limits.ts';
import { ADAPTIVE, type Dialog, type Json, type Message, type View } from './teams-surfaces.ts';

/** What somebody fills in, by the input's id; null empties what was there. */
export type Values = Readonly<Record<string, string | null>>;

/** What the client got for an invoke. */
export type Given = Readonly<{ status: number; body: unknown; tookMs: number }>;

/** The button with this title, or the first. Throws unless there is exactly one, and for one that only opens a page. */
export function buttonIn(card: Json | undefined, label: string | undefined): Placed {
  const all = card ? pressable(card) : [];
  const [found, ...others] = label === undefined ? all.slice(0, 1) : all.filter(({ action }) => action.title === label);
  const titles = all.map(({ action }) => action.title);
  if (!found || others.length > 0)
    throw new Error(`${found ? 'several buttons are' : 'no button is'} called "${label}": ${titles}`);
  return found;
}

/** What the button holds, with the values of the inputs that it sends. Throws where the client would not send it. */
export function dataOf({ action, cards }: Placed, values: Values): Json {
  const fields = cards.flatMap(inputsIn);
  const unknown = Object.keys(values).filter((name) => !fields.some(({ id }) => id === name));
  if (unknown.length > 0) throw new Error(`no input is called ${unknown}: ${fields.map(({ id }) => id)}`);
  const sent = action.associatedInputs === 'none' ? [] : fields;
  const filled = sent.map((field) => [String(field.id), filledIn(field, values[String(field.id)])] as const);
  return { ...(action.data as Json), ...Object.fromEntries(filled.filter(([, value]) => value !== '')) };
}

function filledIn(field: Json, value: string | null | undefined): string {
  const filled = value === undefined ? String(field.value ?? '') : (value ?? '');
  const { id, isRequired, maxLength } = field;
  if (isRequired && filled.trim() === '') throw new Error(`"${id}" has to be filled in: ${field.errorMessage}`);
  if (filled.length > Number(maxLength ?? Number.POSITIVE_INFINITY)) throw new Error(`"${id}" is too long`);
  const choices = field.choices as readonly Json[] | undefined;
  const isListed = !choices || field['choices.data'] !== undefined || choices.some((one) => one.value === filled);
  if (filled !== '' && !isListed)
    throw new Error(`"${id}" has no choice ${filled}: ${choices?.map((one) => one.value)}`);
  return filled;
}

/** The input's own question about what is typed; throws where it asks none. */
export function datasetOf(card: Json | undefined, inputId: string): string {
  const field = card && inputsIn(card).find(({ id }) => id === inputId);
  const asked = field?.['choices.data'] as Json | undefined;
  if (!asked) throw new Error(`"${inputId}" asks nothing while one types`);
  return String(asked.dataset);
}

/** As long as a client waits. */
const PATIENCE_MS = 10_000;

/** Notes what is wrong with an answer to an invoke, and whether there is anything. */
function isFine({ faults }: Teams, name: string, found: readonly string[]): boolean {
  faults.push(...found.map((fault) => `the answer to ${name}: ${fault}`));
  return found.length === 0;
}

const late = ({ tookMs }: Given): readonly string[] => (tookMs > PATIENCE_MS ? [`after ${Math.round(tookMs)} ms`] : []);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Shows what a press, or a look, was answered with: to this person alone. */
export const applyPressed = (teams: Teams, username: string, message: Message, given: Given): void =>
  teams.surfaces.show(username, message, viewOf(teams, given));

function viewOf(teams: Teams, given: Given): View {
  const { status, body } = given;
  const failed = { error: { status, body } };
  if (status !== 200) return failed;
  const { statusCode, type, value } = isObject(body) ? body : {};
  const isDone = statusCode === 200;
  const name = 'adaptiveCard/action';
  if (isDone && type === ADAPTIVE) {
    const found = [...late(given), ...adaptiveFaultsOf(value).map(({ message }) => message)];
    return isFine(teams, name, found) ? { card: value as Json } : failed;
  }
  if (isDone && type === 'application/vnd.microsoft.activity.message') {
    const found = typeof value === 'string' && value !== '' ? late(given) : ['a message without words'];
    return isFine(teams, name, found) ? { toast: String(value) } : failed;
  }
  const isError = Number(statusCode) >= 400 && isObject(value);
  return isFine(teams, name, isError ? [] : [`nothing that a client knows: ${JSON.stringify(body)}`])
    ? { error: body as Json }
    : failed;
}

/** Opens, changes, answers or closes a dialog. `from`: the message with the button that opened it. */
export function applyTask(teams: Teams, username: string, name: string, from: Message, given: Given): void {
  const { dialogs } = teams.surfaces;
  const after = dialogAfter(teams, name, { ...NO_DIALOG, ...dialogs.get(username), from, error: undefined }, given);
  if (after) dialogs.set(username, after);
  else dialogs.delete(username);
}

function dialogAfter(teams: Teams, name: string, before: Dialog, given: Given): Dialog | undefined {
  const { status, body } = given;
  const failed = { ...before, error: { status, body } };
  if (status !== 200) return failed;
  const task = isObject(body) ? body.task : undefined;
  if (!task && name === 'task/submit') return undefined;
  const { type, value } = isObject(task) ? task : {};
  if (!isFine(teams, name, [...late(given), ...taskFaults(type, value)])) return failed;
  const shown = { ...NO_DIALOG, from: before.from };
  if (type === 'message') return { ...shown, message: String(value) };
  const { title, height, width, card } = value as Pick<Dialog, 'title' | 'height' | 'width'> & { card: Json };
  return { ...shown, title, height, width, card: card.content as Json };
}

const NO_DIALOG = {
  title: '',
  height: undefined,
  width: undefined,
  card: undefined,
  message: undefined,
  error: undefined,
};

function taskFaults(type: unknown, value: unknown): readonly string[] {
  if (type === 'message') return typeof value === 'string' && value !== '' ? [] : ['a message without words'];
  if (type !== 'continue' || !isObject(value)) return [`a task of type ${type}`];
  const { title, height, width, card } = value;
  const isSize = (size: unknown) =>
    size === undefined || typeof size === 'number' || ['small', 'medium', 'large'].includes(String(size));
  return [
    ...(typeof title === 'string' && title !== '' && title.length <= LONGEST_TITLE ? [] : [`the title ${title}`]),
    ...(isSize(height) && isSize(width) ? [] : [`the size ${width} × ${height}`]),
    ...(isObject(card) && card.contentType === ADAPTIVE ? [] : ['a dialog without a card']),
    ...(isObject(card) ? adaptiveFaultsOf(card.content, 'dialog').map(({ message }) => message) : []),
  ];
}

const LONGEST_TITLE = 64;
