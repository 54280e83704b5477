import type { AuditEntry, AuditKind, ConnectionKind } from '../domain/audit.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { levelLabel } from './label.ts';
import type { Pieces } from './phrase.ts';

const KINDS: Readonly<Record<ConnectionKind, true>> = {
  'connection-level-set': true,
  'connection-level-refused': true,
};

export const isAboutConnection = (kind: AuditKind): kind is ConnectionKind => Object.hasOwn(KINDS, kind);

/** `Carla Nunes gave the role Integrator Publish on the connection ERP, replacing Read-Only.` */
export function connectionEntryText(entry: AuditEntry, actor: Pieces[number], member: Pieces[number]): Pieces {
  const { kind, role, connection, before, after, details } = entry;
  const whose: Pieces = role === undefined ? [member] : [`the role ${role}`];
  const where = `on the connection ${connection}`;
  if (kind === 'connection-level-refused')
    return [
      actor,
      ' was refused to set the level of ',
      ...whose,
      ` ${where}${details?.why === 'own-entry' ? ', an entry of their own' : ', which they may not configure'}.`,
    ];
  if (after == null) return [actor, ' took the entry of ', ...whose, ` ${where} away.`];
  const replaced = before == null ? '.' : `, replacing ${levelLabel(before as ConnectionLevel)}.`;
  return [actor, ' gave ', ...whose, ` ${levelLabel(after as ConnectionLevel)} ${where}${replaced}`];
}
