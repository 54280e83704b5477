import { describe, expect, it } from 'vitest';
import { fitting } from '../../src/chat/choices.ts';

const choices = ['Bob Lind', 'Bo Lindqvist', 'Ana Øst'].map((label) => ({ label, value: label.split(' ')[0] ?? '' }));
const found = (typed: string) => fitting(choices, typed).map(({ label }) => label);

describe('the choices that fit', () => {
  it.each([
    ['lind bo', ['Bob Lind', 'Bo Lindqvist']],
    ['BOB', ['Bob Lind']],
    ['øst', ['Ana Øst']],
    ['ind', []],
    ['  ', ['Bob Lind', 'Bo Lindqvist', 'Ana Øst']],
  ])('“%s” are those with a word that begins so, for each word', (typed, expected) => {
    expect(found(typed)).toEqual(expected);
  });
});
