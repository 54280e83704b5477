import { isMadeHere, type PermanentView } from '../domain/permanent-view.ts';
import type { Text } from './card.ts';
import { counted, type Pieces } from './phrase.ts';
import { nameOf } from './request-parts.ts';

/** Since when it is there, how old its password is, and when it is to be looked at again. */
export const standsText = ({ request, lease }: PermanentView): Readonly<Record<string, Text>> => ({
  ...(request.startedAt === undefined ? {} : { 'There since': { at: request.startedAt } }),
  ...(lease?.passwordAt === undefined ? {} : { 'Password of': { at: lease.passwordAt } }),
  ...(lease?.reviewAt === undefined ? {} : { 'Look again': { at: lease.reviewAt } }),
  ...(request.supportCase === undefined ? {} : { 'Support case': { code: request.supportCase } }),
});

/** What is known of its end: of one that the vendor made, somebody's word. */
export function permanentEndText(view: PermanentView): Pieces {
  const { company, lease } = view;
  if (!lease?.endedAt) return ['It is over.'];
  const by = lease.endedBy === undefined ? undefined : nameOf(company, lease.endedBy);
  if (!isMadeHere(view))
    return ['Ended ', { at: lease.endedAt }, ', as ', by ?? 'somebody', ' says: the vendor takes away what it made.'];
  const sessions = !lease.sessionsEnded ? '' : `, ${counted(lease.sessionsEnded, 'session')} ended with it`;
  const why = lease.cause === 'vanished' ? '; somebody had taken it away in the database itself' : '';
  return ['Gone since ', { at: lease.endedAt }, ...(by === undefined ? [] : [', by ', by]), `${sessions}${why}.`];
}
