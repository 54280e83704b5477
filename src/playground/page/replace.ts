import type { Said } from '../wire.ts';
import { messageOf } from './conversation.ts';
import { byId } from './dom.ts';
import type { Look } from './place.ts';
import type { Surroundings } from './slack-look.ts';

/** Draws a message that was changed in its place: what one reads stays where it is, and so does the focus. */
export function replaceMessage(said: Said, look: Look, around: Surroundings): void {
  const log = byId('log', HTMLElement);
  const before = byId('messages', HTMLOListElement).querySelector(`[data-id="${said.id}"]`);
  if (!before) return;
  const after = messageOf(said, before.classList.contains('continued'), look, around);
  const focused = focusIn(before);
  const { bottom } = before.getBoundingClientRect();
  const isAbove = bottom <= log.getBoundingClientRect().top;
  const { scrollTop } = log;
  log.setAttribute('aria-busy', 'true');
  before.replaceWith(after);
  log.scrollTop = scrollTop;
  if (isAbove) log.scrollTop += after.getBoundingClientRect().bottom - bottom;
  log.removeAttribute('aria-busy');
  if (focused) focusLike(focused, after);
  announce(said);
}

type Focused = Readonly<{ label: string | null; at: number }>;
const FOCUSABLE = 'button, a, input, select, textarea, [tabindex]';

function focusIn(item: Element): Focused | undefined {
  const element = document.activeElement;
  if (!element || !item.contains(element)) return undefined;
  return { label: element.textContent, at: [...item.querySelectorAll(FOCUSABLE)].indexOf(element) };
}

/** What says the same, or else the message itself: what one would press by the next key is not another button. */
function focusLike({ label, at }: Focused, item: HTMLElement): void {
  const all = [...item.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const same = all.filter(({ textContent }) => textContent === label);
  const found = all[at]?.textContent === label ? all[at] : same[0];
  if (!found) item.tabIndex = -1;
  (found ?? item).focus({ preventScroll: true });
}

/** In a place of its own: the log is quiet while a message is replaced, as most of that would be said for the second time. */
function announce({ body }: Said): void {
  if ('card' in body) byId('changed', HTMLElement).textContent = `Changed: ${body.card.plain.split('\n', 1)[0]}`;
}
