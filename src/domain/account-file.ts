import { connectLine } from './connect-line.ts';
import type { DatabaseFacts, Profile } from './facts.ts';

export type AccountFile = Readonly<{ name: string; text: string }>;

type About = Readonly<{
  infrastructure: string;
  database: DatabaseFacts;
  accountName: string;
  profile: Profile;
  /** What it is called in chat, such as `R-42`. */
  request: string;
}>;

/** What a system has to be told of its database user, all but the password (002, what the vendor provides as a file). */
export function accountFile({ infrastructure, database, accountName, profile, request }: About): AccountFile {
  const { environment, engine, server, port, instance, database: name } = database;
  const lines = [
    `${infrastructure}, ${environment}: permanent database user ${request}`,
    '',
    `engine:   ${engine}`,
    `server:   ${server}`,
    `port:     ${port}`,
    ...(instance === '' ? [] : [`instance: ${instance}`]),
    `database: ${name}`,
    `user:     ${accountName}`,
    `rights:   ${profile}`,
    '',
    connectLine(database, accountName),
    '',
    'The password is not in this file: it went another way, and is kept nowhere.',
    '',
  ];
  return { name: `${request}-${accountName}.txt`, text: lines.join('\r\n') };
}
