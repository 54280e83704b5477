import type { DatabaseFacts, Profile } from '../domain/facts.ts';
import { profileLabel } from './label.ts';

/** What exactly an account may do on this engine (002, Privileges). */
export function rightsText(engine: DatabaseFacts['engine'], profile: Profile): string {
  const reading = READS[engine];
  const writing = profile === 'read-only' ? '' : '; INSERT, UPDATE and DELETE on application tables (OSUSR…)';
  return `${reading}${writing}; nothing else, and no backup`;
}

const READS: Readonly<Record<DatabaseFacts['engine'], string>> = {
  sqlserver: 'SELECT on all tables and views, SHOWPLAN, VIEW DATABASE STATE, VIEW SERVER STATE',
  oracle: 'SELECT on all tables and views, SELECT ANY DICTIONARY',
  postgres: 'SELECT on all tables and views',
  mysql: 'SELECT on all tables and views',
};

export const engineLabel = (engine: DatabaseFacts['engine']): string => ENGINES[engine];
const ENGINES: Readonly<Record<DatabaseFacts['engine'], string>> = {
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
};

/** `read and write in Production`. */
export const whatLabel = ({ profile, environment }: Readonly<{ profile: Profile; environment: string }>): string =>
  `${profileLabel(profile)} in ${environment}`;
