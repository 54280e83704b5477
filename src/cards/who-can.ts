import type { Company } from '../domain/company.ts';
import type { Held } from '../domain/decision.ts';
import type { Operation, Question } from '../domain/question.ts';
import type { WhoCan } from '../domain/who-can.ts';
import { button, type Card, table, text } from './card.ts';
import { doing } from './doing.ts';
import { heldLabel } from './label.ts';
import { operationWords } from './line.ts';
import { counted, personPiece } from './phrase.ts';

export type WhoCanShown = Readonly<{
  company: Company;
  operation: Operation;
  who: WhoCan;
  /** Whether the asker may know what default roles others have. */
  seesAssignments: boolean;
  policy: number;
  judgedAt: string;
}>;

const SHOWN = 20;

/** A count, and the people by the assignment that lets them. */
export function whoCanCard(shown: WhoCanShown, all = false): Card {
  const { company, operation, who, seesAssignments, policy, judgedAt } = shown;
  const question = { ...operation, user: '' } as Question;
  const most = all ? who.count : SHOWN;
  const rows = peopleOf(who, most).map(({ user, held }) => [personPiece(user), by(held, seesAssignments)]);
  const left = who.count - rows.length;
  return {
    title: `${counted(who.count, 'person', 'people')} can ${doing(company, question)}.`,
    tone: 'plain',
    blocks: [
      ...(rows.length > 0 ? [table(['Person', 'By'], rows)] : []),
      ...(left > 0 ? [text(`${rows.length} shown, ${left} more.`)] : []),
    ],
    actions: left > 0 ? [button('All', `access who can all ${operationWords(question)}`)] : [],
    footer: [`policy ${policy} · judged `, { at: judgedAt }],
  };
}

function peopleOf({ groups }: WhoCan, most: number) {
  const found = [];
  for (const { held, users } of groups) {
    if (found.length >= most) break;
    for (const user of users().slice(0, most - found.length)) found.push({ user, held });
  }
  return found;
}

function by(held: Held | undefined, seesAssignments: boolean): string {
  if (!held) return 'an entry of the connection';
  return held.scope === 'default' && !seesAssignments ? 'default role' : heldLabel(held);
}
