import type { Card, Choice } from '../cards/card.ts';
import { entryWords } from '../cards/connection-line.ts';
import { choiceField, formCard, named } from '../cards/fields.ts';
import { levelLabel } from '../cards/label.ts';
import { CONNECTION_LEVELS, type ConnectionLevel } from '../domain/level.ts';
import type { EntryRead } from './dbconn-read.ts';
import { errorOf } from './explain-form.ts';
import { visibleNames, visiblePeople } from './names.ts';
import type { Reading } from './reading.ts';

/** The form of a change of an entry of a connection, holding what was understood. */
export function entryForm(reading: Reading, { connection, of, level }: EntryRead, takesLevel: boolean): Card {
  const { company, viewer, command } = reading;
  const connections = named(visibleNames(company, viewer, 'connection'));
  return formCard(takesLevel ? 'Give a level on a connection' : 'Take a level on a connection away', command, [
    choiceField('connection', 'Connection', connections, { value: connection.value, ...errorOf(connection) }),
    choiceField('who', 'Role or person', entryChoices(reading), {
      value: of.value && entryWords(of.value),
      ...errorOf(of),
    }),
    ...(takesLevel ? [choiceField('level', 'Level', LEVELS, { value: level.value, error: level.error })] : []),
  ]);
}

const MEANS: Readonly<Record<ConnectionLevel, string>> = {
  'no-access': 'nothing of it',
  'read-only': 'look at it',
  publish: 'publish extensions that use it, not change it',
  'full-control': 'change it, and configure extensions to use it',
};

/** Short, as a list has little room. */
const LEVELS: readonly Choice[] = CONNECTION_LEVELS.map((level) => ({
  label: `${levelLabel(level)}: ${MEANS[level]}`,
  value: level,
  raw: true,
}));

/** A role counts where it is the default role; people as far as they may be shown. */
const entryChoices = ({ company, viewer }: Reading): readonly Choice[] => [
  ...visibleNames(company, viewer, 'role').map((role) => ({
    label: `the role ${role}`,
    value: entryWords({ role }),
    raw: true,
  })),
  ...visiblePeople(company, viewer)
    .filter(({ username }) => username !== viewer.username)
    .map(({ name, username }) => ({
      label: `${name} (${username})`,
      value: entryWords({ user: username }),
      raw: true,
    })),
];
