import { el } from './dom.ts';

export type Option = Readonly<{ value: string; label: string; detail?: string }>;
type Wishes = Readonly<{
  input: HTMLInputElement;
  list: HTMLUListElement;
  /** What fits what is typed; an empty answer closes the list. */
  find(typed: string): readonly Option[];
  pick(option: Option): void;
  /** Left without picking. */
  leave?(): void;
  /** Shows the whole list when the box is entered. */
  openOnFocus?: boolean;
}>;

/** A text box with a list that follows it, as the ARIA pattern says: focus stays in the box. */
export function combobox({ input, list, find, pick, leave, openOnFocus = false }: Wishes): void {
  let options: readonly Option[] = [];
  let active = -1;

  const show = (typed: string): void => {
    options = find(typed);
    active = -1;
    list.replaceChildren(...options.map((option, at) => itemOf(option, `${list.id}-${at}`)));
    list.hidden = options.length === 0;
    mark();
  };
  const mark = (): void => {
    input.setAttribute('aria-expanded', String(!list.hidden));
    for (const [at, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(at === active));
    const current = list.children[active];
    if (current) input.setAttribute('aria-activedescendant', current.id);
    else input.removeAttribute('aria-activedescendant');
    current?.scrollIntoView({ block: 'nearest' });
  };
  const close = (): void => {
    list.hidden = true;
    active = -1;
    mark();
  };
  const choose = (at: number): void => {
    const option = options[at];
    close();
    if (option) pick(option);
  };
  const move = (by: number): void => {
    active = (active + by + options.length) % options.length;
    mark();
  };

  for (const [name, value] of Object.entries(ROLE)) input.setAttribute(name, value);
  input.setAttribute('aria-controls', list.id);
  list.setAttribute('role', 'listbox');
  mark();

  input.addEventListener('input', () => show(input.value));
  input.addEventListener('focus', () => {
    if (!openOnFocus) return;
    input.select();
    show('');
  });
  input.addEventListener('blur', () => {
    close();
    leave?.();
  });
  input.addEventListener('keydown', (event) => {
    if (list.hidden) {
      if (openOnFocus && event.key === 'ArrowDown') show('');
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: active < 0 ? 0 : -1 }[event.key];
    const picks = active >= 0 && (event.key === 'Enter' || event.key === 'Tab');
    if (step !== undefined) move(step);
    else if (picks) choose(active);
    else if (event.key === 'Enter' && openOnFocus) choose(0);
    else if (event.key === 'Escape') close();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  });
  // Before the box loses its focus, which would close the list under the pointer.
  list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    const item = event.target instanceof Element ? event.target.closest('li') : null;
    if (item) choose([...list.children].indexOf(item));
  });
}

const ROLE = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false' };

const itemOf = ({ label, detail }: Option, id: string): HTMLLIElement =>
  el(
    'li',
    { id, role: 'option', 'aria-selected': 'false' },
    el('span', {}, label),
    ...(detail ? [el('small', {}, detail)] : []),
  );

/** Those in which every typed word begins a word. */
export function matching(options: readonly Option[], typed: string): readonly Option[] {
  const sought = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return options.filter(({ label, detail = '', value }) => {
    const words = `${label} ${detail} ${value}`.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u);
    return sought.every((start) => words.some((word) => word.startsWith(start)));
  });
}
