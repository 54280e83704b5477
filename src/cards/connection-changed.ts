import type { AuditEntry } from '../domain/audit.ts';
import type { Company } from '../domain/company.ts';
import type { LevelMove } from '../domain/connection-change.ts';
import { button, type Card, facts, type Text } from './card.ts';
import { connectionExplainLine } from './connection-line.ts';
import {
  connectionWarningBlocks,
  entryLabel,
  entryLevelLabel,
  inServiceCenter,
  moveBlocks,
} from './connection-parts.ts';
import type { ConnectionPreview } from './connection-preview.ts';
import { levelLabel } from './label.ts';
import { personPiece } from './phrase.ts';

/** A level that was set or taken away, and its entry on the trail. */
export type ConnectionChanged = ConnectionPreview & Readonly<{ entry: AuditEntry & Readonly<{ hash: string }> }>;

/** For whoever confirmed: the receipt, and what is left to do on the platform. */
export function connectionDoneCard(company: Company, changed: ConnectionChanged): Card {
  const { change, effect, entry } = changed;
  const whose = entryLabel(company, change.of);
  return {
    title:
      change.level === null
        ? `Done. There is no entry for ${whose} on ${change.connection} any more.`
        : `Done. ${whose.replace(/^the/, 'The')} has ${levelLabel(change.level)} on ${change.connection}.`,
    tone: 'good',
    blocks: [...moveBlocks(effect), ...connectionWarningBlocks(effect, changed.actor), inServiceCenter(effect)],
    actions: [],
    footer: entryFooter(entry),
  };
}

/** For the channel of its environment; with a move, for the person whose level it is. */
export function connectionChangedCard(company: Company, changed: ConnectionChanged, move?: LevelMove): Card {
  const { change, actor, effect, entry } = changed;
  const whose = entryLabel(company, change.of);
  const own = move && { 'Your level': `${levelLabel(move.before)} → ${levelLabel(move.after)}` };
  return {
    title:
      change.level === null
        ? `${actor.name} took the entry of ${whose} on the connection ${change.connection} away.`
        : `${actor.name} gave ${whose} ${levelLabel(change.level)} on the connection ${change.connection}.`,
    tone: 'plain',
    blocks: [
      facts({
        By: personPiece(actor),
        Connection: `${change.connection}, in ${effect.environment.name}`,
        Entry: `${entryLevelLabel(effect.before)} → ${entryLevelLabel(change.level)}`,
        ...own,
      }),
      ...(move ? [] : moveBlocks(effect)),
    ],
    actions: [button('Explain', connectionExplainLine(change.connection))],
    footer: entryFooter(entry),
  };
}

const entryFooter = ({ seq, hash, at, policy }: ConnectionChanged['entry']): Text => [
  `audit entry ${seq} · hash ${hash.slice(0, 12)} · policy ${policy} · `,
  { at },
];
