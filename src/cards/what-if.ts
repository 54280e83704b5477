import type { Company, User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { RoleChange } from '../domain/question.ts';
import type { Effect } from '../domain/what-if.ts';
import { button, type Card, text } from './card.ts';
import { changeGrounds } from './change-grounds.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { judgedFooter, spaced } from './explain.ts';
import { placeLabel } from './label.ts';
import { changeLine } from './line.ts';

export type WhatIfShown = Readonly<{
  company: Company;
  asker: User;
  change: RoleChange;
  effect: Effect;
  decision: Decision;
  policy: number;
  judgedAt: string;
}>;

/** Each environment before and after. It changes nothing. */
export function whatIfCard(shown: WhatIfShown): Card {
  const { change, effect, decision } = shown;
  const may = decision.outcome === 'allow';
  return {
    title: `If ${effect.member.name} gets ${change.role} ${placeLabel(change)}`,
    tone: 'plain',
    blocks: [
      text('Nothing was changed.', ...(effect.before ? [` It would replace ${effect.before.name} there.`] : [])),
      ...effectBlocks(effect),
      ...warningBlocks(effect, decision.warnings),
      ...(may ? [] : [text(...spaced([['Not yours to give:'], ...refusal(shown)]))]),
    ],
    actions: may ? [button('Grant…', changeLine(change))] : [],
    footer: judgedFooter(shown),
  };
}

const refusal = ({ company, asker, change, decision }: WhatIfShown) =>
  changeGrounds({ company, question: change, subject: asker, decision });
