import { whoCanCard } from '../cards/who-can.ts';
import type { Operation } from '../domain/question.ts';
import { askWhoCan } from '../usecases/ask-who-can.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { questionOf, readOperation } from './explain-ask.ts';
import { refuseUnfillable, whoCanForm } from './explain-form.ts';
import { OPERATION_KEYWORDS } from './operation.ts';
import { LineError } from './parse.ts';
import { freed, split } from './reading.ts';

export const accessWhoCan: Command = {
  name: 'access who can',
  summary: 'Everybody who may do something, by the assignment that lets them',
  usage: '/access who can OPERATION on APPLICATION in ENVIRONMENT',
  params: { OPERATION: PARAMS.OPERATION, APPLICATION: PARAMS.APPLICATION, ENVIRONMENT: PARAMS.ENVIRONMENT },
  examples: ['/access who can deploy on Loans in Production', '/access who can open on "Mobile Banking" in Quality'],
  modes: ['form', 'all'],
  may: (_, viewer) =>
    viewer.active
      ? 'You may ask who can do something on the applications that you see.'
      : 'You may not ask who can do something, as you are not active.',

  async run({ services, asker, company, viewer, reading, mode }) {
    const operation = readOperation(reading, viewer, freed(reading, split(reading, OPERATION_KEYWORDS)));
    const filled = operation.value;
    if (mode !== 'form') refuseUnfillable(reading, operation);
    if (mode === 'form' || (!operation.fault && filled?.missing.length !== 0))
      return toActor(whoCanForm(reading, operation));
    const fault = operation.fault ?? filled?.faults[0];
    if (fault || !filled) throw new LineError(fault ?? { code: 'unexpected', typed: '', usage: reading.usage });
    const { user, ...rest } = questionOf(filled, viewer);
    const answer = await askWhoCan(services, asker, rest as Operation);
    const seesAssignments = viewer.active && viewer.defaultRole.manageInfrastructure;
    return toActor(whoCanCard({ ...answer, company, seesAssignments }, mode === 'all'));
  },
};
