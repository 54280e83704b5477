import type { Person, Said, Start } from '../wire.ts';
import { byId, el } from './dom.ts';
import type { Look } from './place.ts';
import { drawBlocks, type Surroundings } from './slack-look.ts';
import { drawAdaptive } from './teams-look.ts';
import { clockTime, dayOf } from './time.ts';

/** Draws a conversation anew; the log keeps quiet while it does. */
export function drawConversation(said: readonly Said[], look: Look, around: Surroundings): void {
  const log = byId('log', HTMLElement);
  log.setAttribute('aria-busy', 'true');
  byId('messages', HTMLOListElement).replaceChildren();
  for (const [at, one] of said.entries()) addMessage(one, said[at - 1], look, around);
  log.removeAttribute('aria-busy');
}

/** Adds a message below the one `before` it. */
export function addMessage(said: Said, before: Said | undefined, look: Look, around: Surroundings): void {
  const list = byId('messages', HTMLOListElement);
  const day = dayOf(said.at);
  if (!before || dayOf(before.at) !== day) list.append(el('li', { class: 'day' }, el('span', {}, day)));
  const item = messageOf(said, continues(said, before), look, around);
  list.append(item);
  // After a hint or a table was measured; the newest message is what one wants to see.
  requestAnimationFrame(() => reveal(item));
}

/** The end of the newest message, or the beginning of one that is taller than the window. */
function reveal(item: Element): void {
  const isTall = item.clientHeight > byId('log', HTMLElement).clientHeight;
  item.scrollIntoView({ block: isTall ? 'start' : 'end' });
}

/** The same author, at once after, as openly: no need to name them again. */
function continues(said: Said, before: Said | undefined): boolean {
  if (!before || before.author !== said.author || before.seenBy !== said.seenBy) return false;
  return Date.parse(said.at) - Date.parse(before.at) < 180_000 && dayOf(before.at) === dayOf(said.at);
}

export function messageOf(said: Said, continued: boolean, look: Look, around: Surroundings): HTMLLIElement {
  const author = around.start.people.find(({ username }) => username === said.author);
  const name = said.author === null ? 'Chatelaine' : (author?.name ?? said.author);
  const head = el(
    'p',
    { class: 'by' },
    el('strong', {}, name),
    ...(said.author === null ? [el('span', { class: 'bot' }, 'app')] : []),
    ' ',
    clockTime(said.at),
  );
  const kinds = [
    said.seenBy === null ? '' : 'private',
    continued ? 'continued' : '',
    said.author === null ? 'answer' : '',
  ];
  return el(
    'li',
    { class: `message ${kinds.join(' ')}`.trim(), 'data-id': String(said.id) },
    avatarOf(author, name),
    el('div', { class: 'said' }, head, ...privacyOf(said, around.start), bodyOf(said, look, around)),
  );
}

function privacyOf({ seenBy, conversation }: Said, { people }: Start): readonly HTMLElement[] {
  if (seenBy === null || conversation.startsWith('direct:')) return [];
  const name = people.find(({ username }) => username === seenBy)?.name ?? seenBy;
  return [el('p', { class: 'privacy' }, `Only ${name.split(' ')[0] ?? name} sees this`)];
}

function bodyOf({ body }: Said, look: Look, around: Surroundings): HTMLElement {
  if ('line' in body) {
    const command = /^(\/|@chatelaine\b)/i.test(body.line.trim());
    return el('div', { class: command ? 'line command' : 'line' }, body.line);
  }
  if (look === 'slack') return el('div', { class: 'card bk' }, ...drawBlocks(body.card.slack.blocks, around));
  const card = drawAdaptive(body.card.teams, ({ line }, from) => void around.press(line, from));
  const pictures = body.card.beside.map(({ png, alt }) =>
    el('img', { class: 'beside', src: `data:image/png;base64,${png}`, alt }),
  );
  return el('div', { class: 'card ac' }, card, ...pictures);
}

export function avatarOf(person: Person | undefined, name: string): HTMLElement {
  if (!person) return el('img', { class: 'avatar', src: '/playground/key.svg', alt: '' });
  const letters = name.split(/\s+/).flatMap((word) => [...word].slice(0, 1));
  const initials = [letters[0], letters.length > 1 ? letters.at(-1) : ''].join('').toLocaleUpperCase();
  const avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials);
  avatar.style.setProperty('--hue', String(hueOf(person.username)));
  return avatar;
}

const hueOf = (username: string): number =>
  [...username].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
