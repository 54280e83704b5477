import type { DatabaseFacts, Facts } from '../../src/domain/facts.ts';
import { openTargets } from '../../src/provision/targets.ts';
import type { SampleTarget } from '../../src/store/sample-target.ts';
import { fileOf } from '../../src/usecases/permanent-file.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { registerFile } from '../../src/web/file.ts';
import { registerOnce } from '../../src/web/once.ts';
import { acmeWithDatabases } from './accounts.ts';
import { acmeWithOwner } from './permanent.ts';
import { buttonIn, wordsIn } from './slack-blocks.ts';
import { type Bot, type BotOptions, startBot } from './slack-bot.ts';
import type { Message, View } from './slack-surfaces.ts';
import { tablesOf } from './tables.ts';

/** A bot that makes database users in a real PostgreSQL, and serves the page on which their password is chosen. */
export type AccountsBot = Bot &
  Readonly<{
    /** What it could not do in the background, in order. */
    failures: unknown[];
  }>;

type Options = Omit<BotOptions, 'facts' | 'services' | 'serves'> &
  Readonly<{
    /** Of the Development database. */
    database?: Partial<DatabaseFacts>;
    /** Acme Retail with somebody who may ask for permanent users. */
    withOwner?: true;
    /** Whom the directory file gives no account: they are found by their mail address. */
    byMail?: readonly string[];
  }>;

/** Acme Retail with its Development database at this target, whose people the directory file finds in Slack. */
export async function startAccountsBot(
  target: SampleTarget,
  { database, byMail = [], withOwner, ...options }: Options = {},
): Promise<AccountsBot> {
  const failures: unknown[] = [];
  let url = '';
  const bot = await startBot({
    ...options,
    facts: inSlack((withOwner ? acmeWithOwner : acmeWithDatabases)(target.port, database), byMail),
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
  if (withOwner) bot.workspace.user('pia', { id: 'U0PIA', email: 'pia@acme.example' });
  bot.workspace.user('erin', { id: 'U0ERIN', email: 'erin@acme.example' });
  return { ...bot, failures };
}

export const inSlack = (facts: Facts, byMail: readonly string[]): Facts => ({
  ...facts,
  users: facts.users.map(({ slack: _, ...user }) =>
    byMail.includes(user.username) ? user : { ...user, slack: `U0${user.username.toUpperCase()}` },
  ),
  channels: { ...facts.channels, default: 'slack:C0AUDIT' },
});

export const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);

/** The newest message of a conversation that says so, and which all there see or only this person. */
export const found = (
  { workspace }: Bot,
  channel: string,
  words: string | RegExp,
  onlyFor?: string,
): Promise<Message> =>
  workspace.until(() =>
    workspace.messagesIn(channel).findLast((one) => one.onlyFor === onlyFor && fits(said(one), words)),
  );

const fits = (text: string, words: string | RegExp): boolean =>
  typeof words === 'string' ? text.includes(words) : words.test(text);

/** The same in somebody's direct messages. */
export const toldTo = async (bot: Bot, user: string, words: string | RegExp, onlyFor?: string): Promise<Message> =>
  found(bot, await bot.workspace.directChannel(user), words, onlyFor);

/** The message as it is now, once it says so. */
export const becomes = ({ workspace }: Bot, { channel, ts }: Message, words: string | RegExp): Promise<Message> =>
  workspace.until(() => workspace.messagesIn(channel).find((one) => one.ts === ts && fits(said(one), words)));

/** What was answered in the thread of a message, once it says so. */
export const answeredIn = ({ workspace }: Bot, { channel, ts }: Message, words: string | RegExp): Promise<Message> =>
  workspace.until(() => workspace.messagesIn(channel).find((one) => one.thread === ts && fits(said(one), words)));

export const dialog = ({ workspace }: Bot, user: string, words: string | RegExp): Promise<View> =>
  workspace.until(() => {
    const view = workspace.dialogOf(user);
    return view && fits(wordsIn(view.blocks), words) ? view : undefined;
  });

export const press = (bot: Bot, user: string, message: Message, label: string) =>
  bot.driver.press(user, { action: buttonIn(message.blocks, label), message });

export const pressIn = (bot: Bot, user: string, view: View, label: string) =>
  bot.driver.pressInView(user, view, buttonIn(view.blocks, label));

export const LINE = 'request Development for 8h because INC-4711: orders are stuck';

export type Filed = Readonly<{ id: number; post: Message; copy: Message; receipt: Message }>;

/** From the line to the cards: the number, the channel's post, Carla's copy and the requester's receipt. */
export async function file(bot: Bot, user = 'U0BOB', line = LINE): Promise<Filed> {
  const { shown } = await bot.driver.command(user, '/dbuser', line, { channel: 'C0BANK' });
  await press(bot, user, shown as Message, 'Send the request');
  const sent = await found(bot, 'C0BANK', /Sent: R-\d+/, user);
  const [, id] = /R-(\d+)/.exec(said(sent)) ?? [];
  const own = new RegExp(`R-${id}\\b`);
  const approver = user === 'U0CARLA' ? 'U0DORA' : 'U0CARLA';
  const [post, copy, receipt] = await Promise.all([
    found(bot, 'C0AUDIT', own),
    toldTo(bot, approver, own),
    toldTo(bot, user, /Waiting for an answer/),
  ]);
  return { id: Number(id), post, copy, receipt };
}

/** The same, approved by Carla in her own copy. */
export async function fileApproved(bot: Bot, line = LINE): Promise<Filed> {
  const filed = await file(bot, 'U0BOB', line);
  await press(bot, 'U0CARLA', filed.copy, 'Approve');
  return { ...filed, receipt: await becomes(bot, filed.receipt, /Choose a password|Approved: /) };
}

/** Where a press of Choose password leads, as only who pressed it sees. */
export async function linkIn(bot: Bot, { receipt }: Filed, user = 'U0BOB'): Promise<string> {
  await press(bot, user, receipt, 'Choose password');
  return addressIn(await toldTo(bot, user, 'Open the page', user));
}

export const addressIn = (shown: Pick<Message, 'blocks'>): string =>
  /<(http:\/\/127\.0\.0\.1:\d+\/once\/[\w-]{43})\|/.exec(said(shown))?.[1] ?? '';

/** Everything that is kept or was said to Slack, but for what only one person sees for a while. */
export async function keptIn({ opened, workspace, logged }: Bot): Promise<string> {
  const lasting = workspace.messages.filter(({ onlyFor }) => onlyFor === undefined);
  const posted = ['chat.postMessage', 'chat.update'].flatMap(workspace.callsOf).map(({ args }) => args);
  const seenByAll = workspace.responses.filter(({ body }) => body.response_type !== 'ephemeral');
  return JSON.stringify([await tablesOf(opened.database), lasting, posted, seenByAll, logged]);
}
