import type { AuditEntry } from '../domain/audit.ts';
import type { User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { RoleChange } from '../domain/question.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { Effect } from '../domain/what-if.ts';
import { button, type Card, facts, type Text } from './card.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { placeLabel } from './label.ts';
import { personPiece, quoted } from './phrase.ts';
import { beforeLabel, supersededBlocks } from './role-applies.ts';

/** A change that was made, and its entry. */
export type RoleChanged = Readonly<{
  change: RoleChange;
  actor: User;
  effect: Effect;
  decision: Decision;
  judgedAt: string;
  fingerprint: string;
  others: readonly User[];
  /** Of a grant: for how long; absent: without an end. */
  minutes?: number;
  /** What was held for a while in that slot and is over with this change. */
  superseded?: readonly RoleLease[];
  entry: AuditEntry & Readonly<{ hash: string }>;
}>;

/** For the person and the channel: what changed, by whom, until when, and what it overrides. */
export function roleChangedCard(changed: RoleChanged): Card {
  const { change, actor, effect, decision, entry, superseded } = changed;
  const { member } = effect;
  const what = `${change.role} ${placeLabel(change)}`;
  const isGrant = change.operation === 'role.grant';
  return {
    title: isGrant
      ? `${actor.name} gave ${member.name} ${what}.`
      : `${actor.name} took ${what} away from ${member.name}.`,
    tone: 'plain',
    blocks: [
      facts({
        For: personPiece(member),
        By: personPiece(actor),
        ...(effect.before && isGrant ? { Replaces: effect.before.name } : {}),
        ...(isGrant ? untilOf(changed) : {}),
      }),
      ...supersededBlocks(superseded),
      ...effectBlocks(effect),
      ...warningBlocks(effect, decision.warnings),
    ],
    actions: [button('Explain', `role list ${quoted(member.username)}`)],
    footer: entryFooter(entry),
  };
}

/** Its entry names the end to the second. */
function untilOf({ minutes, entry, effect }: RoleChanged): Readonly<Record<string, Text>> {
  const { until } = entry.details ?? {};
  if (minutes === undefined && typeof until !== 'string') return { Until: '∞ no end' };
  const at = typeof until === 'string' ? until : new Date(Date.parse(entry.at) + (minutes ?? 0) * 60_000).toISOString();
  return { Until: { at }, 'At the end': `${beforeLabel(effect)} applies again` };
}

/** Takes the place of every message that asked for the change: what was done, and no button. */
export const settledCard = (changed: RoleChanged): Card => {
  const { blocks, footer = '', title } = roleChangedCard(changed);
  return { title: `Done. ${title}`, tone: 'good', blocks: blocks.slice(0, 1), actions: [], footer };
};

/** For whoever confirmed: the receipt. */
export function roleDoneCard(changed: RoleChanged): Card {
  const { change, effect } = changed;
  const what = `${change.role} ${placeLabel(change)}`;
  const { blocks, footer = '' } = roleChangedCard(changed);
  return {
    title:
      change.operation === 'role.grant'
        ? `Done. ${effect.member.name} has ${what}.`
        : `Done. ${effect.member.name} no longer has ${what}.`,
    tone: 'good',
    blocks,
    actions: [],
    footer,
  };
}

/** How the audit channel names an entry: its number and the head of its hash. */
const entryFooter = ({ seq, hash, at, policy }: RoleChanged['entry']): Text => [
  `audit entry ${seq} · hash ${hash.slice(0, 12)} · policy ${policy} · `,
  { at },
];
