import type { Card } from '../../src/cards/card.ts';
import { createCompany } from '../../src/domain/company.ts';
import { acme } from './acme.ts';
import { accounts } from './catalogue-accounts.ts';
import { explanations, helps, lists } from './catalogue-answers.ts';
import { audits } from './catalogue-audit.ts';
import { notices, previews } from './catalogue-changes.ts';
import { channels } from './catalogue-channels.ts';
import { connections } from './catalogue-connections.ts';
import { digests } from './catalogue-digest.ts';
import { forms, homes } from './catalogue-forms.ts';
import { permanents } from './catalogue-permanent.ts';
import { pictures } from './catalogue-pictures.ts';
import { faults, problems, progress, strangers } from './catalogue-refusals.ts';
import { requests } from './catalogue-requests.ts';
import { roles } from './catalogue-roles.ts';
import type { Making } from './catalogue-talk.ts';

/** The company that the cards speak of. */
export const company = createCompany(acme);

/** Every card that can be shown, as the product makes it of Acme Retail at a fixed moment. */
export const catalogue: Readonly<Record<string, Card>> = await made({
  ...homes,
  ...explanations,
  ...lists,
  ...pictures,
  ...helps,
  ...previews,
  ...notices,
  ...audits,
  ...channels,
  ...forms,
  ...requests,
  ...accounts,
  ...roles,
  ...permanents,
  ...digests,
  ...connections,
  ...progress,
  ...faults,
  ...problems,
  ...strangers,
});

/** Those that are a start page. */
export const startPages: ReadonlySet<string> = new Set(Object.keys(homes));

async function made(making: Making): Promise<Readonly<Record<string, Card>>> {
  const cards = Object.entries(making).map(async ([name, card]) => [name, await card] as const);
  return Object.fromEntries(await Promise.all(cards));
}
