import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AccessError } from '../../src/domain/problem.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { acme, userFacts } from '../support/acme.ts';
import { refusal, type Turn } from '../support/slack-answers.ts';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import type { Message, View } from '../support/slack-surfaces.ts';

const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);
const GRANT = 'grant <@U0BOB> Tech Lead in Banking';
const QUESTION = 'explain deploy on Loans in Production';

const found = ({ workspace }: Bot, channel: string, words: string): Promise<Message> =>
  workspace.until(() => workspace.messagesIn(channel).findLast((one) => said(one).includes(words)));

const dialog = ({ workspace }: Bot, user: string, words: string): Promise<View> =>
  workspace.until(() => {
    const view = workspace.dialogOf(user);
    return view && wordsIn(view.blocks).includes(words) ? view : undefined;
  });

const roleOfBob = async ({ opened }: Bot): Promise<string | undefined> =>
  (await opened.store.snapshot()).company.users.get('bob')?.teams.get('Banking')?.name;

async function previewed(bot: Bot): Promise<Message> {
  const { shown } = await bot.driver.command('U0MAX', '/role', GRANT, { channel: 'C0BANK' });
  if (!shown) throw new Error('no preview');
  return shown;
}

const confirmIn = (message: Message) => ({ action: buttonIn(message.blocks, 'Confirm'), message });

/** A method that answers nothing until it is told to. */
function holding({ workspace }: Bot, method: string): () => void {
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  workspace.answerWith(method, async (): Promise<Turn> => {
    await held;
    return 'default';
  });
  return goOn;
}

describe('an acknowledgement', () => {
  it('of a button comes before its work is done', async () => {
    const bot = await startBot();
    const ana = await bot.driver.command('U0ANA', '/access', QUESTION, { channel: 'C0BANK' });
    const goOn = holding(bot, 'users.info');
    // Somebody of whom nothing is known yet presses.
    const message = { ...(ana.shown as Message), onlyFor: 'U0GIL' };
    const { status, body } = await bot.driver.press('U0GIL', {
      action: buttonIn(message.blocks, 'Full trace'),
      message,
    });
    expect([status, body, bot.workspace.responses]).toEqual([200, '', []]);
    await bot.workspace.until(() => bot.workspace.callsOf('users.info').find(({ args }) => args.user === 'U0GIL'));
    expect(bot.workspace.responses).toEqual([]);
    goOn();
    await bot.workspace.until(() => bot.workspace.responses.at(-1));
  });

  it('of a form comes before its work is done, and the dialog shows what came of it', async () => {
    const bot = await startBot();
    await bot.driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
    const goOn = holding(bot, 'users.info');
    // Whoever sends it is somebody else than who opened it.
    bot.workspace.surfaces.dialogs.set('U0CARLA', [form]);
    const values = { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' };
    const { status, body, tookMs } = await bot.driver.submit('U0CARLA', form, values);
    expect(status).toBe(200);
    expect(body).toMatchObject({ response_action: 'update', view: { callback_id: 'loading' } });
    expect(tookMs).toBeLessThan(3_000);
    goOn();
    await dialog(bot, 'U0CARLA', 'Give Bob Lind Tech Lead in team Banking?');
    expect(bot.workspace.faults).toEqual([]);
  });

  it('of an event comes in time however long the answer takes', async () => {
    const bot = await startBot();
    const goOn = holding(bot, 'users.info');
    const { status, tookMs } = await bot.driver.mention('U0ANA', 'C0BANK', QUESTION);
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(3_000);
    expect(bot.workspace.messages).toEqual([]);
    goOn();
    await found(bot, 'C0BANK', 'No. Ana Silva cannot deploy Loans');
  });
});

describe('F23 a trigger that is no good any more', () => {
  it.each(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id'])(
    '%s: a private message has the button that opens the form',
    async (error) => {
      const bot = await startBot();
      const { driver, workspace } = bot;
      workspace.answerWith('views.open', [refusal(error)]);
      await driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
      const offer = await found(bot, 'C0BANK', 'Some of it is still missing. Nothing was done yet.');
      expect(offer.onlyFor).toBe('U0MAX');
      expect(workspace.dialogOf('U0MAX')).toBeUndefined();
      await driver.press('U0MAX', { action: buttonIn(offer.blocks, 'Open the form'), message: offer });
      const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
      expect(JSON.stringify(form.blocks)).toContain('Bob Lind (bob)');
      expect(await roleOfBob(bot)).toBeUndefined();
    },
  );

  it('of a button that opens a form: the same, and where nothing else is left in a message to the person', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.homeOpened('U0ANA');
    const home = await workspace.until(() => workspace.homeOf('U0ANA'));
    workspace.answerWith('views.open', [refusal('expired_trigger_id')]);
    await driver.pressInView('U0ANA', home, buttonIn(home.blocks, 'Explain something'));
    const direct = await workspace.directChannel('U0ANA');
    const offer = await found(bot, direct, 'Some of it is still missing');
    await driver.press('U0ANA', { action: buttonIn(offer.blocks, 'Open the form'), message: offer });
    await dialog(bot, 'U0ANA', 'Fill in what is missing');
  });

  it('really, four seconds late', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    let [used, isLate] = ['', true];
    workspace.answerWith('views.open', async ({ args }): Promise<Turn> => {
      used = String(args.trigger_id);
      if (isLate) await new Promise((resolve) => setTimeout(resolve, 3_200));
      isLate = false;
      return 'default';
    });
    await driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    await found(bot, 'C0BANK', 'Some of it is still missing');
    expect(used).not.toBe('');
  });
});

