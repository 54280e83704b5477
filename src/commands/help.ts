import type { Card } from '../cards/card.ts';
import { helpCard } from '../cards/help.ts';
import type { Company, User } from '../domain/company.ts';
import type { Command } from './command.ts';
import type { Found } from './find.ts';

/** Whether its form opens with nothing else said: a form about a request needs its number. */
const opensAlone = ({ modes, params }: Command): boolean => modes.includes('form') && params.REQUEST === undefined;

/** The help table, from what the commands say of themselves. */
export function helpFor({ commands, words }: Extract<Found, { kind: 'help' }>, company: Company, viewer: User): Card {
  const entries = commands.map((command) => ({ ...command, hasForm: opensAlone(command) }));
  const may = [...new Set(commands.map((command) => command.may(company, viewer)))];
  return helpCard(words, entries, may);
}
