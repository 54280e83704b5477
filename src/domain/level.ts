/** The seven permission levels, lowest first; each contains those below it, except `no-access`, which contains nothing. */
export const LEVELS = [
  'no-access',
  'access',
  'list',
  'monitor',
  'open-and-debug',
  'change-and-deploy',
  'full-control',
] as const;
export type Level = (typeof LEVELS)[number];

/** The security levels of a connection to an external database, lowest first. */
export const CONNECTION_LEVELS = ['no-access', 'read-only', 'publish', 'full-control'] as const;
export type ConnectionLevel = (typeof CONNECTION_LEVELS)[number];

const RANK: Readonly<Record<Level, number>> = {
  'no-access': 0,
  access: 1,
  list: 2,
  monitor: 3,
  'open-and-debug': 4,
  'change-and-deploy': 5,
  'full-control': 6,
};
const CONNECTION_RANK: Readonly<Record<ConnectionLevel, number>> = {
  'no-access': 0,
  'read-only': 1,
  publish: 2,
  'full-control': 3,
};

export const rank = (level: Level): number => RANK[level];
export const atLeast = (level: Level, needed: Level): boolean => RANK[level] >= RANK[needed];
export const connectionRank = (level: ConnectionLevel): number => CONNECTION_RANK[level];
