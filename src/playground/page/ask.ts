import { byId, el, pressable } from './dom.ts';
import type { Question } from './slack-look.ts';

/** Opens a real dialog, and gives the focus back to where it was once that closes. */
export function openDialog(dialog: HTMLDialogElement, ...content: readonly Node[]): void {
  const before = document.activeElement;
  dialog.replaceChildren(...content);
  if (dialog.open) return;
  dialog.showModal();
  dialog.addEventListener('close', () => before instanceof HTMLElement && before.isConnected && before.focus(), {
    once: true,
  });
}

/** Whether the reader agrees. Escape and leaving are no. */
export function agrees({ title, text, confirm, deny }: Question): Promise<boolean> {
  const dialog = byId('question', HTMLDialogElement);
  return new Promise((resolve) => {
    dialog.returnValue = '';
    const yes = pressable(confirm, () => dialog.close('yes'), { class: 'strong' });
    const no = pressable(deny, () => dialog.close(), { autofocus: true });
    const heading = el('h2', { id: 'question-title' }, title);
    openDialog(dialog, heading, el('p', {}, text), el('div', { class: 'dialog-buttons' }, no, yes));
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
