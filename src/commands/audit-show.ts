import { auditCard } from '../cards/audit.ts';
import { quoted } from '../cards/phrase.ts';
import { requestName } from '../domain/request.ts';
import { readAudit } from '../usecases/read-audit.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readSpan } from './moment.ts';
import { LineError } from './parse.ts';
import { requireNothing, split, takePerson } from './reading.ts';
import { requestIdOf } from './request-id.ts';

const SHOWN = 20;
const ALL = 500;

export const auditShow: Command = {
  name: 'audit show',
  summary: 'What was done, by whom and when, with the hash of each entry',
  usage: '/audit show [PERSON | REQUEST] [since WHEN]',
  params: { PERSON: PARAMS.PERSON, REQUEST: PARAMS.REQUEST, WHEN: PARAMS.WHEN },
  examples: ['/audit show @bob since 2026-03-01', '/audit show R-42'],
  modes: ['all'],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.manageInfrastructure
      ? 'You may read the whole audit trail.'
      : 'You may read your own entries, and those of the teams and applications whose log is yours to read.',

  async run({ services, asker, company, reading, mode }) {
    const { words, clauses } = split(reading, ['since']);
    const request = requestIdOf(words[0]);
    const { value, fault, rest } =
      request === undefined ? takePerson(reading, words) : { rest: words.slice(1), value: undefined, fault: undefined };
    if (fault) throw new LineError(fault);
    requireNothing(reading, rest, ['since']);
    const { since } = readSpan(reading, clauses, services.clock());
    const query = {
      ...(value && { actorOrMember: value.username }),
      ...(request !== undefined && { request }),
      ...(since !== undefined && { since }),
    };
    const page = await readAudit(services, asker, { ...query, limit: mode === 'all' ? ALL : SHOWN });
    const whose = value ? ` ${quoted(value.username)}` : request === undefined ? '' : ` ${requestName(request)}`;
    const from = since === undefined ? '' : ` since ${since.slice(0, 10)} ${since.slice(11, 16)}`;
    return toActor(auditCard({ ...page, company, all: `audit show all${whose}${from}` }));
  },
};
