import { describe, expect, it } from 'vitest';
import { endLease } from '../../src/usecases/end-lease.ts';
import { choose, targetOfFile, tokenIn } from '../support/making-accounts.ts';
import { leaseOf } from '../support/passing-time.ts';
import { PASSWORD } from '../support/sample-target.ts';
import {
  addressIn,
  becomes,
  dialog,
  file,
  fileApproved,
  found,
  keptIn,
  linkIn,
  press,
  pressIn,
  said,
  startAccountsBot,
  toldTo,
} from '../support/slack-accounts.ts';
import { refusal } from '../support/slack-answers.ts';
import { labelsIn, wordsIn } from '../support/slack-blocks.ts';
import type { Message } from '../support/slack-surfaces.ts';

const target = targetOfFile();

describe('the home tab', () => {
  it('shows what waits and what is held, and all of it can be done from there', async () => {
    const bot = await startAccountsBot(target());
    const { driver, workspace } = bot;
    const home = async (user: string, words: string) => {
      await driver.homeOpened(user);
      return workspace.until(() => {
        const view = workspace.homeOf(user);
        return view && wordsIn(view.blocks).includes(words) ? view : undefined;
      });
    };
    const filed = await file(bot);
    await pressIn(bot, 'U0CARLA', await home('U0CARLA', 'asks for read and write in Development'), 'Answer R-1');
    const card = await dialog(bot, 'U0CARLA', 'asks for a database user, because:');
    await pressIn(bot, 'U0CARLA', card, 'Approve');
    await dialog(bot, 'U0CARLA', 'Approved by Carla Nunes');

    await becomes(bot, filed.receipt, 'Choose a password');
    await pressIn(bot, 'U0BOB', await home('U0BOB', 'approved, to be used by'), 'Go on with R-1');
    await pressIn(bot, 'U0BOB', await dialog(bot, 'U0BOB', 'Choose a password'), 'Choose password');
    const url = addressIn(await dialog(bot, 'U0BOB', 'Open the page'));
    expect(await keptIn(bot)).not.toContain(tokenIn(url));
    expect((await choose(url, PASSWORD)).status).toBe(200);

    await becomes(bot, filed.receipt, 'Ready');
    await pressIn(bot, 'U0BOB', await home('U0BOB', 'R-1: Development, read and write, ends'), 'Details of R-1');
    await pressIn(bot, 'U0BOB', await dialog(bot, 'U0BOB', 'Ready'), "I'm done");
    await dialog(bot, 'U0BOB', 'Being ended');
    await endLease(bot.services, (await leaseOf(bot, 1)).id);
    await home('U0BOB', 'You hold no database user.');
    expect([workspace.faults, bot.logged, bot.failures]).toEqual([[], [], []]);
  });

  it('B56 shows in private messages what no dialog can be opened for', async () => {
    const bot = await startAccountsBot(target());
    await file(bot);
    await bot.driver.homeOpened('U0CARLA');
    const home = await bot.workspace.until(() => bot.workspace.homeOf('U0CARLA'));
    bot.workspace.answerWith('views.open', [refusal('expired_trigger_id')]);
    const before = bot.workspace.directMessagesTo('U0CARLA').length;
    await pressIn(bot, 'U0CARLA', home, 'Answer R-1');
    const answer = await bot.workspace.until(() => bot.workspace.directMessagesTo('U0CARLA')[before]);
    expect(labelsIn(answer.blocks)).toEqual(['Approve', 'Approve with changes…', 'Deny…', 'Explain']);
  });
});

describe('the link to the page', () => {
  it('T-unfurl is in nothing that lasts, wherever it is asked for', async () => {
    const bot = await startAccountsBot(target());
    const { driver, workspace } = bot;
    const filed = await fileApproved(bot);
    const direct = await workspace.directChannel('U0BOB');
    const urls = [await linkIn(bot, filed)];
    const next = async (): Promise<Message> => {
      const link = await workspace.until(() =>
        workspace
          .messagesIn(direct)
          .findLast((one) => /Open the page/.test(said(one)) && !urls.includes(addressIn(one))),
      );
      urls.push(addressIn(link));
      return link;
    };

    await driver.directMessage('U0BOB', 'request password R-1');
    expect((await next()).onlyFor).toBe('U0BOB');
    expect(workspace.callsOf('chat.postEphemeral').at(-1)?.args).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
    });

    await driver.directMessage('U0BOB', 'dbuser details R-1');
    const details = await workspace.until(() =>
      workspace
        .messagesIn(direct)
        .find(({ ts, blocks }) => ts !== filed.receipt.ts && labelsIn(blocks).includes('Choose password')),
    );
    await press(bot, 'U0BOB', details, 'Choose password');
    expect((await next()).onlyFor).toBe('U0BOB');
    const place = await becomes(bot, details, 'A link was shown here');
    await press(bot, 'U0BOB', place, 'Another link');
    expect((await next()).onlyFor).toBe('U0BOB');

    await driver.mention('U0BOB', 'C0BANK', 'request password R-1');
    const whispered = await found(bot, 'C0BANK', 'Open the page', 'U0BOB');
    urls.push(addressIn(whispered));

    expect(new Set(urls).size).toBe(5);
    const kept = await keptIn(bot);
    for (const url of urls) expect(kept).not.toContain(tokenIn(url));
    expect([workspace.faults, bot.logged]).toEqual([[], []]);
  });

  it('is not sent as a message where it cannot be shown for a while', async () => {
    const bot = await startAccountsBot(target());
    const { driver, workspace } = bot;
    await fileApproved(bot);
    workspace.answerWith('chat.postEphemeral', [refusal('user_not_in_channel')]);
    await driver.mention('U0BOB', 'C0BANK', 'request password R-1');
    const told = await toldTo(bot, 'U0BOB', 'A link was shown here');
    expect(labelsIn(told.blocks)).toEqual(['Another link']);
    expect(said(told)).not.toContain('/once/');
  });

  it('is its requester’s alone', async () => {
    const bot = await startAccountsBot(target());
    await fileApproved(bot);
    await bot.driver.directMessage('U0CARLA', 'request password R-1');
    expect(said(await toldTo(bot, 'U0CARLA', /R-1/))).not.toContain('/once/');
  });
});
