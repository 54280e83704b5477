import { type Card, text } from './card.ts';
import { personPiece } from './phrase.ts';

/** For whoever did something that somebody else is to hear of, who has not let the bot write to them. */
export const unreachedCard = (person: Readonly<{ username: string; name: string }>): Card => ({
  title: `${person.name} has not heard of it yet.`,
  tone: 'warning',
  blocks: [
    text(
      personPiece(person),
      ' has not added Chatelaine in Teams, so it may not write to them. What they are to hear waits, and comes once they have: tell them, or have an Administrator of Teams install it for everybody.',
    ),
  ],
  actions: [],
});
