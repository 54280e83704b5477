import { describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { choose, targetOfFile } from '../support/making-accounts.ts';
import { kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { PASSWORD } from '../support/sample-target.ts';
import {
  type AccountsBot,
  answeredIn,
  becomes,
  file,
  fileApproved,
  found,
  LINE,
  linkIn,
  press,
  said,
  startAccountsBot,
} from '../support/slack-accounts.ts';
import { buttonIn, wordsIn } from '../support/slack-blocks.ts';
import { recorded } from '../support/slack-recording.ts';
import { replay, type SentRequest } from '../support/slack-signing.ts';
import type { Message } from '../support/slack-surfaces.ts';
import { tablesOf, without } from '../support/tables.ts';

const target = targetOfFile();
const TIMES = 50;

/** Two processes' worth of a bot on one database. */
async function two(): Promise<Readonly<{ first: AccountsBot; second: AccountsBot }>> {
  const first = await startAccountsBot(target());
  return { first, second: await startAccountsBot(target(), { beside: first }) };
}

const recordedPress = (bot: AccountsBot, user: string, message: Message, label: string): Promise<SentRequest> =>
  recorded(bot, (driver) => driver.press(user, { action: buttonIn(message.blocks, label), message }));

/** The same press so many times at once, to both in turn, until all that came of it is done. */
async function pressedManyTimes(request: SentRequest, ...bots: readonly AccountsBot[]): Promise<void> {
  const replies = await replay(
    request,
    TIMES,
    bots.map(({ url }) => `${url}/slack/events`),
  );
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  await Promise.all(bots.map(({ stop }) => stop()));
  await Promise.all(bots.map(({ deliver }) => deliver()));
  for (const { logged, failures, workspace } of bots)
    expect([logged, failures, workspace.faults]).toEqual([[], [], []]);
}

const saying = ({ workspace }: AccountsBot, words: string | RegExp): readonly Message[] =>
  workspace.messages.filter((one) => said(one).search(words) >= 0);

describe('T-replay F20 B103 one press, fifty times at once, to two bots on one database', () => {
  it('of Send files one request, and asks everybody once', async () => {
    const { first, second } = await two();
    const { shown } = await first.driver.command('U0BOB', '/dbuser', LINE, { channel: 'C0BANK' });
    const request = await recordedPress(first, 'U0BOB', shown as Message, 'Send the request');
    await pressedManyTimes(request, first, second);
    expect((await tablesOf(first.opened.database)).request).toHaveLength(1);
    expect(await kindsOf(first, 1)).toEqual(['account-requested']);
    expect(saying(first, 'asks for a database user, because:')).toHaveLength(4);
    expect(saying(first, 'Waiting for an answer')).toHaveLength(1);
    expect(saying(first, 'Sent: R-1')).toHaveLength(1);
    expect(saying(first, 'asked already')).toEqual([]);
  });

  it('of Approve counts once, and says so once in each thread', async () => {
    const { first, second } = await two();
    const { id, copy, post, receipt } = await file(first);
    await pressedManyTimes(await recordedPress(first, 'U0CARLA', copy, 'Approve'), first, second);
    expect(await requestOf(first, id)).toMatchObject({ status: 'approved', votes: [{ voter: 'carla' }] });
    expect(await kindsOf(first, id)).toEqual(['account-requested', 'request-approved']);
    const copies = [copy, post, receipt];
    for (const one of copies)
      await answeredIn(first, one, /Approved by Carla Nunes|Carla Nunes approved|Choose a password/);
    await first.deliver();
    for (const one of copies)
      expect(first.workspace.messagesIn(one.channel).filter(({ thread }) => thread === one.ts)).toHaveLength(1);
    expect(saying(first, 'Too late')).toEqual([]);
  });

  it('of Choose password gives one link', async () => {
    const { first, second } = await two();
    const { id, receipt } = await fileApproved(first);
    await pressedManyTimes(await recordedPress(first, 'U0BOB', receipt, 'Choose password'), first, second);
    expect((await kindsOf(first, id)).filter((kind) => kind === 'password-link-made')).toHaveLength(1);
    expect(saying(first, 'Open the page')).toHaveLength(1);
  });

  it('of I’m done begins one end', async () => {
    const { first, second } = await two();
    const filed = await fileApproved(first);
    await choose(await linkIn(first, filed), PASSWORD);
    const ready = await becomes(first, filed.receipt, 'Ready');
    await pressedManyTimes(await recordedPress(first, 'U0BOB', ready, "I'm done"), first, second);
    expect((await kindsOf(first, filed.id)).slice(-2)).toEqual(['account-made', 'account-ending']);
    await endLease(first.services, (await leaseOf(first, filed.id)).id);
    expect(await leaseOf(first, filed.id)).toMatchObject({ state: 'ended', cause: 'given-back' });
    expect((await kindsOf(first, filed.id)).filter((kind) => kind === 'account-ended')).toHaveLength(1);
  });
});

/** What is kept, but for who was turned away; of messages, which there are about requests. */
async function decided({ opened }: AccountsBot) {
  const { notice = [], ...others } = await tablesOf(opened.database);
  const notices = notice.flatMap((row) => {
    const { id, keeps, subject } = JSON.parse(row) as Readonly<Record<string, unknown>>;
    return (keeps ?? subject) === null ? [] : [id];
  });
  return {
    notices,
    ...without(others, 'audit_entry', 'audit_head', 'delivery', 'chat_link', 'posted_message', 'held_entry'),
  };
}

describe('T-self-approve a requester', () => {
  it('cannot approve their own request, from any account of theirs', async () => {
    const settings = { oauth: { clientId: '1', clientSecret: '2', workspaces: [], publicUrl: 'https://a.example' } };
    const bot = await startAccountsBot(target(), { database: { selfService: false }, byMail: ['carla'], settings });
    const { workspace, opened, driver } = bot;
    await opened.installations.save(
      { ...workspace.app, enterprise: null, team: 'T0OTHER', name: 'Other', token: workspace.app.botToken },
      'U0CARLA2',
    );
    workspace.user('carla2', { id: 'U0CARLA2', email: 'carla@acme.example', teamId: 'T0OTHER' });
    workspace.user('carla3', { id: 'U0CARLA3', email: 'carla@acme.example' });
    const { id, post } = await file(bot, 'U0CARLA');
    const before = await decided(bot);
    await press(bot, 'U0CARLA', post, 'Approve');
    await found(bot, 'C0AUDIT', 'No. R-1 is your own.', 'U0CARLA');
    // The same person in another workspace of the company, found by her mail address there.
    const action = buttonIn(post.blocks, 'Approve');
    await driver.with({ teamId: 'T0OTHER' }).press('U0CARLA2', { action, message: post });
    const told = await found(bot, 'C0AUDIT', 'No. R-1 is your own.', 'U0CARLA2');
    expect(said(told)).toContain('from any account');
    expect((await opened.store.snapshot()).links.byUser.get('carla')).toHaveLength(2);
    // A second account in the same workspace is nobody's.
    await press(bot, 'U0CARLA3', post, 'Approve');
    await found(bot, 'C0AUDIT', 'uses another account', 'U0CARLA3');
    await bot.stop();
    expect(await decided(bot)).toEqual(before);
    expect(await requestOf(bot, id)).toMatchObject({ status: 'pending', votes: [] });
    expect(workspace.messagesIn('C0AUDIT').find(({ ts }) => ts === post.ts)).toEqual(post);
  });
});

describe('T-stranger-click somebody who is no full member, or nobody’s', () => {
  const STRANGERS = {
    'a guest': [{ guest: true }, 'guests may ask nothing here'],
    'somebody of another organisation': [{ stranger: true }, 'you are here from another organisation'],
    'a bot': [{ bot: true }, 'apps and workflows may ask nothing here'],
    'somebody whose mail address is not confirmed': [{ confirmed: false }, 'your mail address is not verified'],
  } as const;
  const BUTTONS = ['Approve', 'Approve with changes…', 'Deny…', 'Explain'];

  it.each(Object.entries(STRANGERS))('%s presses, and nothing comes of it', async (_, [facts, why]) => {
    const bot = await startAccountsBot(target());
    const { workspace } = bot;
    const { post } = await file(bot);
    workspace.user('visitor', { id: 'U0VISITOR', email: 'carla@acme.example', name: 'Carla Nunes', ...facts });
    const before = await decided(bot);
    for (const label of BUTTONS) await press(bot, 'U0VISITOR', post, label);
    await bot.stop();
    expect(await decided(bot)).toEqual(before);
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'pending', votes: [] });
    const answers = workspace.messagesIn('C0AUDIT').filter(({ onlyFor }) => onlyFor === 'U0VISITOR');
    expect(answers.map((one) => said(one).includes(why))).toEqual([true, true]);
    expect(wordsIn(workspace.dialogOf('U0VISITOR')?.blocks ?? [])).toContain(why);
    expect(workspace.messagesIn('C0AUDIT').find(({ ts }) => ts === post.ts)).toEqual(post);
    expect(workspace.faults).toEqual([]);
  });
});
