import type { DatabaseFacts, Facts } from '../../src/domain/facts.ts';
import { openTargets } from '../../src/provision/targets.ts';
import type { SampleTarget } from '../../src/store/sample-target.ts';
import { fileOf } from '../../src/usecases/permanent-file.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { registerFile } from '../../src/web/file.ts';
import { registerOnce } from '../../src/web/once.ts';
import { acmeWithDatabases } from './accounts.ts';
import { acmeWithOwner } from './permanent.ts';
import { tablesOf } from './tables.ts';
import {
  AUDIT,
  acmeInTeams,
  BANKING,
  type Cloud,
  freshTeams,
  startTeamsBot,
  type TeamsBot,
  type TeamsBotOptions,
  UNPACED,
} from './teams-bot.ts';
import { becomes, dialog, found, press, toldTo } from './teams-saying.ts';
import type { Dialog, Json, Seen } from './teams-surfaces.ts';

/** A bot that makes database users in a real PostgreSQL, and serves the page on which their password is chosen. */
export type AccountsBot = TeamsBot &
  Readonly<{
    /** What it could not do in the background, in order. */
    failures: unknown[];
  }>;

type Options = Omit<TeamsBotOptions, 'facts' | 'services' | 'serves'> &
  Readonly<{
    /** Of the Development database. */
    database?: Partial<DatabaseFacts>;
    /** Acme Retail with somebody who may ask for permanent users. */
    withOwner?: true;
  }>;

/** Acme Retail with its Development database at this target, whose people the directory file finds in Teams. */
export async function startAccountsBot(
  cloud: Cloud,
  target: SampleTarget,
  { database, withOwner, ...options }: Options = {},
): Promise<AccountsBot> {
  const teams = options.teams ?? options.beside?.teams ?? (await freshTeams(options.teamsOptions));
  const erin = teams.person('erin', { email: 'erin@acme.example' });
  const pia = withOwner && teams.person('pia', { email: 'pia@acme.example' });
  const company = withOwner ? acmeWithOwner : acmeWithDatabases;
  const failures: unknown[] = [];
  let url = '';
  const bot = await startTeamsBot(cloud, {
    pace: UNPACED,
    ...options,
    teams,
    facts: withAccount(
      withAccount(acmeInTeams(teams, company(target.port, database)), 'erin', erin.objectId),
      'pia',
      pia?.objectId,
    ),
    services: {
      targets: openTargets({ TARGET: target.adminUrl }),
      clock: () => new Date().toISOString(),
      report: (what, error) => failures.push([what, error]),
      pageUrl: (path) => `${url}/${path}`,
    },
    // Its scripts are run in a browser elsewhere: here are only its routes.
    serves: async (app, services, deliver) => {
      const { view, make } = oncePage(services);
      const told: typeof make = (token, credential) => make(token, credential).finally(() => void deliver());
      await registerOnce(app, { view, make: told }, { scripts: 'src/web/page' });
      await registerFile(app, (token) => fileOf(services, token));
    },
  });
  url = bot.url;
  return { ...bot, failures };
}

const withAccount = (facts: Facts, username: string, teamsId: string | undefined): Facts => ({
  ...facts,
  users: facts.users.map((user) => (user.username === username && teamsId ? { ...user, teamsId } : user)),
});

const LINE = 'dbuser request Development for 8h because INC-4711: orders are stuck';

export type Filed = Readonly<{
  id: number;
  /** As the requester sees it, who may not answer. */
  post: Seen;
  /** In the chat of somebody who may. */
  copy: Seen;
  receipt: Seen;
}>;

/** From the line to the cards: the number, the channel's post, Carla's copy and the requester's receipt. */
export async function file(bot: AccountsBot, username = 'bob', line = LINE): Promise<Filed> {
  await bot.driver.say(username, BANKING, line);
  const preview = await toldTo(bot, username, 'Send the request');
  await press(bot, username, preview, 'Send the request');
  const sent = await becomes(bot, username, preview, /Sent: R-\d+/);
  const [, id] = /Sent: R-(\d+)/.exec(JSON.stringify(sent.card)) ?? [];
  const own = new RegExp(`R-${id}\\b`);
  const approver = username === 'carla' ? 'dora' : 'carla';
  const [post, copy, receipt] = await Promise.all([
    found(bot, username, AUDIT, own),
    toldTo(bot, approver, own),
    toldTo(bot, username, /Waiting for an answer/),
  ]);
  return { id: Number(id), post, copy, receipt };
}

/** The same, approved by Carla in her own copy. */
export async function fileApproved(bot: AccountsBot, line = LINE): Promise<Filed> {
  const filed = await file(bot, 'bob', line);
  await press(bot, 'carla', filed.copy, 'Approve');
  return { ...filed, receipt: await becomes(bot, 'bob', filed.receipt, /Choose a password|Approved: /) };
}

/** Where a press of Choose password leads, as only who pressed it sees: in a dialog, which is closed then. */
export async function linkIn(bot: AccountsBot, { receipt }: Pick<Filed, 'receipt'>, username = 'bob'): Promise<string> {
  await press(bot, username, receipt, 'Choose password');
  const url = addressIn(await dialog(bot, username, 'Open the page'));
  bot.driver.closeDialog(username);
  return url;
}

export function addressIn({ card }: Pick<Dialog, 'card'>): string {
  const urls = JSON.stringify(card).match(/http:\/\/127\.0\.0\.1:\d+\/once\/[\w-]{43}/g) ?? [];
  return urls[0] ?? '';
}

/** Everything that is kept or was said to Teams, but for what only one person sees for a while: what invokes are answered with. */
export async function keptIn({ opened, teams, logged, failures }: AccountsBot): Promise<string> {
  const sent = teams.calls.filter(({ verb }) => ['create', 'send', 'update'].includes(verb)).map(({ body }) => body);
  return JSON.stringify([await tablesOf(opened.database), teams.messages, sent, logged, failures]);
}

/** Whom Teams asks for the card anew, and what everybody else sees: no button. */
export const refreshOf = ({ attachments }: Pick<Seen, 'attachments'>): Json | undefined =>
  (attachments[0]?.content as Json | undefined)?.refresh as Json | undefined;
