import { describe, expect, it } from 'vitest';
import { acme } from '../support/acme.ts';
import type { Turn } from '../support/slack-answers.ts';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import type { Message, View } from '../support/slack-surfaces.ts';

const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);

const found = ({ workspace }: Bot, channel: string, words: string): Promise<Message> =>
  workspace.until(() => workspace.messagesIn(channel).findLast((one) => said(one).includes(words)));

const dialog = ({ workspace }: Bot, user: string, words: string): Promise<View> =>
  workspace.until(() => {
    const view = workspace.dialogOf(user);
    return view && wordsIn(view.blocks).includes(words) ? view : undefined;
  });

/** Slack says nothing of who somebody is until it is told to go on. */
function heldUp({ workspace }: Bot): Readonly<{ goOn(): void }> {
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  workspace.answerWith('users.info', async (): Promise<Turn> => {
    await held;
    return 'default';
  });
  return { goOn };
}

describe('a mention', () => {
  it('is answered privately in its thread, and shared there', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.mention('U0ANA', 'C0BANK', 'explain deploy on Loans in Production', { thread: '1700000000.000100' });
    const answer = await found(bot, 'C0BANK', 'No. Ana Silva cannot deploy Loans');
    expect(answer).toMatchObject({ onlyFor: 'U0ANA', thread: '1700000000.000100' });
    await driver.press('U0ANA', { action: buttonIn(answer.blocks, 'Share here'), message: answer });
    const shared = await workspace.until(() =>
      workspace.messagesIn('C0BANK').find(({ onlyFor }) => onlyFor === undefined),
    );
    expect(shared.thread).toBe('1700000000.000100');
    expect(workspace.faults).toEqual([]);
  });

  it('that needs a form is answered with a button that opens it, holding what was understood', async () => {
    const bot = await startBot();
    await bot.driver.mention('U0MAX', 'C0BANK', 'grant @bob');
    const offer = await found(bot, 'C0BANK', 'Some of it is still missing');
    await bot.driver.press('U0MAX', { action: buttonIn(offer.blocks, 'Open the form'), message: offer });
    const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
    expect(JSON.stringify(form.blocks)).toContain(
      '"initial_option":{"text":{"type":"plain_text","text":"Bob Lind (bob)"',
    );
  });

  it('without a line is answered with help', async () => {
    const bot = await startBot();
    await bot.driver.mention('U0ANA', 'C0BANK', '');
    await found(bot, 'C0BANK', '/access explain');
  });
});

describe('alone with the bot', () => {
  it('every message is a line, and answers stay', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const direct = await workspace.directChannel('U0ANA');
    await driver.directMessage('U0ANA', 'access me');
    const answer = await found(bot, direct, 'Ana Silva: what is held');
    expect(answer.onlyFor).toBeUndefined();
    await driver.directMessage('U0ANA', 'explain deploy on Loans in Production');
    const explained = await found(bot, direct, 'No. Ana Silva cannot deploy Loans');
    await driver.press('U0ANA', { action: buttonIn(explained.blocks, 'Full trace'), message: explained });
    await workspace.until(() =>
      workspace.messagesIn(direct).find(({ ts, edits }) => ts === explained.ts && edits === 1),
    );
    expect(workspace.faults).toEqual([]);
  });

  it('a notice stays when its button is pressed', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const preview = await driver.command('U0CARLA', '/role', 'grant @bob Tech Lead in Banking');
    await driver.press('U0CARLA', {
      action: buttonIn(preview.shown?.blocks ?? [], 'Confirm'),
      message: preview.shown as Message,
    });
    const direct = await workspace.directChannel('U0BOB');
    const notice = await found(bot, direct, 'Carla Nunes gave Bob Lind');
    await driver.press('U0BOB', { action: buttonIn(notice.blocks, 'Explain'), message: notice });
    await found(bot, direct, 'Bob Lind: what is held');
    expect(workspace.messagesIn(direct).find(({ ts }) => ts === notice.ts)?.edits).toBe(0);
  });

  it('edits, and what the bot says itself, are no lines', async () => {
    const { driver, workspace } = await startBot();
    const channel = await workspace.directChannel('U0ANA');
    const common = {
      type: 'message',
      channel,
      channel_type: 'im',
      user: 'U0ANA',
      ts: '1700000000.000100',
      event_ts: '1700000000.000100',
      text: 'help',
    };
    await driver.event({ ...common, subtype: 'message_changed' });
    await driver.event({ ...common, bot_id: 'B0OTHER' });
    await driver.event({ ...common, channel_type: 'channel', channel: 'C0BANK' });
    expect(workspace.messages).toEqual([]);
  });
});

