import type { Choice } from '../cards/card.ts';

/** The choices that somebody may mean who has typed so far: each typed word begins a word of the choice. */
export function fitting(choices: readonly Choice[], typed: string): readonly Choice[] {
  const sought = wordsIn(typed).filter((one) => one !== '');
  return choices.filter(({ label, value }) => {
    const words = wordsIn(`${label} ${value}`);
    return sought.every((start) => words.some((word) => word.startsWith(start)));
  });
}

const wordsIn = (text: string): readonly string[] => text.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u);
