import type { StoredNotice } from '../../src/ports/store.ts';

/** A notice as the store hands it out, given every notice there ever was: see `inNewestState` of the store. */
export function inNewestState(all: readonly StoredNotice[], next: StoredNotice): StoredNotice {
  const about = aboutOf(next);
  const changes = all.filter(({ to, id }) => 'subject' in to && to.subject === about && id > next.id);
  const newest = changes.at(-1) ?? next;
  const loudest = ('subject' in next.to ? [next, ...changes] : changes).map(changeOf);
  const change = (['last', 'told'] as const).find((one) => loudest.includes(one)) ?? 'quiet';
  if ('subject' in next.to) return { id: newest.id, seq: newest.seq, card: newest.card, to: next.to, change };
  const { keeps: _, ...rest } = { keeps: undefined, ...next };
  const kept = about === undefined || change === 'last' ? {} : { keeps: about };
  return { ...rest, to: next.to, seq: newest.seq, card: newest.card, ...kept };
}

const aboutOf = (notice: StoredNotice): string | undefined => {
  if ('subject' in notice.to) return notice.to.subject;
  return 'keeps' in notice ? notice.keeps : undefined;
};
const changeOf = (notice: StoredNotice) => ('change' in notice ? notice.change : undefined) ?? 'last';
