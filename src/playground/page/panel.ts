import type { InputBlock, KnownBlock } from '@slack/types';
import type { Input } from '../../cards/card.ts';
import { type Filled, formLine } from '../../cards/form.ts';
import type { Form } from '../wire.ts';
import { openDialog } from './ask.ts';
import { byId, el, pressable } from './dom.ts';
import type { Look } from './place.ts';
import { drawField } from './slack-field.ts';
import { drawBlocks, type Surroundings } from './slack-look.ts';
import { drawAdaptive } from './teams-look.ts';

/** Shows a form beside the conversation. Sending it closes it; what comes back may be the same form with its faults. */
export function openPanel(form: Form, look: Look, around: Surroundings): void {
  const dialog = byId('panel', HTMLDialogElement);
  const send: Surroundings['press'] = async (line, from, question, check) => {
    dialog.close();
    const arrived = await around.press(line, from, question, check);
    // What was filled in is not lost with the line.
    if (!arrived) openDialog(dialog, head, body);
    return arrived;
  };
  const close = pressable('×', () => dialog.close(), { class: 'bare', 'aria-label': 'Close' });
  const head = el('header', {}, el('h2', { id: 'panel-title' }, form.title), close);
  const body = look === 'slack' ? slackForm(form, { ...around, press: send }) : teamsForm(form, send);
  openDialog(dialog, head, body);
  const first = body.querySelector<HTMLElement>('[aria-invalid="true"]') ?? body.querySelector<HTMLElement>(CONTROLS);
  first?.focus();
}

const CONTROLS = 'input:not([type="hidden"]), select, textarea';

function teamsForm({ teams, inputs }: Form, send: Surroundings['press']): HTMLElement {
  const sent = ({ line, inputs: values }: Parameters<Parameters<typeof drawAdaptive>[1]>[0], from: HTMLElement): void =>
    sendFilled(
      send,
      line,
      inputs.flatMap((input) => filledBy(input, values[input.id])),
      from,
    );
  // The title is the dialog's own.
  const body = Array.isArray(teams.body) ? teams.body.slice(1) : teams.body;
  return drawAdaptive({ ...teams, body }, sent, inputs);
}

/** What is wrong with a field is said beside it, before anything is done. */
function sendFilled(send: Surroundings['press'], line: string, filled: readonly Filled[], from: HTMLElement): void {
  const check = { line: formLine(`${line} form`, filled), fields: filled.map(({ input }) => input.id) };
  void send(formLine(line, filled), from, undefined, filled.length > 0 ? check : undefined);
}

/** A button that sends no inputs is handed none. */
const filledBy = (input: Input, value: string | undefined) => (value === undefined ? [] : [{ input, value }]);

function slackForm({ title, modal, inputs }: Form, around: Surroundings): HTMLFormElement {
  const choicesOf = ({ block_id }: InputBlock) => {
    const input = inputs.find(({ id }) => id === block_id);
    return input?.type === 'choice' ? input.choices : [];
  };
  const blocks = modal.blocks.slice(isTitle(modal.blocks[0], title) ? 1 : 0);
  const body = blocks.flatMap((block) =>
    block.type === 'input' ? [drawField(block, 'form', choicesOf(block))] : drawBlocks([block], around),
  );
  const submit = el('button', { type: 'submit', class: 'strong' }, modal.submit?.text ?? 'Send');
  const cancel = pressable(modal.close?.text ?? 'Cancel', () => byId('panel', HTMLDialogElement).close());
  const sends = inputs.length > 0 ? [submit] : []; // one that only tells sends nothing
  const form = el('form', { novalidate: true }, ...body, el('div', { class: 'dialog-buttons' }, cancel, ...sends));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = new FormData(form);
    const filled = inputs.map((input) => ({ input, value: String(values.get(input.id) ?? '') }));
    const faults = filled.map(({ input, value }) => showFault(form, input, value));
    if (!faults.includes(true)) sendFilled(around.press, modal.private_metadata ?? '', filled, submit);
    else form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
  return form;
}

/** Slack's own title holds a few words, so the whole one is the first block there; here it is the dialog's own. */
const isTitle = (block: KnownBlock | undefined, title: string): boolean =>
  block?.type === 'header' || (block?.type === 'section' && block.text?.text === `*${title}*`);

/** True if a value is missing; the fault is tied to its field. */
function showFault(form: HTMLFormElement, input: Input, value: string): boolean {
  const control = form.querySelector(`#${CSS.escape(`form-${input.id}`)}`);
  const missing = !input.optional && value.trim() === '';
  const note = form.querySelector(`#${CSS.escape(`form-${input.id}-fault`)}`);
  if (note) note.textContent = missing ? '⚠ Fill this in' : '';
  if (missing) control?.setAttribute('aria-invalid', 'true');
  else control?.removeAttribute('aria-invalid');
  return missing;
}
