import type { Company, User } from '../domain/company.ts';
import type { ConnectionChange, ConnectionEffect, ConnectionRefusal } from '../domain/connection-change.ts';
import type { Decision } from '../domain/decision.ts';
import { button, type Card, facts, text } from './card.ts';
import { connectionLine } from './connection-line.ts';
import { connectionWarningBlocks, entryLabel, entryLevelLabel, LEVEL_MEANS, moveBlocks } from './connection-parts.ts';
import { judgedFooter, spaced } from './explain.ts';
import { grounds } from './grounds.ts';
import { levelLabel } from './label.ts';
import { type Pieces, peoplePieces } from './phrase.ts';

/** A change of one entry of a connection as it is judged now, before it is confirmed. */
export type ConnectionPreview = Readonly<{
  change: ConnectionChange;
  actor: User;
  decision: Decision;
  refusal: ConnectionRefusal | undefined;
  effect: ConnectionEffect;
  /** Who could do it instead, when it is refused. */
  others: readonly User[];
  /** Of what is shown, as of a role's preview. */
  fingerprint: string;
  policy: number;
  judgedAt: string;
}>;

/** What a change would do. Nothing happens before Confirm. */
export function connectionPreviewCard(company: Company, preview: ConnectionPreview): Card {
  const { change, effect, fingerprint } = preview;
  const { level } = change;
  const whose = entryLabel(company, change.of);
  return {
    title:
      level === null
        ? `Take the entry of ${whose} on ${change.connection} away?`
        : `Give ${whose} ${levelLabel(level)} on ${change.connection}?`,
    tone: 'plain',
    blocks: [
      text(`${level === null ? 'What counts instead is shown.' : LEVEL_MEANS[level]} Nothing happens before Confirm.`),
      facts({
        Connection: `${effect.connection.name}, in ${effect.environment.name}`,
        Entry: `${entryLevelLabel(effect.before)} → ${entryLevelLabel(level)}`,
      }),
      ...moveBlocks(effect),
      ...connectionWarningBlocks(effect, preview.actor),
    ],
    actions: [
      button('Confirm', connectionLine(change, fingerprint), { style: level === null ? 'danger' : 'primary' }),
      button('Cancel', `dbconn ${level === null ? 'revoke' : 'grant'} cancel`),
    ],
    footer: judgedFooter(preview),
  };
}

/** A confirmation came too late: the same preview as it is now. */
export function connectionOutOfDateCard(company: Company, preview: ConnectionPreview): Card {
  const { title, blocks, ...card } = connectionPreviewCard(company, preview);
  const late = text(
    'Out of date: what this would do has changed since it was shown. Nothing was changed. As it is now:',
  );
  return { ...card, title: `Not done. ${title}`, tone: 'warning', blocks: [late, ...blocks] };
}

/** Why not, and who could. */
export function connectionRefusedCard(company: Company, preview: ConnectionPreview): Card {
  const { change, refusal, others } = preview;
  const isSettled = refusal === 'already-so';
  const could = isSettled || others.length === 0 ? [] : [[...peoplePieces(others), ' could.']];
  const title = {
    'not-configurer': `No. ${preview.actor.name} cannot set levels on the connection ${change.connection}.`,
    'own-entry': `No. That is a level of your own on the connection ${change.connection}.`,
    'already-so': 'Not done: there is nothing to change.',
  }[refusal ?? 'already-so'];
  return {
    title,
    tone: isSettled ? 'plain' : 'bad',
    blocks: [text(...spaced([...reasons(company, preview), ...could, ['Nothing was changed.']]))],
    actions: [],
    footer: isSettled ? judgedFooter(preview) : judgedFooter({ ...preview, decision: codeOf(preview) }),
  };
}

/** The engine lets them configure it; what stands in the way is a rule about whose entry it is. */
const codeOf = ({ decision, refusal }: ConnectionPreview): Pick<Decision, 'code'> =>
  refusal === 'own-entry' ? { code: 'own-role' } : decision;

function reasons(company: Company, { change, actor, decision, refusal, effect }: ConnectionPreview): readonly Pieces[] {
  switch (refusal) {
    case 'own-entry':
      return [['Nobody sets a level for themself or for the default role that they hold, not even an Administrator.']];
    case 'not-configurer': {
      const question = {
        user: actor.username,
        operation: 'connection.configure',
        connection: change.connection,
      } as const;
      return [
        ['Levels are set by those who may configure the connection.'],
        ...grounds({ company, question, subject: actor, decision, sight: 'whole' }),
      ];
    }
    default:
      return [
        effect.before === null
          ? [`There is no entry for ${entryLabel(company, change.of)} on ${change.connection}.`]
          : [
              `The entry for ${entryLabel(company, change.of)} on ${change.connection} is ${levelLabel(effect.before)} already.`,
            ],
      ];
  }
}
