import type { Syntax } from './statement.ts';

/** Doubling the backslash too is right in the mode that is set on connecting, and breaks out of nothing in any other. */
export const MYSQL_SYNTAX: Syntax = {
  nameQuotes: ['`', '`'],
  textOpens: "'",
  doublesBackslash: true,
  placeholder: () => '?',
};