describe('F23 a response url that is used up', () => {
  it.each([
    ['C0BANK', 'an ephemeral message', 'U0ANA'],
    ['D', 'a private message', undefined],
  ])('in %s: the answer is %s', async (place, _, onlyFor) => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const channel = place === 'D' ? await workspace.directChannel('U0ANA') : place;
    const goOn = holding(bot, 'users.info');
    const { shown } = await driver.command('U0ANA', '/access', QUESTION, { channel });
    expect(said(shown)).toContain('One moment');
    const { responseUrl } = Object.fromEntries(
      [...new URLSearchParams(driver.requests.at(-1)?.body)].map(([key, value]) => [
        key === 'response_url' ? 'responseUrl' : key,
        value,
      ]),
    );
    for (let used = 0; used < 5; used += 1)
      await fetch(String(responseUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'used' }),
      });
    goOn();
    const answer = await found(bot, channel, 'No. Ana Silva cannot deploy Loans');
    expect(answer.onlyFor).toBe(onlyFor);
    expect(workspace.responses.at(-1)?.status).toBe(404);
    expect(workspace.faults).toEqual([]);
  });

  it('where the bot is no member: a private message', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await workspace.channel('C0SECRET', { name: 'secret', private: true, member: false });
    const preview = await driver.command('U0ANA', '/access', QUESTION, { channel: 'C0SECRET' });
    const { action, message } = {
      action: buttonIn(preview.shown?.blocks ?? [], 'Full trace'),
      message: preview.shown as Message,
    };
    const wrong = bot.driver.with({ patch: { response_url: `${workspace.origin}/response/gone` } });
    await wrong.press('U0ANA', { action, message });
    await found(bot, await workspace.directChannel('U0ANA'), 'Weighed, in this order');
  });

  it('what is done is done once, and said in another way', async () => {
    const bot = await startBot();
    const preview = await previewed(bot);
    const wrong = bot.driver.with({ patch: { response_url: `${bot.workspace.origin}/response/gone` } });
    await wrong.press('U0MAX', confirmIn(preview));
    const done = await found(bot, 'C0BANK', 'Done. Bob Lind has Tech Lead in team Banking.');
    expect(done.onlyFor).toBe('U0MAX');
    expect(await roleOfBob(bot)).toBe('Tech Lead');
  });
});

