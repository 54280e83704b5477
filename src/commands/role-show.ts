import { roleCard } from '../cards/access.ts';
import { choiceField, formCard, named } from '../cards/fields.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { visibleNames } from './names.ts';
import { LineError } from './parse.ts';
import { requireNothing, split, takeName } from './reading.ts';

export const roleShow: Command = {
  name: 'role show',
  summary: 'What a role allows in each environment',
  usage: '/role show ROLE',
  params: { ROLE: PARAMS.ROLE },
  examples: ['/role show Developer', '/role show Tech Lead'],
  modes: ['form'],
  may: () => 'You may look at every role.',

  async run({ company, reading, mode, viewer }) {
    const { value, fault, rest } = takeName(reading, 'role', split(reading, []).words);
    if (fault && mode !== 'form') throw new LineError(fault);
    requireNothing(reading, rest);
    const role = company.roles.get(value ?? '');
    if (role && viewer.active && mode !== 'form') return toActor(roleCard(role, company));
    return toActor(
      formCard('Look at a role', 'role show', [
        choiceField('role', 'Role', named(visibleNames(company, viewer, 'role')), { value }),
      ]),
    );
  },
};
