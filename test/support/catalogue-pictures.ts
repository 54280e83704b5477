import { type Making, talk } from './catalogue-talk.ts';

/** The smallest PNG that there is: the golden files are about the card around it. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';
const drawn = talk(undefined, { drawHoldings: async () => Buffer.from(PNG, 'base64') });
const words = talk();

export const pictures: Making = {
  picture: drawn.say('carla', 'access picture'),
  'picture-of-a-team': drawn.say('max', 'access picture'),
  'picture-in-words': words.say('carla', 'access picture'),
  'picture-refused': drawn.say('bob', 'access picture'),
};
