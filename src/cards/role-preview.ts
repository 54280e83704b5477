import type { Company, User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { Place, RoleChange } from '../domain/question.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import type { Effect } from '../domain/what-if.ts';
import { type Block, button, type Card, text } from './card.ts';
import { changeGrounds } from './change-grounds.ts';
import { durationLabel } from './duration.ts';
import { effectBlocks, warningBlocks } from './effect.ts';
import { answerLine, judgedFooter, spaced } from './explain.ts';
import { placeLabel } from './label.ts';
import { changeLine } from './line.ts';
import { type Pieces, peoplePieces } from './phrase.ts';
import { beforeLabel, supersededBlocks } from './role-applies.ts';

/** A role change as the engine judges it now, before it is confirmed. */
export type RolePreview = Readonly<{
  change: RoleChange;
  actor: User;
  decision: Decision;
  effect: Effect;
  /** Of a grant: for how long; absent: without an end. */
  minutes?: number;
  /** What is held for a while in that slot and is over with this change. */
  superseded?: readonly RoleLease[];
  /** Who could do it instead, when it is refused. */
  others: readonly User[];
  /** Of what the preview shows: a confirmation names it, so that nobody confirms what they have not seen. */
  fingerprint: string;
  policy: number;
  judgedAt: string;
}>;

/** What a change would do. Nothing happens before Confirm. */
export function rolePreviewCard(preview: RolePreview): Card {
  const { change, effect, fingerprint, minutes } = preview;
  const isGrant = change.operation === 'role.grant';
  return {
    title: isGrant
      ? `Give ${effect.member.name} ${change.role} ${placeLabel(change)}?`
      : `Take ${change.role} ${placeLabel(change)} away from ${effect.member.name}?`,
    tone: 'plain',
    blocks: [text(...replacedText(preview)), ...supersededBlocks(preview.superseded), ...shownEffect(preview)],
    actions: [
      button('Confirm', changeLine(change, fingerprint, minutes), { style: isGrant ? 'primary' : 'danger' }),
      button('Cancel', `${change.operation.replace('.', ' ')} cancel`),
    ],
    footer: judgedFooter(preview),
  };
}

/** A confirmation came too late: the same preview as it is now. */
export function outOfDateCard(preview: RolePreview): Card {
  const { title, blocks, ...card } = rolePreviewCard(preview);
  const late = text(
    'Out of date: what this would do has changed since it was shown. Nothing was changed. As it is now:',
  );
  return { ...card, title: `Not done. ${title}`, tone: 'warning', blocks: [late, ...blocks] };
}

function shownEffect({ effect, decision }: RolePreview): readonly Block[] {
  return [...effectBlocks(effect), ...warningBlocks(effect, decision.warnings)];
}

const NOT_BEFORE = 'Nothing happens before Confirm.';

function replacedText({ effect, minutes, judgedAt }: RolePreview): Pieces {
  const { before, after } = effect;
  if (!after) return [`What applies instead is shown. ${NOT_BEFORE}`];
  if (minutes !== undefined) {
    const what = before ? `It replaces ${before.name} there` : 'It is';
    const until = new Date(Date.parse(judgedAt) + minutes * 60_000).toISOString();
    const then = `; then ${beforeLabel(effect)} applies again. ${NOT_BEFORE}`;
    return [`${what} for ${durationLabel(minutes)}, until about `, { at: until }, then];
  }
  return [`${before ? `It replaces ${before.name} there, with no end.` : 'It has no end.'} ${NOT_BEFORE}`];
}

/** Only what fails, and who could; what the member holds is not for a refused asker to learn. */
export function roleRefusedCard(company: Company, { change, actor, decision, others, ...judged }: RolePreview): Card {
  const question = { ...change, user: actor.username };
  const isSettled = decision.code === 'already-held' || decision.code === 'not-held';
  const reasons = changeGrounds({ company, question: change, subject: actor, decision });
  const could = isSettled || others.length === 0 ? [] : [[...peoplePieces(others), ' could.']];
  return {
    title: isSettled
      ? 'Not done: there is nothing to change.'
      : answerLine({ company, question, subject: actor, decision }),
    tone: isSettled ? 'plain' : 'bad',
    blocks: [text(...spaced([...reasons, ...could, ['Nothing was changed.']]))],
    actions: [],
    footer: judgedFooter({ decision, ...judged }),
  };
}

export const cancelledCard = (): Card => ({
  title: 'Not done. Nothing was changed.',
  tone: 'plain',
  blocks: [],
  actions: [],
});

export const nothingHeldCard = (member: User, place: Place): Card => ({
  title: `Not done: ${member.name} holds no role ${placeLabel(place)}.`,
  tone: 'plain',
  blocks: [text('Nothing was changed.')],
  actions: [],
});
