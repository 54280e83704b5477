import { historyCard } from '../cards/audit.ts';
import { quoted } from '../cards/phrase.ts';
import { readAudit } from '../usecases/read-audit.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readPerson } from './person.ts';

const SHOWN = 20;
const ALL = 500;

export const accessHistory: Command = {
  name: 'access history',
  summary: 'What was given to somebody and taken away, by whom and when',
  usage: '/access history [PERSON]',
  params: { PERSON: PARAMS.PERSON },
  examples: ['/access history', '/access history @bob'],
  modes: ['all'],
  may: () =>
    "You may read your own history; that of others as far as their team's and application's log is yours to read.",

  async run({ services, asker, company, reading, mode }) {
    const user = readPerson(reading);
    const limit = mode === 'all' ? ALL : SHOWN;
    const kinds = [
      'role-granted',
      'role-revoked',
      'role-change-refused',
      'role-extended',
      'role-ended',
      'role-superseded',
    ] as const;
    const page = await readAudit(services, asker, { actorOrMember: user.username, kinds, limit });
    return toActor(historyCard(user.name, { ...page, company, all: `access history all ${quoted(user.username)}` }));
  },
};
