import type { Company, User } from '../domain/company.ts';
import type { ConnectionEffect, ConnectionWarning, EntryOf } from '../domain/connection-change.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { type Block, list, type Text, text } from './card.ts';
import { levelLabel } from './label.ts';
import { counted, type Pieces, peoplePieces, personPiece } from './phrase.ts';

/** `the role Integrator`, or a person. */
export function entryLabel({ users }: Pick<Company, 'users'>, of: EntryOf): string {
  return 'role' in of ? `the role ${of.role}` : (users.get(of.user)?.name ?? of.user);
}

export const entryLevelLabel = (level: ConnectionLevel | null): string =>
  level === null ? 'no entry' : levelLabel(level);

/** What a level lets one do with a connection (000, the last steps). */
export const LEVEL_MEANS: Readonly<Record<ConnectionLevel, string>> = {
  'no-access': 'No Access opens nothing of it.',
  'read-only': 'Read-Only lets one look at it, and neither publish with it nor change it.',
  publish: 'Publish lets one publish extensions that use it, not change its settings.',
  'full-control': 'Full Control lets one change its settings, its levels, and configure extensions to use it.',
};

/** Whose level it moves, those who go the same way together. */
export function moveBlocks({ moves }: ConnectionEffect): readonly Block[] {
  if (moves.length === 0) return [text('Nobody’s level changes by it now.')];
  const ways = new Map<string, ConnectionEffect['moves'][number]['user'][]>();
  for (const { user, before, after } of moves) {
    const way = `${levelLabel(before)} → ${levelLabel(after)}`;
    ways.set(way, [...(ways.get(way) ?? []), user]);
  }
  return [
    text(`It concerns ${counted(moves.length, 'person', 'people')}:`),
    list([...ways].map(([way, people]): Text => [`${way}: `, ...peoplePieces(people)])),
  ];
}

/** What to think of before confirming, a sentence each. Who holds what elsewhere is for those who manage users to read. */
export const connectionWarningBlocks = (effect: ConnectionEffect, { defaultRole }: User): readonly Block[] =>
  effect.warnings.map((warning) =>
    text('⚠ Warning: ', ...warningText(effect, warning, defaultRole.manageInfrastructure)),
  );

function warningText(
  { connection, environment }: ConnectionEffect,
  warning: ConnectionWarning,
  seesAssignments: boolean,
): Pieces {
  switch (warning.code) {
    case 'takes-away':
      return [
        `an entry for a person beats everything else: it takes away ${levelLabel(warning.without)}, which there is without it.`,
      ];
    case 'raises':
      return [`taking this entry away raises the level to ${levelLabel(warning.to)}.`];
    case 'held-elsewhere':
      return [
        'an entry for a role counts only where it is the default role. ',
        ...(seesAssignments ? peoplePieces(warning.people) : [counted(warning.people.length, 'person', 'people')]),
        ` ${warning.people.length === 1 ? 'holds' : 'hold'} it in a team or on an application and ${gains(warning.people.length)} nothing.`,
      ];
    case 'own-entry':
      return [
        ...peoplePieces(warning.people),
        ` ${warning.people.length === 1 ? 'has an entry of their own, which decides' : 'have entries of their own, which decide'} instead.`,
      ];
    case 'environment-full-control':
      return [
        `${warning.role} has Full Control of ${environment.name}, which is full control of ${connection.name} whatever this entry says.`,
      ];
    case 'cannot-publish':
      return [
        `publishing also takes Change and Deploy Applications by default role, which ${warning.role} does not have in ${environment.name}.`,
      ];
    case 'no-login':
      return [`${warning.role} is No Access in ${environment.name}: whoever holds it by default cannot log in there.`];
    case 'inactive':
      return [personPiece(warning.user), ' is not active; the level counts once that changes.'];
  }
}

const gains = (count: number): string => (count === 1 ? 'gains' : 'gain');

/** The platform is not reached from here: what a person still does there. */
export const inServiceCenter = ({ connection, environment }: ConnectionEffect): Block =>
  text(
    'Saved here; it does not reach the platform. Set the same in the Service Center of ',
    { bold: environment.name },
    ', Administration > Database Connections > ',
    { bold: connection.name },
    '.',
  );
