import type { Card } from '../cards/card.ts';
import { helpCard } from '../cards/help.ts';
import type { Company, User } from '../domain/company.ts';
import type { Found } from './find.ts';

/** The help table, from what the commands say of themselves. */
export function helpFor({ commands, words }: Extract<Found, { kind: 'help' }>, company: Company, viewer: User): Card {
  const entries = commands.map((command) => ({ ...command, hasForm: command.modes.includes('form') }));
  const may = [...new Set(commands.map((command) => command.may(company, viewer)))];
  return helpCard(words, entries, may);
}
