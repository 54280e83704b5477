import type { Start, Suggestion } from '../wire.ts';
import { combobox, matching } from './combobox.ts';
import { avatarOf } from './conversation.ts';
import { byId, el, pressable } from './dom.ts';
import type { Place } from './place.ts';

export type Moves = Readonly<{
  become(username: string): void;
  enter(conversation: string): void;
  attempt(suggestion: Suggestion): void;
}>;

/** The box that says who one is, with all people in its list. */
export function preparePeople(start: () => Start, place: () => Place, { become }: Moves): void {
  const input = byId('person', HTMLInputElement);
  combobox({
    input,
    list: byId('people', HTMLUListElement),
    openOnFocus: true,
    find: (typed) =>
      matching(
        start().people.map(({ username, name, role }) => ({ value: username, label: name, detail: role })),
        typed,
      ),
    pick: ({ value }) => become(value),
    leave: () => {
      input.value = personOf(start(), place().as)?.name ?? '';
    },
  });
}

/** Who one is, where one can be, and what to try. `unread` counts by conversation. */
export function drawSidebar(start: Start, place: Place, unread: ReadonlyMap<string, number>, moves: Moves): void {
  const person = personOf(start, place.as);
  if (document.activeElement?.id !== 'person') byId('person', HTMLInputElement).value = person?.name ?? '';
  byId('role', HTMLElement).textContent = [person?.role, person?.zone].filter(Boolean).join(' · ');
  byId('company', HTMLElement).textContent = start.company;
  const places = [
    { conversation: `direct:${place.as}`, name: 'Chatelaine', direct: true },
    ...start.channels.map(({ name }) => ({ conversation: `channel:${name}`, name, direct: false })),
  ];
  byId('conversations', HTMLUListElement).replaceChildren(
    ...places.map(({ conversation, name, direct }) => {
      const count = unread.get(conversation) ?? 0;
      const current = conversation === place.conversation;
      const sign = direct ? avatarOf(undefined, name) : el('span', { class: 'hash', 'aria-hidden': 'true' }, '#');
      const link = pressable('', () => moves.enter(conversation), { 'aria-current': current && 'true' });
      link.append(sign, el('span', { class: 'name' }, name), ...(direct ? [el('small', {}, 'inbox')] : []));
      if (count > 0)
        link.append(el('span', { class: 'count' }, String(count), el('span', { class: 'unseen' }, ' new')));
      return el('li', {}, link);
    }),
  );
  drawTries(start, moves);
}

const NUMBERS = [
  'Nothing',
  'One thing',
  'Two things',
  'Three things',
  'Four things',
  'Five things',
  'Six things',
  'Seven things',
  'Eight things',
];

function drawTries({ suggestions, people }: Start, { attempt }: Moves): void {
  const count = NUMBERS[suggestions.length] ?? `${suggestions.length} things`;
  byId('tries-title', HTMLElement).textContent = suggestions.length === 0 ? '' : `${count} to try`;
  byId('tries', HTMLOListElement).replaceChildren(
    ...suggestions.map((suggestion) => {
      const name = people.find(({ username }) => username === suggestion.as)?.name ?? suggestion.as;
      const made = pressable(suggestion.says, () => attempt(suggestion));
      made.append(el('small', {}, `as ${name}`), el('code', {}, suggestion.line));
      return el('li', {}, made);
    }),
  );
}

const personOf = ({ people }: Start, username: string) => people.find((one) => one.username === username);

/** On a narrow window the sidebar is a drawer. */
export function prepareDrawer(): () => void {
  const [sidebar, shade] = [byId('sidebar', HTMLElement), byId('shade', HTMLElement)];
  const opener = byId('open-sidebar', HTMLButtonElement);
  const set = (open: boolean): void => {
    sidebar.toggleAttribute('data-open', open);
    shade.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
  };
  const close = (): void => {
    const had = sidebar.hasAttribute('data-open');
    set(false);
    if (had) opener.focus();
  };
  opener.addEventListener('click', () => {
    set(true);
    byId('close-sidebar', HTMLButtonElement).focus();
  });
  byId('close-sidebar', HTMLButtonElement).addEventListener('click', close);
  shade.addEventListener('click', close);
  sidebar.addEventListener('keydown', ({ key }) => key === 'Escape' && close());
  return close;
}