describe('a dialog that has moved on', () => {
  it('is not written over by an older answer', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const goOn = holding(bot, 'users.info');
    await driver.command('U0GIL', '/access', 'explain form', { channel: 'C0BANK' });
    const loading = await workspace.until(() => workspace.dialogOf('U0GIL'));
    const newer = { ...loading, blocks: [{ type: 'section', text: { type: 'plain_text', text: 'Newer.' } }] };
    const { id, hash: _, ...view } = newer;
    const { type, callback_id, title, close, blocks } = view as Record<string, unknown>;
    await fetch(`${workspace.apiUrl}views.update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${workspace.app.botToken}` },
      body: JSON.stringify({
        view_id: id,
        view: { type, callback_id, title: words(title), close: words(close), blocks },
      }),
    });
    await dialog(bot, 'U0GIL', 'Newer.');
    goOn();
    const { answer } = await workspace.called('views.update', 2);
    expect(answer).toMatchObject({ ok: false, error: 'hash_conflict' });
    expect(wordsIn(workspace.dialogOf('U0GIL')?.blocks ?? [])).toBe('Newer.');
    expect(bot.logged).toEqual([]);
  });
});

const words = (text: unknown) => ({ type: 'plain_text', text: (text as { text: string }).text });

describe('B56 what comes after a message is gone', () => {
  it('a press on it is answered privately, and what it asks for is done', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const asked = await driver.command('U0ANA', '/access', QUESTION, { channel: 'C0BANK' });
    await driver.press('U0ANA', {
      action: buttonIn(asked.shown?.blocks ?? [], 'Share here'),
      message: asked.shown as Message,
    });
    const shared = await workspace.until(() => workspace.messagesIn('C0BANK').find((one) => !one.onlyFor));
    workspace.surfaces.remove('C0BANK', shared.ts);
    const { status } = await driver.press('U0CARLA', {
      action: buttonIn(shared.blocks, 'Give Release Lead…'),
      message: shared,
    });
    expect(status).toBe(200);
    const preview = await found(bot, 'C0BANK', 'Give Ana Silva Release Lead on Loans?');
    workspace.answerWith('chat.update', () => refusal('message_not_found'));
    await driver.press('U0CARLA', confirmIn(preview));
    await found(bot, 'C0BANK', 'Done. Ana Silva has Release Lead on Loans.');
    await workspace.called('chat.update');
    const recipients = () => bot.opened.store.recipients();
    await vi.waitFor(async () => expect(await recipients()).not.toContainEqual({ subject: expect.anything() }));
  });

  it('an approval that arrives before its preview is seen is judged by the state', async () => {
    const bot = await startBot();
    const preview = await previewed(bot);
    bot.workspace.surfaces.remove('C0BANK', preview.ts);
    await bot.driver.press('U0MAX', confirmIn(preview));
    await bot.workspace.until(() => bot.workspace.responses.at(-1));
    expect(await roleOfBob(bot)).toBe('Tech Lead');
  });
});

describe('B61 more than a message holds', () => {
  const people = Array.from({ length: 500 }, (_, at) =>
    userFacts(`p${at}`, `Person With A Rather Long Name ${at}`, 'Administrator'),
  );
  const applications = Array.from({ length: 300 }, (_, at) => ({ name: `Application number ${at}`, team: 'Banking' }));
  const facts = {
    ...acme,
    users: [...acme.users, ...people],
    applications: [...acme.applications, ...applications],
  };

  it.each([
    ['/access', 'who can deploy on Loans in Production'],
    ['/access', 'me'],
    ['/access', 'who can manage users'],
    ['/role', 'revoke Team Manager in Banking from <@U0MAX>'],
    ['/audit', 'show'],
  ])('%s %s is within the limits, and says how much is left out', async (command, text) => {
    const bot = await startBot({ facts });
    const { status, shown } = await bot.driver.command('U0CARLA', command, text, { channel: 'C0BANK' });
    expect(status).toBe(200);
    const message = shown && !said(shown).includes('One moment') ? shown : await found(bot, 'C0BANK', '');
    if (text.startsWith('who can')) expect(said(message)).toMatch(/\b\d+ (more|others)|and \d+|of 50\d/);
    expect(bot.workspace.faults).toEqual([]);
  });
});

