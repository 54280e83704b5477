import type { Remedy } from '../domain/remedy.ts';
import { placeLabel } from './label.ts';
import { type Pieces, peoplePieces, wordsJoined } from './phrase.ts';

/** Who could change the answer, and how; at most five names. */
export function remedyText(remedy: Remedy, verb: 'give' | 'take'): Pieces {
  const { people } = remedy;
  const who = peoplePieces(people);
  switch (remedy.kind) {
    case 'grant': {
      const role = `${remedy.role.name} ${placeLabel(remedy.place)}`;
      const lowers = remedy.lowers.length > 0 ? ` (it would lower ${wordsJoined(remedy.lowers)})` : '';
      return people.length > 0
        ? [...who, ` can give a role that suffices: ${role}${lowers}.`]
        : [`${role} would suffice${lowers}, and there is nobody who can give it.`];
    }
    case 'new-role': {
      const none = `No role but Administrator suffices ${placeLabel(remedy.place)}`;
      return people.length > 0
        ? [`${none}: `, ...who, ' can make one first.']
        : [`${none}, and there is nobody who can make one.`];
    }
    case 'default-role':
      return people.length > 0 ? [...who, ' can set it.'] : ['There is nobody who can set it.'];
    case 'somebody-else':
      return people.length > 0 ? [...who, ` can ${verb} it.`] : [`There is nobody who can ${verb} it.`];
  }
}
