import { holdingPictureCard, pictureRefusedCard } from '../cards/holding-picture.ts';
import { wordsJoined } from '../cards/phrase.ts';
import { pictureSight, showPicture } from '../usecases/weekly-picture.ts';
import { type Command, toActor } from './command.ts';
import { requireNothing, split } from './reading.ts';

export const accessPicture: Command = {
  name: 'access picture',
  summary: 'Who holds what where, as a picture of teams and environments',
  usage: '/access picture',
  params: {},
  examples: ['/access picture', '/access picture help'],
  modes: [],
  may: (company, { username }) => {
    const sight = pictureSight(company, username);
    if (sight === 'all') return 'You may see the whole picture of who holds what.';
    const teams = [...sight];
    return teams.length > 0
      ? `You may see the picture of who holds what of ${teams.length > 5 ? 'the teams that you manage' : wordsJoined(teams)}.`
      : 'The picture of who holds what is for those who may read the whole audit trail, and for managers of teams.';
  },

  async run({ services, asker, reading }) {
    requireNothing(reading, split(reading, []).words);
    const shown = await showPicture(services, asker);
    return toActor(shown ? holdingPictureCard(shown) : pictureRefusedCard());
  },
};
