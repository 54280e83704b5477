import type { CommandHint } from '../wire.ts';
import { combobox } from './combobox.ts';
import { byId } from './dom.ts';

/** The message box: hints for commands, the last lines by the up arrow, and `/` from anywhere to begin one. */
export function prepareComposer(commands: () => readonly CommandHint[], send: (line: string) => void): void {
  const input = byId('line', HTMLInputElement);
  const sent: string[] = [];
  let back = 0;
  combobox({
    input,
    list: byId('hints', HTMLUListElement),
    find: (typed) => hintsFor(typed, commands()),
    pick: ({ value }) => {
      input.value = `${value} `;
    },
  });
  input.addEventListener('keydown', (event) => {
    const older = event.key === 'ArrowUp';
    if (event.defaultPrevented || !(older || event.key === 'ArrowDown') || sent.length === 0) return;
    event.preventDefault();
    back = Math.min(Math.max(back + (older ? 1 : -1), 0), sent.length);
    input.value = back === 0 ? '' : (sent.at(-back) ?? '');
  });
  byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const line = input.value.trim();
    if (line === '') return;
    sent.push(line);
    back = 0;
    input.value = '';
    input.dispatchEvent(new Event('input'));
    send(line);
  });
  document.addEventListener('keydown', (event) => {
    const writing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
    if (event.key !== '/' || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.value ||= '/';
    input.dispatchEvent(new Event('input'));
  });
}

/** While the command itself is being typed; its words are the typist's own. */
function hintsFor(typed: string, commands: readonly CommandHint[]) {
  const begun = typed.trimStart().toLowerCase();
  if (!begun.startsWith('/')) return [];
  return commands
    .filter(({ name }) => name.toLowerCase().startsWith(begun) && name.toLowerCase() !== begun)
    .map(({ name, summary }) => ({ value: name, label: name, detail: summary }));
}
