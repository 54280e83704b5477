type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element; true is an empty attribute, false and undefined are none. Text becomes text nodes, never markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** An element of the page, which is there. */
function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** A button that calls back. */
export function pressable(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** A button that puts a text on the clipboard and says that it did. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const button = pressable(label, async () => {
    const isCopied = await navigator.clipboard.writeText(text()).then(
      () => true,
      () => false,
    );
    button.textContent = isCopied ? 'Copied' : 'Not copied: select it';
    announce(isCopied ? 'Copied.' : 'The browser did not allow copying. Select the text and copy it.');
    setTimeout(() => button.replaceChildren(label), SHOWN_MS);
  });
  return button;
}

const SHOWN_MS = 3000;

/** Read out to whoever does not see the page change. */
export function announce(words: string): void {
  byId('status').textContent = words;
}

/** What the page shows from now on. The focus goes to its heading, so that it is read from there. */
export function show(title: string, ...content: readonly (Node | string)[]): void {
  const heading = el('h1', { tabindex: '-1' }, title);
  document.title = `${title} · Chatelaine`;
  byId('main').replaceChildren(heading, ...content);
  heading.focus();
}

/** Things with their names, labels before values. */
export const factList = (facts: readonly (readonly [label: string, ...value: (Node | string)[]])[]): HTMLDListElement =>
  el('dl', { class: 'facts' }, ...facts.flatMap(([label, ...value]) => [el('dt', {}, label), el('dd', {}, ...value)]));
