import type { Warning } from '../domain/decision.ts';
import { rank } from '../domain/level.ts';
import { acting, type Cell } from '../domain/matrix.ts';
import type { Effect } from '../domain/what-if.ts';
import { type Block, table, text } from './card.ts';
import { cellLabel, heldLabel, toggleLabel } from './label.ts';
import { personPiece, wordsJoined } from './phrase.ts';

/** What a change does: each environment before and after, what hides it, and the permissions that come and go. */
export function effectBlocks(effect: Effect): readonly Block[] {
  const { overriddenBy, gains, loses } = effect;
  const hidden = overriddenBy.slice(0, 5).map(heldLabel);
  const more = overriddenBy.length > 5 ? [`${overriddenBy.length - 5} more`] : [];
  return [
    table(
      ['Environment', 'Before', 'After'],
      effect.environments.map(({ environment, before, after }) => [
        environment,
        cellLabel(before),
        afterLabel(before, after),
      ]),
    ),
    ...(hidden.length > 0
      ? [text(`Still overridden by ${wordsJoined([...hidden, ...more])}: there nothing changes.`)]
      : []),
    ...(gains.length > 0 ? [text(`Adds: ${wordsJoined(gains.map(toggleLabel))}.`)] : []),
    ...(loses.length > 0 ? [text(`Takes away: ${wordsJoined(loses.map(toggleLabel))}.`)] : []),
  ];
}

const afterLabel = (before: Cell, after: Cell): string =>
  cellLabel(before) === cellLabel(after) ? `${cellLabel(after)}, as before` : cellLabel(after);

/** What to think of before confirming, a sentence each. */
export const warningBlocks = (effect: Effect, warnings: readonly Warning[] = []): readonly Block[] =>
  warnings.map((warning) => text('⚠ Warning: ', ...warningText(effect, warning)));

function warningText(effect: Effect, warning: Warning) {
  switch (warning) {
    case 'inert-in-environment':
      return [inertText(effect)];
    case 'raises-access':
      return [`taking this role away raises access${where(effect, 1)}.`];
    case 'lowers-access':
      return [`this lowers access${where(effect, -1)}.`];
    case 'leaves-one-administrator':
      return ['one active Administrator would be left.'];
    case 'member-inactive':
      return [personPiece(effect.member), ' is not active; the role counts once that changes.'];
    case 'own-role-edited':
      return ['it changes a role of your own.'];
    case 'network-to-set-up':
      return ['the VPN is not in place yet and has to be set up first.'];
  }
}

function inertText({ environments, place, after }: Effect): string {
  if (place.scope === 'default') {
    const closed = environments
      .filter((one) => one.after.standing.level === 'no-access')
      .map(({ environment }) => environment);
    return `inert in ${wordsJoined(closed)}: ${after?.name ?? 'it'} cannot log in there, so team and application roles do nothing.`;
  }
  const inert = environments.filter((one) => one.after.inert).map(({ environment }) => environment);
  return `inert in ${wordsJoined(inert)}: the default role cannot log in there.`;
}

/** The environments in which the level rises (1) or falls (-1) at the place itself. */
function where({ environments }: Effect, sign: 1 | -1): string {
  const names = environments.filter(({ before, after }) => Math.sign(worth(after) - worth(before)) === sign);
  return names.length > 0 ? ` in ${wordsJoined(names.map(({ environment }) => environment))}` : '';
}

const worth = (cell: Cell): number => rank(acting(cell));
