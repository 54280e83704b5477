import type { InputBlock } from '@slack/types';
import type { Choice } from '../../cards/card.ts';
import { FAULT } from '../../render/slack-input.ts';
import { combobox, matching } from './combobox.ts';
import { el } from './dom.ts';

/** A field of Slack's dialog. Its value is that of the control named as the block; `choices` are those asked for while one types. */
export function drawField(block: InputBlock, form: string, choices: readonly Choice[] = []): HTMLElement {
  const id = `${form}-${block.block_id ?? ''}`;
  const hint = block.hint?.text ?? '';
  const refused = hint.startsWith(FAULT);
  const label = el('label', { for: id }, block.label.text, ...(block.optional ? [el('small', {}, ' (optional)')] : []));
  const notes = [
    el('p', { id: `${id}-fault`, class: 'field-fault' }, refused ? hint : ''),
    ...(hint === '' || refused ? [] : [el('p', { id: `${id}-hint`, class: 'field-hint' }, hint)]),
  ];
  const control = controlOf(block, id, choices);
  const box = control.matches('input, textarea, select') ? control : control.querySelector('input');
  box?.setAttribute('aria-describedby', notes.map((note) => note.id).join(' '));
  box?.setAttribute('aria-required', String(!block.optional));
  if (refused) box?.setAttribute('aria-invalid', 'true');
  return el('div', { class: 'field' }, label, control, ...notes);
}

function controlOf(
  { element, block_id: name, optional }: InputBlock,
  id: string,
  choices: readonly Choice[],
): HTMLElement {
  switch (element.type) {
    case 'plain_text_input': {
      const common = {
        id,
        name,
        placeholder: element.placeholder?.text,
        maxlength: String(element.max_length ?? 3000),
      };
      const box = element.multiline
        ? el('textarea', { ...common, rows: '3' })
        : el('input', { ...common, autocomplete: 'off' });
      box.value = element.initial_value ?? '';
      return box;
    }
    case 'static_select': {
      const options = (element.options ?? []).map(({ text, value }) => el('option', { value }, text.text));
      const none = element.initial_option && !optional ? [] : [el('option', { value: '' }, 'Choose…')];
      const box = el('select', { id, name }, ...none, ...options);
      box.value = element.initial_option?.value ?? '';
      return box;
    }
    case 'external_select':
      return searchOf(id, name, element.placeholder?.text, choices, element.initial_option?.value);
    default:
      return el('p', { class: 'bk-unknown', role: 'alert' }, `This page cannot draw the field "${element.type}".`);
  }
}

/** Search as one types; the hidden control has the value that was chosen. */
function searchOf(id: string, name = '', placeholder = '', choices: readonly Choice[] = [], value = ''): HTMLElement {
  const chosen = el('input', { type: 'hidden', name, value });
  const input = el('input', { id, placeholder, autocomplete: 'off' });
  const list = el('ul', { id: `${id}-list`, 'aria-label': placeholder, hidden: true });
  const labelOf = (): string => choices.find((choice) => choice.value === chosen.value)?.label ?? '';
  input.value = labelOf();
  const pick = (next: string): void => {
    chosen.value = next;
    input.value = labelOf();
  };
  combobox({
    input,
    list,
    openOnFocus: true,
    find: (typed) => matching(choices, typed).slice(0, SHOWN),
    pick: (option) => pick(option.value),
    leave: () => pick(input.value === '' ? '' : chosen.value),
  });
  return el('div', { class: 'combo' }, input, chosen, list);
}

/** More than fit in a list that one scrolls; typing on finds the rest. */
const SHOWN = 100;