describe('F11 Slack does not say who clicks', () => {
  it.each<readonly [string, Turn]>([
    ['500', { status: 500 }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['a refusal', refusal('token_revoked')],
    ['a reset', { broken: 'before' }],
  ])('%s: not done, try again, and nothing is granted', async (_, turn) => {
    const bot = await startBot();
    const preview = await previewed(bot);
    bot.workspace.answerWith('users.info', () => turn);
    // Carla may grant it too, and nothing is known of her yet.
    const { status } = await bot.driver.press('U0CARLA', {
      action: buttonIn(preview.blocks, 'Confirm'),
      message: { ...preview, onlyFor: 'U0CARLA' },
    });
    expect(status).toBe(200);
    await found(bot, 'C0BANK', 'Not done: the chat cannot be reached.');
    await found(bot, 'C0BANK', 'Try again');
    expect(await roleOfBob(bot)).toBeUndefined();
  });
});

type Options = Parameters<typeof startBot>[0];

/** A bot whose store can be taken away and given back. */
async function startFragile(
  spoilt: (down: OpenStore, opened: OpenStore) => OpenStore = (down) => down,
  options: Options = {},
) {
  const state = { isDown: false };
  const guarded = <T extends object>(whole: T): T =>
    new Proxy(whole, {
      get: (target, name) => {
        const part: unknown = Reflect.get(target, name);
        if (typeof part !== 'function') return part;
        return (...args: readonly unknown[]) => {
          if (!state.isDown) return part(...args);
          if (name === 'auditEntries') throw new AccessError({ code: 'unavailable', system: 'store' });
          return Promise.reject(new AccessError({ code: 'unavailable', system: 'store' }));
        };
      },
    });
  const spoil = (opened: OpenStore): OpenStore => {
    const down = { ...opened, store: guarded(opened.store), installations: guarded(opened.installations) };
    return spoilt(down, opened);
  };
  const bot = await startBot({ ...options, spoil });
  onTestFinished(() => {
    state.isDown = false;
  });
  return { state, bot };
}

const DOWN = 'Not done: the store cannot be reached.';

describe('F11 the store is down', () => {
  it('at a command: the acknowledgement says that nothing was recorded', async () => {
    const { state, bot } = await startFragile();
    state.isDown = true;
    for (const text of ['me', QUESTION, 'who can deploy on Loans']) {
      const { status, shown } = await bot.driver.command('U0ANA', '/access', text, { channel: 'C0BANK' });
      expect([status, shown?.onlyFor]).toEqual([200, 'U0ANA']);
      expect(said(shown)).toContain(DOWN);
      expect(said(shown)).toContain('Nothing was changed. Try again');
    }
  });

  it('at a click: nothing is granted, and the same click works once it is back', async () => {
    const { state, bot } = await startFragile();
    const preview = await previewed(bot);
    state.isDown = true;
    const { status } = await bot.driver.press('U0MAX', confirmIn(preview));
    expect(status).toBe(200);
    await found(bot, 'C0BANK', DOWN);
    state.isDown = false;
    expect(await roleOfBob(bot)).toBeUndefined();
    await bot.driver.press('U0MAX', confirmIn(preview));
    await found(bot, 'C0BANK', 'Done. Bob Lind has Tech Lead in team Banking.');
  });

  it('between the look and the change: nothing is granted', async () => {
    const { state, bot } = await startFragile((down, opened) => ({
      ...opened,
      store: { ...opened.store, transaction: down.store.transaction },
    }));
    const preview = await previewed(bot);
    state.isDown = true;
    await bot.driver.press('U0MAX', confirmIn(preview));
    await found(bot, 'C0BANK', DOWN);
    expect(await roleOfBob(bot)).toBeUndefined();
  });

  it('at a form that is opened, sent or searched in', async () => {
    const { state, bot } = await startFragile();
    await bot.driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
    state.isDown = true;
    const sent = await bot.driver.submit('U0MAX', form, { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' });
    expect(sent.status).toBe(200);
    await dialog(bot, 'U0MAX', DOWN);
    await bot.driver.command('U0ANA', '/access', 'explain form', { channel: 'C0BANK' });
    await dialog(bot, 'U0ANA', DOWN);
    expect(bot.workspace.faults).toEqual([]);
  });

  it('during an event: 200, and the person is told', async () => {
    const { state, bot } = await startFragile();
    state.isDown = true;
    expect((await bot.driver.mention('U0ANA', 'C0BANK', QUESTION)).status).toBe(200);
    await found(bot, 'C0BANK', DOWN);
    expect((await bot.driver.directMessage('U0ANA', 'access me')).status).toBe(200);
    await found(bot, await bot.workspace.directChannel('U0ANA'), DOWN);
    expect((await bot.driver.homeOpened('U0ANA')).status).toBe(200);
    const home = await bot.workspace.until(() => bot.workspace.homeOf('U0ANA'));
    expect(wordsIn(home.blocks)).toContain(DOWN);
    expect(labelsIn(home.blocks)).not.toContain('Confirm');
  });

  describe.each([
    ['that was known before', true],
    ['of which nothing was known yet', false],
  ])('for a workspace that installed the bot and %s', (_, isKnown) => {
    it('answers all the same', async () => {
      const oauth = { clientId: '1.2', clientSecret: 's', workspaces: ['T0ACME'], publicUrl: 'http://127.0.0.1' };
      const { state, bot } = await startFragile(undefined, { settings: { botToken: undefined, oauth } });
      const { app } = bot.workspace;
      const installed = {
        ...{ enterprise: null, team: app.teamId, name: 'Acme', token: app.botToken, scopes: app.scopes },
        ...{ appId: app.appId, botId: app.botId, botUserId: app.botUserId },
      };
      await bot.opened.installations.save(installed, 'U0CARLA');
      if (isKnown) await bot.driver.command('U0ANA', '/access', 'me');
      state.isDown = true;
      const { status, shown } = await bot.driver.command('U0ANA', '/access', 'me', { channel: 'C0BANK' });
      expect(status).toBe(200);
      expect(said(shown)).toContain(DOWN);
      expect((await bot.driver.mention('U0ANA', 'C0BANK', QUESTION)).status).toBe(200);
      const pressed = await bot.driver.press('U0ANA', {
        action: { type: 'button', action_id: 'line:0', block_id: 'answer:1', value: 'access me' },
        message: shown as Message,
      });
      expect(pressed.status).toBe(200);
      await bot.workspace.until(() => bot.workspace.responses.find(({ body }) => JSON.stringify(body).includes(DOWN)));
    });
  });
});

describe('work beyond the patience', () => {
  it('of a button says so in the place of the answer, which follows there', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const { shown } = await driver.command('U0ANA', '/access', QUESTION, { channel: 'C0BANK' });
    const goOn = holding(bot, 'users.info');
    const message = { ...(shown as Message), onlyFor: 'U0CARLA' };
    await driver.press('U0CARLA', { action: buttonIn(message.blocks, 'Full trace'), message });
    await workspace.until(() =>
      workspace.responses.find(({ body }) => JSON.stringify(body).includes('One moment') && body.replace_original),
    );
    goOn();
    await found(bot, 'C0BANK', 'Weighed, in this order');
    expect(workspace.messagesIn('C0BANK')).toHaveLength(1);
  });

  it('of a button in a dialog likewise', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.command('U0MAX', '/role', 'grant <@U0BOB>', { channel: 'C0BANK' });
    const form = await dialog(bot, 'U0MAX', 'Fill in what is missing');
    await driver.submit('U0MAX', form, { person: 'bob', role: 'Tech Lead', place: 'in "Banking"' });
    const preview = await dialog(bot, 'U0MAX', 'Nothing happens before Confirm');
    workspace.surfaces.dialogs.set('U0CARLA', [preview]);
    const goOn = holding(bot, 'users.info');
    await driver.pressInView('U0CARLA', preview, buttonIn(preview.blocks, 'Confirm'));
    await dialog(bot, 'U0CARLA', 'Reading what you may choose from');
    expect(await roleOfBob(bot)).toBeUndefined();
    goOn();
    await dialog(bot, 'U0CARLA', 'Not done');
    expect(workspace.faults).toEqual([]);
  });
});
