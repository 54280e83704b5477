import { accessCard } from '../cards/access.ts';
import { showAccess } from '../usecases/show-access.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readPerson } from './person.ts';

export const roleList: Command = {
  name: 'role list',
  summary: 'The roles that somebody holds; without a name, yours',
  usage: '/role list [PERSON]',
  params: { PERSON: PARAMS.PERSON },
  examples: ['/role list', '/role list @bob'],
  modes: [],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.manageInfrastructure
      ? 'You may see what everybody holds.'
      : 'You may see what you hold; what others hold is shown to holders of Manage Infrastructure and Users.',

  async run({ services, asker, reading }) {
    const user = readPerson(reading);
    return toActor(accessCard(await showAccess(services, asker, user.username)));
  },
};
