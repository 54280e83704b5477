import type { View } from '@slack/types';
import { z } from 'zod';
import type { Card } from '../cards/card.ts';
import { fieldsOf, filledLine } from '../cards/form.ts';
import { answerDialog, modal } from '../render/block-kit.ts';
import type { People } from '../render/literal.ts';
import type { Spot } from './desk.ts';

/** What a dialog remembers until it is sent: the line, what its fields mean, and where it was opened. Payloads are hints: whoever sends it is judged anew. */
const Memory = z.object({
  line: z.string().max(2_000).optional(),
  inputs: z.array(z.object({ id: z.string(), clause: z.string().optional(), raw: z.boolean().optional() })).default([]),
  channel: z.string().optional(),
  thread: z.string().optional(),
});
export type Memory = z.infer<typeof Memory>;

/** A card as a dialog: a form with its fields, or an answer with its buttons. */
export function dialogOf(card: Card, people: People, { channel, thread }: Pick<Spot, 'channel' | 'thread'>): View {
  const place = { ...(channel !== undefined && { channel }), ...(thread !== undefined && { thread }) };
  const inputs = [...fieldsOf(card)];
  const view = inputs.length > 0 ? modal(card, people) : answerDialog(card, people);
  const [send] = card.actions;
  const memory: Memory = { ...(inputs.length > 0 && send && { line: send.line }), inputs, ...place };
  return { ...view, private_metadata: JSON.stringify(memory) };
}

/** Shown at once, while what one may choose from is being read. */
export const loadingDialog = ({ channel, thread }: Pick<Spot, 'channel' | 'thread'>): View => ({
  type: 'modal',
  callback_id: 'loading',
  title: { type: 'plain_text', text: 'One moment' },
  close: { type: 'plain_text', text: 'Cancel' },
  blocks: [{ type: 'section', text: { type: 'plain_text', text: 'Reading what you may choose from…' } }],
  private_metadata: JSON.stringify({ inputs: [], channel, thread }),
});

/** What a dialog remembers; nothing where it is not one of ours. */
export function memoryOf(metadata: unknown): Memory | undefined {
  if (typeof metadata !== 'string') return undefined;
  try {
    const read = Memory.safeParse(JSON.parse(metadata));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The line that a sent dialog stands for; `mode` asks for the form again, to see what is wrong with it. */
export const sentLine = ({ line = '', inputs }: Memory, values: unknown, mode?: 'form'): string =>
  filledLine(line, inputs, (id) => enteredIn(values, id), mode);

const Values = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      value: z.string().nullish(),
      selected_option: z.looseObject({ value: z.string() }).nullish(),
    }),
  ),
);

function enteredIn(values: unknown, id: string): string {
  const read = Values.safeParse(values);
  const field = read.success && Object.hasOwn(read.data, id) ? Object.values(read.data[id] ?? {})[0] : undefined;
  return field?.selected_option?.value ?? field?.value ?? '';
}
