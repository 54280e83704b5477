import { describe, expect, it } from 'vitest';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import type { Message, View } from '../support/slack-surfaces.ts';

const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);

/** The newest message in a conversation that says so, seen by this person alone or by all. */
const latest = ({ workspace }: Bot, channel: string, words: string, onlyFor?: string): Promise<Message> =>
  workspace.until(() =>
    workspace.messagesIn(channel).findLast((one) => one.onlyFor === onlyFor && said(one).includes(words)),
  );

const dialog = ({ workspace }: Bot, user: string, words: string): Promise<View> =>
  workspace.until(() => {
    const view = workspace.dialogOf(user);
    return view && wordsIn(view.blocks).includes(words) ? view : undefined;
  });

const roleIn = async ({ opened }: Bot, username: string, team: string): Promise<string | undefined> =>
  (await opened.store.snapshot()).company.users.get(username)?.teams.get(team)?.name;

/** Both ways in, through the same listeners. */
describe.each([
  ['over HTTP', false],
  ['over Socket Mode', true],
])('Slack %s', (_, overSocket) => {
  const start = () => startBot({ overSocket });

  it('explains privately, and the answer is the acknowledgement', async () => {
    const bot = await start();
    const { driver, workspace } = bot;
    const { status, shown } = await driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
      channel: 'C0BANK',
    });
    expect(status).toBe(200);
    expect(shown?.onlyFor).toBe('U0ANA');
    expect(said(shown)).toContain('No. Ana Silva cannot deploy Loans in Production.');
    expect(labelsIn(shown?.blocks ?? [])).toEqual(['Request Release Lead…', 'Full trace', 'Share here']);
    expect(workspace.callsOf('chat.postMessage')).toEqual([]);
    expect(workspace.faults).toEqual([]);
  });

  it('puts the next private answer in the place of the last one', async () => {
    const bot = await start();
    const { shown } = await bot.driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
      channel: 'C0BANK',
    });
    await bot.driver.press('U0ANA', { action: buttonIn(shown?.blocks ?? [], 'Full trace'), message: shown as Message });
    await latest(bot, 'C0BANK', 'Weighed, in this order', 'U0ANA');
    expect(bot.workspace.responses.at(-1)?.body).toMatchObject({ replace_original: true, response_type: 'ephemeral' });
  });

  it('says who can', async () => {
    const { driver } = await start();
    const { shown } = await driver.command('U0ANA', '/access', 'who can deploy on Loans in Production');
    expect(said(shown)).toContain('can deploy Loans in Production');
  });

  it('gives a role once its preview is confirmed, and tells the person and the channel', async () => {
    const bot = await start();
    const { driver, workspace } = bot;
    const { shown } = await driver.command('U0MAX', '/role', 'grant <@U0BOB|bob> Tech Lead in Banking', {
      channel: 'C0BANK',
    });
    expect(said(shown)).toContain('Give Bob Lind Tech Lead in team Banking?');
    expect(await roleIn(bot, 'bob', 'Banking')).toBeUndefined();
    await driver.press('U0MAX', { action: buttonIn(shown?.blocks ?? [], 'Confirm'), message: shown as Message });
    await latest(bot, 'C0BANK', 'Done. Bob Lind has Tech Lead in team Banking.', 'U0MAX');
    expect(await roleIn(bot, 'bob', 'Banking')).toBe('Tech Lead');
    await latest(bot, 'C0BANK', 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    await latest(bot, await workspace.directChannel('U0BOB'), 'Max Berg gave Bob Lind Tech Lead in team Banking.');
    expect(workspace.faults).toEqual([]);
  });

  it('refuses, and says what falls short', async () => {
    const bot = await start();
    const { shown } = await bot.driver.command('U0MAX', '/role', 'grant <@U0BOB> Release Lead in Banking');
    expect(said(shown)).toContain('No. Max Berg cannot give Bob Lind Release Lead in team Banking.');
    expect(await roleIn(bot, 'bob', 'Banking')).toBeUndefined();
  });

  it('opens a form for half a line, and goes on in the dialog', async () => {
    const bot = await start();
    const { driver, workspace } = bot;
    await driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
    await driver.submit('U0MAX', form, { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' });
    const preview = await dialog(bot, 'U0MAX', 'Nothing happens before Confirm');
    await driver.pressInView('U0MAX', preview, buttonIn(preview.blocks, 'Confirm'));
    await dialog(bot, 'U0MAX', 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(await roleIn(bot, 'bob', 'Banking')).toBe('Tech Lead');
    expect(workspace.faults).toEqual([]);
  });

  it('says beside the field what is wrong, and changes nothing', async () => {
    const bot = await start();
    await bot.driver.command('U0GIL', '/access', 'explain');
    const form = await dialog(bot, 'U0GIL', 'Fill in what is missing');
    const { body } = await bot.driver.submit('U0GIL', form, { person: 'zed', operation: 'manage users' });
    expect(body).toEqual({ response_action: 'errors', errors: { person: 'No user is called zed.' } });
    await bot.driver.submit('U0GIL', form, { person: 'gil', operation: 'manage users' });
    await dialog(bot, 'U0GIL', 'No. Gil Costa cannot manage');
    expect(bot.workspace.faults).toEqual([]);
  });

  it('shows the home tab, and opens dialogs from it', async () => {
    const bot = await start();
    const { driver, workspace } = bot;
    await driver.homeOpened('U0ANA', 'messages');
    await driver.homeOpened('U0ANA');
    const home = await workspace.until(() => workspace.homeOf('U0ANA'));
    expect(wordsIn(home.blocks)).toContain('Tech Lead on Loans');
    expect(wordsIn(home.blocks)).toContain('You hold no database user.');
    expect(workspace.callsOf('views.publish')).toHaveLength(1);
    await driver.pressInView('U0ANA', home, buttonIn(home.blocks, 'Explain something'));
    await dialog(bot, 'U0ANA', 'Fill in what is missing');
    expect(workspace.faults).toEqual([]);
  });

  it('shares an answer, and a decision about it takes the place of the message and its buttons', async () => {
    const bot = await start();
    const { driver, workspace } = bot;
    const asked = await driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
      channel: 'C0BANK',
    });
    await driver.press('U0ANA', {
      action: buttonIn(asked.shown?.blocks ?? [], 'Share here'),
      message: asked.shown as Message,
    });
    const shared = await latest(bot, 'C0BANK', 'No. Ana Silva cannot deploy Loans in Production.');
    await driver.press('U0CARLA', { action: buttonIn(shared.blocks, 'Give Release Lead…'), message: shared });
    const preview = await latest(bot, 'C0BANK', 'Give Ana Silva Release Lead on Loans?', 'U0CARLA');
    await driver.press('U0CARLA', { action: buttonIn(preview.blocks, 'Confirm'), message: preview });
    const settled = await workspace.until(() =>
      workspace.messagesIn('C0BANK').find(({ ts, edits }) => ts === shared.ts && edits > 0),
    );
    expect(said(settled)).toContain('Done. Carla Nunes gave Ana Silva Release Lead on Loans.');
    expect(labelsIn(settled.blocks)).toEqual([]);
    await workspace.until(() => workspace.messagesIn('C0BANK').find(({ thread }) => thread === shared.ts));
    expect(workspace.faults).toEqual([]);
  });
});
