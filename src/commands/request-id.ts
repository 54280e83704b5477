import { isKeyword, LineError, type Word } from './parse.ts';

/** `R-42`, as cards print it; undefined for any other word. */
export function requestIdOf(word: Word | undefined): number | undefined {
  const found = /^R-([1-9]\d{0,8})$/i.exec(word?.text ?? '');
  return found ? Number(found[1]) : undefined;
}

export type IdTaken = Readonly<{ id: number; isForm: boolean; rest: readonly Word[] }>;

/** The number that the words begin with. A form that is drawn again says `form` after it. */
export function takeRequestId(words: readonly Word[]): IdTaken {
  const [first, second] = words;
  const id = requestIdOf(first);
  if (id === undefined)
    throw new LineError({
      code: 'invalid',
      label: 'request',
      typed: (first?.text ?? '').slice(0, 80),
      expected: 'the number at the foot of its card, such as R-42',
    });
  const isForm = second !== undefined && isKeyword(second, 'form');
  return { id, isForm, rest: words.slice(isForm ? 2 : 1) };
}
