import type { DatabaseFacts, Profile } from '../domain/facts.ts';
import { LINK_MINUTES } from '../domain/request.ts';

/** What a person reads where there is nothing to choose any more, here and in the page: a title and what to do next. */
export type Ending = Readonly<{ title: string; text: readonly string[] }>;

const AGAIN = 'Press the same button again for a fresh one: it is in chat, where this link came from.';

export const ENDINGS = {
  used: {
    title: 'This link has been used',
    text: ['It works once, and nothing was done now. If your database user was made, its details are in chat.', AGAIN],
  },
  expired: {
    title: 'This link is past its time',
    text: [`It works for ${LINK_MINUTES} minutes, and nothing was done now.`, AGAIN],
  },
  unknown: {
    title: 'There is nothing at this address',
    text: ['The end of the link may have been lost on the way: open it from chat itself.', AGAIN],
  },
  unavailable: {
    title: 'Chatelaine cannot reach its store',
    text: [
      'Try again in a moment. If you had pressed Create, look at the message in chat first: it says what was done.',
    ],
  },
} as const satisfies Readonly<Record<string, Ending>>;

/** Of the file of a permanent user. */
export const NO_FILE: Ending = {
  title: 'There is no file at this address',
  text: [
    `The link works for ${LINK_MINUTES} minutes, and as long as the database user is there.`,
    'Press Get the file again for a fresh one: the button is in chat, where this link came from.',
  ],
};

export const defectEnding = (reference: string): Ending => ({
  title: 'Something went wrong here',
  text: [
    `Nothing more is known; whoever runs Chatelaine finds it by the reference ${reference}.`,
    'Look at the message in chat before you try again: it says whether a database user was made.',
  ],
});

const RIGHTS: Readonly<Record<Profile, string>> = {
  'read-only': 'Read-only: read everything, change nothing',
  'read-and-write': 'Read and write: read everything; insert, update and delete in application tables',
};

const ENGINES: Readonly<Record<DatabaseFacts['engine'], string>> = {
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
};

export const rightsOf = (profile: Profile): string => RIGHTS[profile];
export const engineName = (engine: DatabaseFacts['engine']): string => ENGINES[engine];
