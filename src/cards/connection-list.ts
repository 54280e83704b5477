import type { Connection, User } from '../domain/company.ts';
import type { ExtensionFacts } from '../domain/facts.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { button, type Card, type Text, table, text } from './card.ts';
import { levelLabel } from './label.ts';
import { counted, type Pieces, personPiece, quoted } from './phrase.ts';

export type ListedConnection = Readonly<{
  connection: Connection;
  /** The asker's own level. */
  own: ConnectionLevel;
  /** Entries of people, as far as the asker may read them. */
  people: readonly Readonly<{ user: User; level: ConnectionLevel }>[];
  /** Those that the asker sees. */
  extensions: readonly ExtensionFacts[];
}>;

type Listed = Readonly<{
  environment: string | undefined;
  connections: readonly ListedConnection[];
  count: number;
  policy: number;
  judgedAt: string;
}>;

/** The connections that somebody may see, with what they and the roles may do there. */
export function connectionListCard({ environment, connections, count, policy, judgedAt }: Listed): Card {
  const where = environment === undefined ? '' : ` in ${environment}`;
  const isPart = connections.length < count;
  return {
    title: `${counted(count, 'connection')}${where}${isPart ? `, the first ${connections.length}` : ''}`,
    tone: 'plain',
    blocks:
      count === 0
        ? [text('You see none. Whoever may log in to an environment sees the connections there.')]
        : [table(['Connection', 'In', 'Your level', 'Entries', 'Extensions'], connections.map(rowOf))],
    actions: [
      ...(isPart
        ? [button('All', `dbconn list all${environment === undefined ? '' : ` in ${quoted(environment)}`}`)]
        : []),
      ...(count > 0 ? [button('Explain…', 'dbconn explain form')] : []),
    ],
    footer: [`policy ${policy} · judged `, { at: judgedAt }],
  };
}

const rowOf = ({ connection, own, people, extensions }: ListedConnection): readonly Text[] => [
  connection.name,
  connection.environment,
  levelLabel(own),
  entriesOf(connection, people),
  extensions.map(({ name, configured }) => (configured ? name : `${name} (not configured)`)).join(', ') ||
    'none that you see',
];

function entriesOf({ roles }: Connection, people: ListedConnection['people']): Pieces {
  const entries: Pieces[] = [
    ...[...roles].map(([role, level]) => [`${role}: ${levelLabel(level)}`]),
    ...people.map(({ user, level }) => [personPiece(user), `: ${levelLabel(level)}`]),
  ];
  return entries.length === 0 ? ['none'] : entries.flatMap((entry, at) => (at === 0 ? entry : ['; ', ...entry]));
}
