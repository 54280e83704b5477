import type { PasswordFault } from '../../domain/password.ts';
import { makePassword } from '../../usecases/generate-password.ts';
import type { OnceOffer } from '../../usecases/once-page.ts';
import { announce, copyButton, el, pressable } from './dom.ts';
import { rulesFor } from './rules.ts';

export type PasswordForm = Readonly<{
  element: HTMLFormElement;
  /** Shows what the server says of the password. */
  refuse(faults: readonly PasswordFault[]): void;
}>;

/** Asks for a password twice, or makes one. `create` gets one that keeps all rules, and whether it was made here. */
export function passwordForm(offer: OnceOffer, create: (password: string, isMade: boolean) => void): PasswordForm {
  const rules = rulesFor(offer);
  const password = field('password', 'Password', 'rules');
  const again = field('again', 'Password once more');
  const inputs = [password.input, again.input];
  const reveal = pressable('Show', () => setShown(password.input.type === 'password'), { class: 'quiet' });
  const made = el('p', { class: 'made', hidden: true });
  let madeHere = '';

  const setShown = (isShown: boolean): void => {
    for (const input of inputs) input.type = isShown ? 'text' : 'password';
    reveal.textContent = isShown ? 'Hide' : 'Show';
  };
  const make = (): void => {
    madeHere = makePassword((drawn) => rules.judge(drawn).length === 0);
    for (const one of [password, again]) {
      one.input.value = madeHere;
      one.fault('');
    }
    setShown(true);
    made.replaceChildren(
      'Keep it before you go on, best in a password manager. ',
      copyButton('Copy the password', () => madeHere),
    );
    made.hidden = false;
    announce('A password was made and filled in. Keep it before you go on.');
  };
  password.input.addEventListener('input', () => {
    made.hidden = true;
    password.fault('');
    rules.judge(password.input.value);
  });
  again.input.addEventListener('input', () => again.fault(''));

  const refuse = (faults: readonly PasswordFault[]): void => {
    rules.mark(faults);
    password.fault(`Not yet. ${rules.say(faults)}`);
    password.input.focus();
  };
  const element = el(
    'form',
    { novalidate: true },
    el('div', { class: 'row' }, password.label, reveal),
    password.input,
    password.problem,
    el('p', { class: 'row' }, pressable('Make one for me', make, { class: 'quiet wide' })),
    made,
    rules.list,
    again.label,
    again.input,
    again.problem,
    el('button', { type: 'submit', class: 'strong' }, offer.lasting === 'rotate' ? 'Give it this password' : 'Create'),
  );
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const faults = rules.judge(password.input.value);
    if (faults.length > 0) return refuse(faults);
    if (again.input.value !== password.input.value) {
      again.fault('This is not the same as above. Type it once more.');
      again.input.focus();
      return;
    }
    create(password.input.value, password.input.value === madeHere);
  });
  return { element, refuse };
}

function field(id: string, words: string, described = '') {
  const problem = el('p', { id: `${id}-problem`, class: 'problem' });
  const input = el('input', {
    id,
    type: 'password',
    autocomplete: 'new-password',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-describedby': `${id}-problem ${described}`.trim(),
  });
  const fault = (says: string): void => {
    problem.textContent = says;
    if (says === '') input.removeAttribute('aria-invalid');
    else input.setAttribute('aria-invalid', 'true');
  };
  return { label: el('label', { for: id }, words), input, problem, fault };
}
