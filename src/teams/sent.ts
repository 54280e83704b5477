import { errorsOf, filledLine } from '../cards/form.ts';
import { outdatedCard } from '../cards/progress.ts';
import { toActor } from '../commands/command.ts';
import type { Caller, Sent } from './activity.ts';
import { type Answer, answer } from './answer.ts';
import type { Desk, Spot } from './desk.ts';

/** Where the answer to a button belongs. */
export const spotOf = (caller: Caller, { of }: Sent): Spot => ({ caller, about: of.from ?? caller.conversation });

/** What a button sends, with what was filled in: with a fault in it, the form again, which says it beside the field. */
export const answerSent = (desk: Desk, spot: Spot, { line, of, values }: Sent): Promise<Answer> =>
  answer(desk, spot, async ({ run }) => {
    if (line === undefined) return toActor(outdatedCard());
    const { fields = [] } = of;
    if (fields.length === 0) return run(line);
    const entered = (id: string): string => (Object.hasOwn(values, id) ? (values[id] ?? '') : '');
    const form = await run(filledLine(line, fields, entered, 'form'));
    return errorsOf(form.card, fields) ? form : run(filledLine(line, fields, entered));
  });
