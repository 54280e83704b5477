import type { User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import { type Card, table, text } from './card.ts';

/** Several questions of one kind at once: operations down, environments across. */
export type Surveyed = Readonly<{
  subject: User;
  /** What all of them are about, such as `on Loans`. */
  about: string;
  environments: readonly string[];
  rows: readonly Readonly<{ operation: string; outcomes: readonly Decision['outcome'][] }>[];
  policy: number;
  judgedAt: string;
}>;

export function surveyCard({ subject, about, environments, rows, policy, judgedAt }: Surveyed): Card {
  return {
    title: `What ${subject.name} can do ${about}`,
    tone: 'plain',
    blocks: [
      table(
        ['Operation', ...environments],
        rows.map(({ operation, outcomes }) => [operation, ...outcomes.map((outcome) => OUTCOMES[outcome])]),
      ),
      text('Name an operation and an environment to read why.'),
    ],
    actions: [],
    footer: [`policy ${policy} · judged `, { at: judgedAt }],
  };
}

const OUTCOMES = { allow: '✅ Yes', ask: '⏳ Needs approval', deny: '❌ No' } as const;
