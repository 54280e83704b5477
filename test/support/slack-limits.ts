import { slackFaults, walk } from './look-limits.ts';
import type { Json } from './slack-blocks.ts';

/** What Slack would refuse in a message, by its documented limits. */
export function messageFaults({ text, blocks, delete_original }: Json): readonly string[] {
  if (delete_original === true || delete_original === 'true') return [];
  const isText = typeof text === 'string' && text !== '';
  return [
    ...fault(isText, blocks === undefined ? 'a message without text' : 'blocks without text beside them'),
    ...fault(sizeOf(text) <= 40_000, 'a text too long'),
    ...fault(blocks === undefined || Array.isArray(blocks), 'blocks that are no list'),
    ...(Array.isArray(blocks) ? blocksFaults(blocks, 50) : []),
  ];
}

/** The same of a dialog or of the Home tab. */
export function viewFaults(view: unknown): readonly string[] {
  if (!isObject(view)) return ['a view that is no object'];
  const { type, blocks, title, submit, close, callback_id, private_metadata } = view;
  const has = (kind: string) => Array.isArray(blocks) && blocks.some((block) => isObject(block) && block.type === kind);
  const [hasInput, hasTable] = [has('input'), has('table')];
  return [
    ...fault(type === 'modal' || type === 'home', `a view of type ${type}`),
    ...(type === 'modal' ? titleFaults(title) : []),
    ...fault(sizeOfText(submit) <= 24 && sizeOfText(close) <= 24, 'a button of the dialog too long'),
    ...fault(type === 'home' || !hasInput || isObject(submit), 'an input in a dialog without submit'),
    ...fault(sizeOf(callback_id) <= 255 && sizeOf(private_metadata) <= 3_000, 'a callback id or metadata too long'),
    ...fault(!hasTable, 'a table in a view: Slack takes tables in messages only'),
    ...fault(Buffer.byteLength(JSON.stringify(view)) <= 250_000, 'a view of more than 250 kB'),
    ...(Array.isArray(blocks) ? blocksFaults(blocks, 100) : ['a view without blocks']),
  ];
}

/** What it would refuse in the answer to a request, by the request's type. */
export function acknowledgementFaults(type: string, body: unknown, view?: Json): readonly string[] {
  if (type === 'block_suggestion') return suggestionFaults(body);
  if (type === 'view_submission') return submissionFaults(body, view);
  if (type === 'command' && isObject(body)) return messageFaults(body);
  return fault(body === '' || type === 'command', `${type} was answered with a body`);
}

function suggestionFaults(body: unknown): readonly string[] {
  const { options, option_groups } = (isObject(body) ? body : {}) as Json;
  const given = options ?? (option_groups as Json[] | undefined)?.flatMap((group) => group.options);
  if (!Array.isArray(given)) return ['no options'];
  const isFine = (one: Json) => sizeOfText(one.text) > 0 && sizeOfText(one.text) <= 75 && sizeOf(one.value) <= 150;
  return [...fault(given.length <= 100, 'too many options'), ...fault(given.every(isFine), 'an option too long')];
}

function submissionFaults(body: unknown, view: Json | undefined): readonly string[] {
  if (!isObject(body)) return fault(body === '', 'a submission was answered with a text');
  if (body.response_action === 'update' || body.response_action === 'push') return viewFaults(body.view);
  if (body.response_action !== 'errors') return fault(body.response_action === 'clear', 'an unknown response_action');
  const inputs = ((view?.blocks ?? []) as Json[]).filter(({ type }) => type === 'input').map((one) => one.block_id);
  const errors = Object.entries(isObject(body.errors) ? body.errors : {});
  return [
    ...fault(errors.length > 0, 'no errors'),
    ...errors.flatMap(([block, text]) => fault(inputs.includes(block) && sizeOf(text) > 0, `an error at ${block}`)),
  ];
}

const titleFaults = (title: unknown): readonly string[] =>
  fault(isPlain(title) && sizeOfText(title) > 0 && sizeOfText(title) <= 24, 'a title missing or too long');

function blocksFaults(blocks: readonly unknown[], most: number): readonly string[] {
  const objects = blocks.filter(isObject);
  const ids = objects.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
  return [
    ...fault(objects.length === blocks.length, 'a block that is no object'),
    ...fault(new Set(ids).size === ids.length, 'a block id twice'),
    ...slackFaults(objects, most),
    ...objects.flatMap(blockFaults),
    ...objects.flatMap(walk).flatMap(elementFaults),
  ];
}

const KINDS = ['header', 'section', 'context', 'divider', 'actions', 'input', 'image', 'table', 'rich_text'];

function blockFaults(block: Json): readonly string[] {
  const { type, text, fields, elements, label, element } = block;
  return [
    ...(type === 'image' ? imageFaults(block) : []),
    ...fault(KINDS.includes(String(type)), `a block of type ${type}`),
    ...fault(type !== 'header' || isPlain(text), 'a header that is not plain'),
    ...fault(type !== 'section' || isObject(text) || (Array.isArray(fields) && fields.length > 0), 'an empty section'),
    ...fault(type !== 'actions' || (Array.isArray(elements) && elements.length > 0), 'no actions'),
    ...fault(type !== 'context' || (Array.isArray(elements) && elements.length > 0), 'an empty context'),
    ...fault(type !== 'input' || (isPlain(label) && isObject(element)), 'an input without label or element'),
  ];
}

/** An address of the web, or a file of Slack; an image without words for it is refused. */
function imageFaults({ image_url: address, slack_file: file, alt_text: alt }: Json): readonly string[] {
  const isPlaced = isObject(file) ? /^F[A-Z0-9]{8,}$/.test(String(file.id)) : /^https?:/.test(String(address));
  return [
    ...fault(isPlaced && sizeOf(address) <= 3_000, 'an image that is nowhere'),
    ...fault(sizeOf(alt) > 0 && sizeOf(alt) <= 2_000, 'an image without words, or with too many'),
  ];
}

function elementFaults(one: Json): readonly string[] {
  const { type, text, style, url, action_id, block_id, options, initial_option, initial_value, max_length } = one;
  const isText = type === 'mrkdwn' || type === 'plain_text';
  const choices = Array.isArray(options) ? options.map((option) => JSON.stringify(option)) : [];
  const most = typeof max_length === 'number' ? max_length : 3_000;
  return [
    ...fault(!isText || sizeOf(text) <= 3_000, 'a text object too long'),
    ...fault(
      [action_id, block_id].every((id) => id === undefined || (sizeOf(id) > 0 && sizeOf(id) <= 255)),
      'an id',
    ),
    ...fault(type !== 'button' || (isPlain(text) && sizeOf(url) <= 3_000), 'a label or an address of a button'),
    ...fault(type !== 'button' || style === undefined || style === 'primary' || style === 'danger', `style ${style}`),
    ...fault(type !== 'static_select' || choices.length > 0, 'a select without options'),
    ...fault(
      type !== 'static_select' || !initial_option || choices.includes(JSON.stringify(initial_option)),
      'a chosen option that is not among the options',
    ),
    ...fault(type !== 'plain_text_input' || (most <= 3_000 && sizeOf(initial_value) <= most), 'a value too long'),
  ];
}

const fault = (isFine: boolean, what: string): readonly string[] => (isFine ? [] : [what]);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlain = (value: unknown): boolean => isObject(value) && value.type === 'plain_text';
const sizeOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
const sizeOfText = (value: unknown): number => (isObject(value) ? sizeOf(value.text) : 0);
