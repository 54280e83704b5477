import { accessCard } from '../cards/access.ts';
import { showAccess } from '../usecases/show-access.ts';
import { type Command, toActor } from './command.ts';
import { homeReply } from './home.ts';
import { requireNothing, split } from './reading.ts';

export const accessMe: Command = {
  name: 'access me',
  summary: 'What you hold, and what it comes to in each environment',
  usage: '/access me',
  params: {},
  examples: ['/access me', '/role list me'],
  modes: [],
  may: () => 'You may always see what you hold yourself.',

  async run({ services, asker, reading }) {
    requireNothing(reading, split(reading, []).words);
    // Elsewhere there is a page for it; here this is the way to what waits for an answer, and back.
    if (asker.surface === 'teams') return homeReply(services, asker);
    return toActor(accessCard(await showAccess(services, asker, asker.actor)));
  },
};