describe('a private conversation of two others', () => {
  it('is never answered in a way that the other one sees', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const slack = heldUp(bot);
    await driver.command('U0ANA', '/access', 'me', { channel: 'D0ANABOB' });
    slack.goOn();
    await workspace.until(() => workspace.responses.at(-1));
    expect(workspace.responses.map(({ body }) => body.response_type)).toEqual(['ephemeral']);
  });
});

describe('a list too long for a form', () => {
  const applications = Array.from({ length: 2_345 }, (_, at) => ({ name: `Portal ${at}` }));
  const facts = { ...acme, applications: [...acme.applications, ...applications] };

  it('is searched as one types, and nothing is left out silently', async () => {
    const bot = await startBot({ facts });
    await bot.driver.command('U0CARLA', '/role', 'grant @bob', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0CARLA', 'Fill in what is missing');
    const all = await bot.driver.search('U0CARLA', form, 'place', '');
    expect(all.body).toMatchObject({
      option_groups: [{ label: { text: 'The first 100 of 2353: type on to find the others' } }],
    });
    const some = await bot.driver.search('U0CARLA', form, 'place', 'portal 234');
    expect(some.body).toMatchObject({
      options: ['Portal 234', 'Portal 2340', 'Portal 2341', 'Portal 2342', 'Portal 2343', 'Portal 2344'].map(
        (name) => ({
          text: { text: `on ${name}` },
          value: `on "${name}"`,
        }),
      ),
    });
    expect((await bot.driver.search('U0CARLA', form, 'place', 'nothing like it')).body).toEqual({ options: [] });
    await bot.driver.submit('U0CARLA', form, { person: 'bob', role: 'Tech Lead', place: 'on "Portal 2341"' });
    await dialog(bot, 'U0CARLA', 'Nothing happens before Confirm');
    expect(bot.workspace.faults).toEqual([]);
  });
});

describe('the shortcut of a message', () => {
  it('opens the form about its author', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const message = workspace.surfaces.post({ channel: 'C0BANK', by: 'U0BOB', text: 'cannot deploy', blocks: [] });
    await driver.messageShortcut('U0CARLA', 'explain_access', message);
    const form = await dialog(bot, 'U0CARLA', 'Fill in what is missing');
    expect(JSON.stringify(form.blocks)).toContain('Bob Lind (bob)');
    await driver.submit('U0CARLA', form, {
      person: 'bob',
      operation: 'deploy',
      application: 'Loans',
      environment: 'Production',
    });
    const answer = await dialog(bot, 'U0CARLA', 'No. Bob Lind cannot deploy Loans in Production.');
    expect(labelsIn(answer.blocks)).toContain('Share here');
    await driver.pressInView('U0CARLA', answer, buttonIn(answer.blocks, 'Share here'));
    await dialog(bot, 'U0CARLA', 'Shared in the conversation.');
    await found(bot, 'C0BANK', 'No. Bob Lind cannot deploy Loans in Production.');
    expect(workspace.faults).toEqual([]);
  });
});

describe('when it takes long', () => {
  it('says so in time, and puts the answer in its place', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const slack = heldUp(bot);
    const { shown } = await driver.command('U0ANA', '/access', 'me', { channel: 'C0BANK' });
    expect(said(shown)).toContain('One moment');
    slack.goOn();
    await workspace.until(() =>
      workspace.responses.find(
        ({ body }) => body.replace_original === true && JSON.stringify(body).includes('what is held'),
      ),
    );
  });
});
