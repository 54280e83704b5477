import { whatIfCard } from '../cards/what-if.ts';
import { askWhatIf } from '../usecases/ask-what-if.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { readPlace, requireNoWords } from './place.ts';
import { onlyClause, type Reading, split, takeName, takePerson } from './reading.ts';
import { readSpan, refuseSpan } from './role-ask.ts';
import { type ChangeRead, isSaid, refuseFaults } from './role-change.ts';
import { changeForm } from './role-form.ts';

export const accessWhatIf: Command = {
  name: 'access what-if',
  summary: 'What a role would do for somebody; changes nothing',
  usage: '/access what-if PERSON gets ROLE [on APPLICATION | in TEAM]',
  params: { PERSON: PARAMS.PERSON, ROLE: PARAMS.ROLE, APPLICATION: PARAMS.APPLICATION, TEAM: PARAMS.TEAM },
  examples: ['/access what-if @bob gets Tech Lead in Banking', '/access what-if me gets Developer'],
  modes: ['form'],
  may: () => 'You may try roles on yourself, and on others where you could see the outcome.',

  async run({ services, asker, company, viewer, reading, mode }) {
    const read = readWhatIf(reading);
    const { member, role, place } = read;
    if (mode !== 'form') refuseFaults(read, isSaid(member) && isSaid(role));
    if (mode === 'form' || !member.value || role.value === undefined || place.fault)
      return toActor(changeForm(reading, read, WHAT_IF));
    const where = place.value ?? { scope: 'default' as const };
    const change = { operation: 'role.grant', member: member.value.username, role: role.value, ...where } as const;
    return toActor(whatIfCard({ ...(await askWhatIf(services, asker, change)), company, asker: viewer }));
  },
};

const WHAT_IF = { title: 'What a role would do', isPlaceOptional: true, roleClause: 'gets' } as const;

/** Neither `on` nor `in` is the default role. */
function readWhatIf(reading: Reading): ChangeRead {
  const { words, clauses } = split(reading, ['on', 'in', 'for', 'as', 'gets']);
  refuseSpan(reading, readSpan(reading, clauses).minutes);
  const place = readPlace(reading, clauses);
  const gets = onlyClause(reading, clauses, 'gets');
  const member = takePerson(reading, [...words, ...(gets ? [] : place.rest)]);
  const role = takeName(reading, 'role', gets ? [...gets.words, ...place.rest] : member.rest);
  requireNoWords(reading, [...(gets ? member.rest : []), ...role.rest]);
  return { member, attempted: undefined, role, place, minutes: {} };
}
