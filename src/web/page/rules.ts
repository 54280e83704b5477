import {
  PASSWORD_FORBIDS,
  PASSWORD_LEAST,
  type PasswordFault,
  passwordFaults,
  passwordMost,
} from '../../domain/password.ts';
import type { OnceOffer } from '../../usecases/once-page.ts';
import { el } from './dom.ts';

/** The rules beside the field; each says in a word whether it is kept. */
export type Rules = Readonly<{
  list: HTMLUListElement;
  /** Judges a password, and marks the rules; while there is none all are open. */
  judge(password: string): readonly PasswordFault[];
  /** Marks what the server says. */
  mark(faults: readonly PasswordFault[]): void;
  /** In a sentence each. */
  say(faults: readonly PasswordFault[]): string;
}>;

export function rulesFor({ engine, username, environment }: OnceOffer): Rules {
  const sentences = sentencesFor(engine, username, environment);
  const items = sentences.map((rule) => ({ ...rule, item: el('li', {}) }));
  const mark = (faults: readonly PasswordFault[]): void => {
    // Of one that is too long nothing else is known.
    const otherwise = faults.includes('too-long') ? 'open' : 'kept';
    for (const { item, says, faults: those } of items) {
      set(item, says, faults.some((fault) => those.includes(fault)) ? 'broken' : otherwise);
    }
  };
  const open = (): void => {
    for (const { item, says } of items) set(item, says, 'open');
  };
  open();
  return {
    list: el('ul', { id: 'rules', class: 'rules' }, ...items.map(({ item }) => item)),
    mark,
    judge(password) {
      const faults = passwordFaults(password, engine, [username, environment]);
      if (password === '') open();
      else mark(faults);
      return faults;
    },
    say: (faults) =>
      sentences
        .filter((rule) => faults.some((fault) => rule.faults.includes(fault)))
        .map(({ says }) => `${says[0]?.toUpperCase()}${says.slice(1)}.`)
        .join(' '),
  };
}

const STATES = { open: ['○', 'Rule:'], kept: ['✓', 'Kept:'], broken: ['✗', 'Not yet:'] } as const;

function set(item: HTMLLIElement, says: string, state: keyof typeof STATES): void {
  const [sign, word] = STATES[state];
  item.dataset.state = state;
  item.replaceChildren(el('span', { class: 'sign', 'aria-hidden': 'true' }, sign), el('b', {}, word), ` ${says}`);
}

type Sentence = Readonly<{ faults: readonly PasswordFault[]; says: string }>;

const sentencesFor = (engine: OnceOffer['engine'], username: string, environment: string): readonly Sentence[] => [
  { faults: ['too-short', 'too-long'], says: `${PASSWORD_LEAST} to ${passwordMost(engine)} characters` },
  { faults: ['not-ascii'], says: 'letters without accents, digits, blanks and the signs of a plain keyboard' },
  { faults: ['forbidden-character'], says: `neither ${PASSWORD_FORBIDS.join(' nor ')}` },
  { faults: ['blank-at-end'], says: 'no blank at the beginning or the end' },
  { faults: ['too-easy'], says: 'not one of the commonest, nor mere words and rows such as Welcome1234' },
  { faults: ['names-something'], says: `without your user name, ${username}, and without ${environment}` },
];
