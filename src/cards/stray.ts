import type { RequestView } from '../domain/request-view.ts';
import { type Card, facts, text } from './card.ts';
import { counted } from './phrase.ts';

export type Stray = Readonly<{ environment: string; name: string; entry: RequestView['entry'] }> &
  (Readonly<{ kind: 'unknown' }> | Readonly<{ kind: 'reappeared'; sessionsEnded: number }>);

/** An account in a database that should not be there. */
export function strayCard(stray: Stray): Card {
  const { name, entry } = stray;
  const isUnknown = stray.kind === 'unknown';
  return {
    title: titleOf(stray),
    tone: 'warning',
    blocks: [
      facts({
        User: { code: name },
        ...(isUnknown
          ? {}
          : {
              Sessions:
                stray.sessionsEnded === 0 ? 'none was open' : `${counted(stray.sessionsEnded, 'session')} ended`,
            }),
      }),
      text(isUnknown ? LEFT_ALONE : ENDED_AGAIN),
    ],
    actions: [],
    footer: [`audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)} · `, { at: entry.at }],
  };
}

const titleOf = ({ kind, environment }: Stray): string =>
  kind === 'unknown'
    ? `A database user in ${environment} that nobody here made.`
    : `A database user in ${environment} was there again after its end.`;

const LEFT_ALONE =
  'Nothing was done to it: it may belong to another installation, or to a store that was restored. Whoever administers the database can tell.';
const ENDED_AGAIN = 'It may have come back with a backup. It was ended again, and the database was seen without it.';
