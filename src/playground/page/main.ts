import type { FormCheck, NewLine, Said, Start, Suggestion } from '../wire.ts';
import { agrees } from './ask.ts';
import { prepareComposer } from './composer.ts';
import { addMessage, drawConversation } from './conversation.ts';
import { byId, el, pressable } from './dom.ts';
import { openPanel } from './panel.ts';
import { type Look, type Place, readPlace, writePlace } from './place.ts';
import { replaceMessage } from './replace.ts';
import { drawSidebar, type Moves, prepareDrawer, preparePeople } from './sidebar.ts';
import type { Question, Surroundings } from './slack-look.ts';
import { fetchSaid, fetchStart, listen, sendLine } from './talk.ts';

/** Beyond a second one is told that the answer is being made. */
const PATIENCE_MS = 1_000;

let start: Start = await fetchStart();
let place: Place = firstPlace();
let said: readonly Said[] = [];
/** The first message of those that the page has: older ones stay unseen, also when they are changed. */
let oldest = 0;
const unread = new Map<string, number>();
let stopListening = (): void => {};

const around: Surroundings = {
  get start() {
    return start;
  },
  press: pressed,
};
const moves: Moves = {
  become: (as) => void go({ as, conversation: place.conversation.replace(/^direct:.*/, `direct:${as}`) }),
  enter: (conversation) => void go({ conversation }),
  attempt: (suggestion) => void attempt(suggestion),
};

const closeDrawer = prepareDrawer();
preparePeople(
  () => start,
  () => place,
  moves,
);
prepareComposer(
  () => start.commands,
  (line) => void say(line),
);
for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="look"]')) {
  radio.addEventListener('change', () => void go({ look: radio.value as Look }));
}
window.addEventListener('hashchange', () => {
  if (location.hash !== writePlace(place)) void go(readPlace(location.hash));
});
await become();

/** What the address says, as far as it is true; else the first person, alone with the bot. */
function firstPlace(): Place {
  const asked = readPlace(location.hash);
  const as = start.people.find(({ username }) => username === asked.as)?.username ?? start.people[0]?.username ?? '';
  return { as, conversation: asked.conversation ?? `direct:${as}`, look: asked.look ?? 'slack' };
}

async function go(next: Partial<Place>): Promise<void> {
  const before = place.as;
  place = { ...place, ...next };
  if (place.as !== before) await become();
  else draw();
  closeDrawer();
}

/** Another reader: nothing that the one before could see stays on the page. */
async function become(): Promise<void> {
  const { as } = place;
  stopListening();
  said = [];
  unread.clear();
  draw();
  const past = await fetchSaid(as).catch(showFault);
  if (!past || place.as !== as) return;
  said = past;
  oldest = past[0]?.id ?? 0;
  draw();
  stopListening = listen(as, Math.max(0, ...past.map(({ version }) => version)), hear);
}

function hear(one: Said): void {
  const known = said.find(({ id }) => id === one.id);
  if (one.id < oldest || (known && known.version >= one.version)) return;
  if (known) {
    said = said.map((other) => (other === known ? one : other));
    if (isHere(one)) replaceMessage(one, place.look, around);
    return;
  }
  const here = said.filter(isHere);
  said = [...said, one];
  if (isHere(one)) {
    addMessage(one, here.at(-1), place.look, around);
    byId('empty', HTMLElement).hidden = true;
    return;
  }
  unread.set(one.conversation, (unread.get(one.conversation) ?? 0) + 1);
  drawSidebar(start, place, unread, moves);
}

function isHere({ conversation }: Said): boolean {
  return conversation === place.conversation;
}

function draw(): void {
  unread.delete(place.conversation);
  history.replaceState(null, '', writePlace(place));
  document.body.dataset.look = place.look;
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="look"]'))
    radio.checked = radio.value === place.look;
  drawSidebar(start, place, unread, moves);
  drawTop();
  const here = said.filter(isHere);
  drawConversation(here, place.look, around);
  drawEmpty(here.length === 0);
}

function drawTop(): void {
  const direct = place.conversation.startsWith('direct:');
  const name = place.conversation.replace(/^\w+:/, '');
  const channel = start.channels.find((one) => one.name === name);
  byId('title', HTMLElement).textContent = direct ? 'Chatelaine' : `# ${name}`;
  byId('topic', HTMLElement).textContent = direct
    ? 'Just you and the bot: every line is a command'
    : (channel?.topic ?? '');
  byId('line', HTMLInputElement).placeholder = direct
    ? 'access me, or / for all commands'
    : `Message #${name}, or / for commands`;
  document.title = `${direct ? 'Chatelaine' : `#${name}`} · Chatelaine`;
}

function drawEmpty(shown: boolean): void {
  const empty = byId('empty', HTMLElement);
  empty.hidden = !shown;
  const tries = start.suggestions
    .filter(({ as }) => as === place.as)
    .concat(start.suggestions)
    .slice(0, 1);
  empty.replaceChildren(
    el('img', { src: '/playground/key.svg', alt: '', width: '72', height: '72' }),
    el('p', {}, tries.length === 0 ? 'Nothing here yet. Type / to see what can be asked.' : 'Nothing here yet. Try'),
    ...tries.map((one) => pressable(one.line, () => moves.attempt(one), { class: 'try' })),
  );
}

async function attempt({ as, conversation, line }: Suggestion): Promise<void> {
  await go({ as, conversation });
  await say(line);
}

async function pressed(line: string, from: HTMLElement, question?: Question, check?: FormCheck): Promise<boolean> {
  if (from.getAttribute('aria-disabled') === 'true' || (question && !(await agrees(question)))) return false;
  const buttons = [...(from.closest('.card')?.querySelectorAll('button') ?? [])];
  for (const one of buttons) one.setAttribute('aria-disabled', 'true');
  const arrived = await say(line, { pressed: true, ...(check && { check }) });
  for (const one of buttons) one.removeAttribute('aria-disabled');
  return arrived;
}

/** Resolves to whether the line arrived. */
async function say(line: string, more: Pick<NewLine, 'pressed' | 'check'> = {}): Promise<boolean> {
  const { as, conversation, look } = place;
  const working = byId('working', HTMLElement);
  const fault = byId('fault', HTMLElement);
  fault.hidden = true;
  const timer = setTimeout(() => {
    working.hidden = false;
    working.scrollIntoView({ block: 'end' });
  }, PATIENCE_MS);
  const answer = await sendLine({ as, conversation, line, ...more }).catch(showFault);
  clearTimeout(timer);
  working.hidden = true;
  if (!answer || place.as !== as) return answer !== undefined;
  for (const one of answer.said) hear(one);
  if (answer.form) openPanel(answer.form, look, around);
  // What people are may have changed with the answer.
  start = await fetchStart().catch(() => start);
  drawSidebar(start, place, unread, moves);
  return true;
}

function showFault(error: Error): undefined {
  const fault = byId('fault', HTMLElement);
  fault.textContent = error.message;
  fault.hidden = false;
}
