import { auditCard } from '../cards/audit.ts';
import { quoted } from '../cards/phrase.ts';
import { requestName } from '../domain/request.ts';
import { readAudit } from '../usecases/read-audit.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { takeConnection } from './dbconn-read.ts';
import { readSpan } from './moment.ts';
import { LineError } from './parse.ts';
import { onlyClause, requireNothing, split, takePerson } from './reading.ts';
import { requestIdOf } from './request-id.ts';

const SHOWN = 20;
const ALL = 500;

export const auditShow: Command = {
  name: 'audit show',
  summary: 'What was done, by whom and when, with the hash of each entry',
  usage: '/audit show [PERSON | REQUEST] [on CONNECTION] [since WHEN]',
  params: { PERSON: PARAMS.PERSON, REQUEST: PARAMS.REQUEST, CONNECTION: PARAMS.CONNECTION, WHEN: PARAMS.WHEN },
  examples: ['/audit show @bob since 2026-03-01', '/audit show R-42'],
  modes: ['all'],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.manageInfrastructure
      ? 'You may read the whole audit trail.'
      : 'You may read your own entries, and those of the teams and applications whose log is yours to read.',

  async run({ services, asker, company, reading, mode }) {
    const { words, clauses } = split(reading, ['on', 'since']);
    const connection = takeConnection(reading, onlyClause(reading, clauses, 'on')?.words ?? []);
    if (connection.fault) throw new LineError(connection.fault);
    const request = requestIdOf(words[0]);
    const { value, fault, rest } =
      request === undefined ? takePerson(reading, words) : { rest: words.slice(1), value: undefined, fault: undefined };
    if (fault) throw new LineError(fault);
    requireNothing(reading, [...rest, ...connection.rest], ['on', 'since']);
    const { since } = readSpan(reading, clauses, services.clock());
    const query = {
      ...(value && { actorOrMember: value.username }),
      ...(request !== undefined && { request }),
      ...(connection.value !== undefined && { connection: connection.value }),
      ...(since !== undefined && { since }),
    };
    const page = await readAudit(services, asker, { ...query, limit: mode === 'all' ? ALL : SHOWN });
    const whose = value ? ` ${quoted(value.username)}` : request === undefined ? '' : ` ${requestName(request)}`;
    const on = connection.value === undefined ? '' : ` on ${quoted(connection.value)}`;
    const from = since === undefined ? '' : ` since ${since.slice(0, 10)} ${since.slice(11, 16)}`;
    return toActor(auditCard({ ...page, company, all: `audit show all${whose}${on}${from}` }));
  },
};
