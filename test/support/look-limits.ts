import { createRequire } from 'node:module';
import type * as Adaptive from 'adaptivecards';

/** Every fault that Slack would find in these blocks, by its documented limits; written apart from the renderer's own. */
export function slackFaults(blocks: readonly unknown[], most = 50): readonly string[] {
  const faults: string[] = [];
  const check = (fine: boolean, fault: string) => fine || faults.push(fault);
  check(blocks.length <= most, `${blocks.length} blocks`);
  for (const block of blocks as readonly Json[]) checkBlock(block, check);
  if (most === 50) check(textLength(blocks) <= 13_200, `${textLength(blocks)} characters in all`);
  check(blocks.filter((block) => (block as Json).type === 'table').length <= 1, 'two tables');
  const ids = walk(blocks).flatMap((one) => (typeof one.action_id === 'string' ? [one.action_id] : []));
  check(new Set(ids).size === ids.length, 'an action id twice');
  return faults;
}

/** What the official renderer has against a card. */
export function adaptiveFaults(json: unknown): readonly string[] {
  const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
    'adaptivecards/dist/adaptivecards.js',
  ) as typeof Adaptive;
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(json, context);
  // Teams takes `choices.data` in cards of any version; the renderer knows it from 1.6 on.
  const parsed = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message).filter(
    (message) => !message.startsWith('Property "choices.data" is supported in version 1.6'),
  );
  const invalid = card.validateProperties().validationEvents.map(({ message }) => message);
  // A picture in a card has a limit of its own; all of it is below the 100 kB or so that Teams refuses.
  const whole = JSON.stringify(json);
  const pictures = walk(json).reduce((sum, { type, url }) => sum + (type === 'Image' ? String(url).length : 0), 0);
  const bytes = Buffer.byteLength(whole, 'utf16le') - 2 * pictures;
  return [
    ...parsed,
    ...invalid,
    ...(bytes > 70_000 ? [`${bytes} bytes`] : []),
    ...(2 * whole.length > 98_000 ? ['too large for Teams'] : []),
  ];
}

type Json = Readonly<Record<string, unknown>>;
type Check = (fine: boolean, fault: string) => unknown;

/** Every object in a value, itself first. */
export function walk(value: unknown): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(walk);
  return Array.isArray(value) ? inner : [value as Json, ...inner];
}

const LENGTHS: Readonly<Record<string, number>> = { header: 150, button: 75, option: 75 };

function checkBlock(block: Json, check: Check): void {
  const size = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
  const textOf = (value: unknown): number => size((value as Json | undefined)?.text);
  const many = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
  for (const one of walk(block)) {
    if (one.type === 'mrkdwn' || one.type === 'plain_text') check(size(one.text) > 0, 'an empty text');
    if (one.type === 'button') check(textOf(one.text) <= 75 && size(one.value) <= 2_000, 'a button too long');
    if (one.confirm && one.type === 'button') {
      const { title, text, confirm, deny } = one.confirm as Json;
      check(
        textOf(title) <= 100 && textOf(text) <= 300 && textOf(confirm) <= 30 && textOf(deny) <= 30,
        'a question too long',
      );
    }
    for (const option of (one.options ?? []) as Json[]) {
      check(textOf(option.text) <= (LENGTHS.option ?? 0) && size(option.value) <= 150, 'an option too long');
    }
    check(many(one.options) <= 100, 'too many options');
    check(textOf(one.placeholder) <= 150 && size(one.initial_value) <= 3_000, 'an input too long');
  }
  if (block.type === 'header') check(textOf(block.text) <= (LENGTHS.header ?? 0), 'a header too long');
  if (block.type === 'section') check(textOf(block.text) <= 3_000, 'a section too long');
  for (const field of (block.fields ?? []) as Json[]) check(size(field.text) <= 2_000, 'a field too long');
  check(many(block.fields) <= 10, 'too many fields');
  if (block.type === 'actions') check(many(block.elements) <= 25, 'too many buttons');
  if (block.type === 'context') check(many(block.elements) <= 10, 'too many elements');
  if (block.type === 'input') check(textOf(block.label) <= 2_000 && textOf(block.hint) <= 2_000, 'a label too long');
  if (block.type === 'table') {
    const rows = block.rows as Json[][];
    check(rows.length <= 100 && rows.every((row) => row.length <= 20), 'a table too large');
    check(textLength(rows) <= 10_000, 'a table too long');
  }
}

const textLength = (value: unknown): number =>
  walk(value).reduce((sum, one) => sum + (typeof one.text === 'string' ? one.text.length : 0), 0);
