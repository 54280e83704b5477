import { accessCard } from '../cards/access.ts';
import { showAccess } from '../usecases/show-access.ts';
import { type Command, toActor } from './command.ts';
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
    return toActor(accessCard(await showAccess(services, asker, asker.actor)));
  },
};
