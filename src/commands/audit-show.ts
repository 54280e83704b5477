import { auditCard } from '../cards/audit.ts';
import { quoted } from '../cards/phrase.ts';
import { readAudit } from '../usecases/read-audit.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readSpan } from './moment.ts';
import { LineError } from './parse.ts';
import { requireNothing, split, takePerson } from './reading.ts';

const SHOWN = 20;
const ALL = 500;

export const auditShow: Command = {
  name: 'audit show',
  summary: 'What was done, by whom and when, with the hash of each entry',
  usage: '/audit show [PERSON] [since WHEN]',
  params: { PERSON: PARAMS.PERSON, WHEN: PARAMS.WHEN },
  examples: ['/audit show @bob since 2026-03-01', '/audit show since 3d'],
  modes: ['all'],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.manageInfrastructure
      ? 'You may read the whole audit trail.'
      : 'You may read your own entries, and those of the teams and applications whose log is yours to read.',

  async run({ services, asker, company, reading, mode }) {
    const { words, clauses } = split(reading, ['since']);
    const { value, fault, rest } = takePerson(reading, words);
    if (fault) throw new LineError(fault);
    requireNothing(reading, rest, ['since']);
    const { since } = readSpan(reading, clauses, services.clock());
    const query = { ...(value ? { actorOrMember: value.username } : {}), ...(since === undefined ? {} : { since }) };
    const page = await readAudit(services, asker, { ...query, limit: mode === 'all' ? ALL : SHOWN });
    const person = value ? ` ${quoted(value.username)}` : '';
    const from = since === undefined ? '' : ` since ${since.slice(0, 10)} ${since.slice(11, 16)}`;
    return toActor(auditCard({ ...page, company, all: `audit show all${person}${from}` }));
  },
};
