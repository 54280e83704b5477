import { describe, expect, it } from 'vitest';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { linkAccount } from '../../src/usecases/link-account.ts';
import { acme, userFacts } from '../support/acme.ts';
import { openTestStore } from '../support/database.ts';
import type { Turn } from '../support/slack-answers.ts';
import { buttonIn, type Json, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import type { UserFacts as SlackUser } from '../support/slack-directory.ts';
import { seenOf } from '../support/slack-recording.ts';
import type { Message } from '../support/slack-surfaces.ts';
import { type Tables, tablesOf } from '../support/tables.ts';

const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);
const held = ({ opened }: Bot): Promise<Tables> => tablesOf(opened.database);

/** The newest message that says so, once it is there. */
const saying = ({ workspace }: Bot, words: string): Promise<Message> =>
  workspace.until(() => workspace.messages.findLast((one) => said(one).includes(words)));

/** Of acme, with some of its users as they are said to be, and others beside them. */
function companyWith(changes: Readonly<Record<string, Partial<UserFacts>>>, ...more: readonly UserFacts[]): Facts {
  return { ...acme, users: [...acme.users.map((user) => ({ ...user, ...changes[user.username] })), ...more] };
}

/** The Administrators can be reached, so that notices for them arrive. */
const TOLD = { carla: { slack: 'U0CARLA' }, dora: { slack: 'U0DORA' } };

const CARLAS_MAIL = 'carla@acme.example';

type Stranger = Readonly<{ slack: SlackUser; profile?: Json; says: string }>;

/** All with the verified mail address of an Administrator. */
const STRANGERS: Readonly<Record<string, Stranger>> = {
  'a guest of several channels': { slack: { guest: true }, says: 'guests may ask nothing here' },
  'a guest of one channel': { slack: {}, profile: { is_ultra_restricted: true }, says: 'guests may ask nothing here' },
  'somebody of another organisation': { slack: { stranger: true }, says: 'you are here from another organisation' },
  'somebody of another workspace': { slack: { teamId: 'T0OTHER' }, says: 'you are here from another organisation' },
  'a bot': { slack: { bot: true }, says: 'apps and workflows may ask nothing here' },
  'a workflow': { slack: { workflowBot: true }, says: 'apps and workflows may ask nothing here' },
  'somebody who was deactivated': { slack: { deleted: true }, says: 'your account is deactivated' },
  'somebody whose mail address is not confirmed': {
    slack: { confirmed: false },
    says: 'your mail address is not verified',
  },
  'somebody of whose mail address nothing is told': {
    slack: {},
    profile: { is_email_confirmed: undefined },
    says: 'your mail address is not verified',
  },
  'somebody whose mail address nobody has': {
    slack: { email: 'elsewhere@acme.example' },
    says: 'you are not linked to a user of the platform',
  },
  'somebody without a mail address': {
    slack: {},
    profile: { profile: {} },
    says: 'you are not linked to a user of the platform',
  },
};

/** A bot, and in its workspace somebody who calls themselves as an Administrator is called. */
async function withStranger({ slack, profile }: Stranger): Promise<Bot> {
  const bot = await startBot();
  bot.workspace.user('visitor', { id: 'U0VISITOR', email: CARLAS_MAIL, name: 'Carla Nunes', ...slack });
  bot.workspace.decorate('users.info', (answer, { user }) =>
    user === 'U0VISITOR' ? { ...answer, user: { ...(answer.user as Json), ...profile } } : answer,
  );
  return bot;
}

describe('B49 T-stranger-click somebody who is no full member, or nobody’s', () => {
  it.each(Object.entries(STRANGERS))('%s may ask nothing', async (_, stranger) => {
    const bot = await withStranger(stranger);
    const { driver, workspace } = bot;
    const before = await held(bot);
    const { status, shown } = await driver.command('U0VISITOR', '/access', 'me', { channel: 'C0BANK' });
    expect([status, shown?.onlyFor]).toEqual([200, 'U0VISITOR']);
    expect(said(shown)).toContain(`Not done: ${stranger.says}.`);
    expect(labelsIn(shown?.blocks ?? [])).toEqual([]);
    await driver.mention('U0VISITOR', 'C0BANK', 'explain @carla manage users');
    const answer = await saying(bot, stranger.says);
    expect(answer.onlyFor).toBe('U0VISITOR');
    await driver.homeOpened('U0VISITOR');
    const home = await workspace.until(() => workspace.homeOf('U0VISITOR'));
    expect(wordsIn(home.blocks)).toContain(`Not done: ${stranger.says}.`);
    expect(labelsIn(home.blocks)).toEqual([]);
    await bot.stop();
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
    expect(workspace.faults).toEqual([]);
  });

  it.each(Object.entries(STRANGERS))(
    '%s presses what others were shown, and nothing comes of it',
    async (_, stranger) => {
      const bot = await withStranger(stranger);
      const { driver, workspace } = bot;
      const { shown } = await driver.command('U0MAX', '/role', 'grant <@U0BOB> Tech Lead in Banking', {
        channel: 'C0BANK',
      });
      const asked = await driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
        channel: 'C0BANK',
      });
      await driver.press('U0ANA', {
        action: buttonIn(asked.shown?.blocks ?? [], 'Share here'),
        message: asked.shown as Message,
      });
      const shared = await workspace.until(() => workspace.messages.find((one) => one.onlyFor === undefined));
      // A preview is for one person only; here others see it all the same.
      const blocks = shown?.blocks ?? [];
      const preview = workspace.surfaces.post({ channel: 'C0BANK', text: 'x', blocks });
      const before = await held(bot);
      await driver.press('U0VISITOR', { action: buttonIn(blocks, 'Confirm'), message: preview });
      await driver.press('U0VISITOR', { action: buttonIn(shared.blocks, 'Give Release Lead…'), message: shared });
      await workspace.until(() => workspace.messages.filter((one) => said(one).includes(stranger.says)).at(1));
      await bot.stop();
      const refusals = workspace.messages.filter((one) => said(one).includes(stranger.says));
      expect(refusals.map(({ onlyFor }) => onlyFor)).toEqual(['U0VISITOR', 'U0VISITOR']);
      expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
      expect(workspace.messages.find(({ ts }) => ts === shared.ts)).toEqual(shared);
      expect(workspace.faults).toEqual([]);
    },
  );

  it('an account that Slack does not know is nobody', async () => {
    const bot = await startBot();
    const { status, shown } = await bot.driver.command('U0NOBODY', '/access', 'me', { channel: 'C0BANK' });
    expect(status).toBe(200);
    expect(said(shown)).toContain('Not done: you are here from another organisation.');
  });

  it('somebody who was deactivated in the company may do nothing, however they are linked', async () => {
    const bot = await startBot({ facts: companyWith({ ines: { slack: 'U0INES' } }) });
    bot.workspace.user('ines', { id: 'U0INES' });
    const { shown } = await bot.driver.command('U0INES', '/access', 'explain open on Loans in Development');
    expect(said(shown)).toContain('No. Ines Pinto cannot open Loans in Development.');
    expect(said(shown)).toContain('inactive');
  });

  it('and is not found by their mail address', async () => {
    const bot = await startBot();
    bot.workspace.user('ines', { id: 'U0INES' });
    const before = await held(bot);
    const { shown } = await bot.driver.command('U0INES', '/access', 'me');
    expect(said(shown)).toContain('you are not linked to a user of the platform');
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
  });

  it('who leaves is shut out within a minute, though their link stays', async () => {
    const first = await startBot();
    expect(said((await first.driver.command('U0MAX', '/access', 'me')).shown)).toContain('Max Berg: what is held');
    first.workspace.user('max', { guest: true });
    const second = await startBot({ beside: first });
    const { shown } = await second.driver.command('U0MAX', '/access', 'me');
    expect(said(shown)).toContain('guests may ask nothing here');
  });
});

const withoutDeliveries = ({ delivery: _, ...tables }: Tables) => tables;

describe('T-foreign-workspace', () => {
  it('somebody of another workspace who presses in a shared channel is told so, and is looked up nowhere', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const before = await seenOf(bot);
    const elsewhere = driver.with({ teamId: 'T0OTHER' });
    const message = workspace.surfaces.post({ channel: 'C0BANK', text: 'x', blocks: [] });
    const action = { type: 'button', action_id: 'line:0', block_id: 'notice:0', value: 'access me' };
    expect((await elsewhere.press('U0CARLA', { action, message })).status).toBe(200);
    await saying(bot, 'this is not a place that Chatelaine serves');
    expect(workspace.callsOf('users.info')).toEqual([]);
    expect((await seenOf(bot)).tables).toEqual(before.tables);
  });
});

const NAMES = [
  'Carla Nunes',
  '@carla',
  'CARLA',
  'Сarla Nunes',
  'Carla\u200b Nunes',
  '\u202eseN alraC',
  '🙂'.repeat(80),
  '<!channel>',
  'Carla Nunes (Administrator)',
];

describe('B50 T-homoglyph what somebody is called decides nothing', () => {
  it('in Slack', async () => {
    const bot = await startBot();
    for (const [at, name] of NAMES.entries()) {
      bot.workspace.user(`eve${at}`, { id: `U0EVE${at}`, email: `eve${at}@elsewhere.example`, name });
      bot.workspace.user('max', { name });
      const stranger = await bot.driver.command(`U0EVE${at}`, '/access', 'me');
      expect(said(stranger.shown), name).toContain('you are not linked');
      // Whoever is linked is called what the company calls them.
      const { shown, body } = await bot.driver.command('U0MAX', '/access', 'me');
      expect(said(shown), name).toContain('Max Berg: what is held');
      expect(JSON.stringify(body)).not.toContain(name);
    }
  });

  it('in the company: a Developer of an Administrator’s name is judged by who they are', async () => {
    const bot = await startBot({ facts: companyWith({ bob: { name: 'Carla Nunes' } }) });
    const before = await held(bot);
    const { shown } = await bot.driver.command('U0BOB', '/role', 'grant <@U0ANA> Administrator as default');
    expect(said(shown)).toContain('No. Carla Nunes cannot give Ana Silva Administrator');
    const { it_user } = await held(bot);
    expect(it_user).toEqual(before.it_user);
  });

  it('a username with a letter that only looks the same is nobody’s; the right one is suggested, and not chosen', async () => {
    const bot = await startBot();
    await bot.driver.command('U0MAX', '/access', 'me');
    const before = await held(bot);
    const { shown } = await bot.driver.command('U0MAX', '/role', 'grant bоb Tech Lead in Banking');
    expect(said(shown)).toContain('No user is called bоb. Did you mean Bob Lind (bob)?');
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
  });
});

describe('B51 an account in the wrong form', () => {
  const MENTIONS: readonly (readonly [what: string, mention: string])[] = [
    ['with an apostrophe', "<@U0BOB'>"],
    ['with SQL', "<@U0BOB'; drop table it_user; -->"],
    ['in small letters', '<@u0bob>'],
    ['not closed', '<@U0BOB'],
    ['empty', '<@>'],
    ['of forty-one letters', `<@U${'0'.repeat(40)}>`],
    ['of nobody', '<@U0NOBODY>'],
    ['of another workspace', '<@U0ELSE>'],
    ['of another workspace, called as somebody here', '<@U0ELSE|bob>'],
    ['of a group', '<!subteam^S0BOB|@bob>'],
    ['typed by hand', '@U0BOB'],
    ['in full width', '<@Ｕ0ＢＯＢ>'],
  ];

  it('is that of no user', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    workspace.user('else', { id: 'U0ELSE', email: 'bob@acme.example', teamId: 'T0OTHER' });
    await driver.command('U0MAX', '/access', 'me');
    const before = await held(bot);
    for (const [what, mention] of MENTIONS) {
      const line = `grant ${mention} "Tech Lead" in Banking`;
      const { status, shown } = await driver.command('U0MAX', '/role', line, { channel: 'C0BANK' });
      expect([status, shown?.onlyFor], what).toEqual([200, 'U0MAX']);
      expect(said(shown), what).toMatch(/No user is called |belongs to nothing here/);
      expect(labelsIn(shown?.blocks ?? []), what).not.toContain('Confirm');
    }
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
    expect(workspace.faults).toEqual([]);
  });
});

describe('a link', () => {
  it('is found once by a verified mail address, kept, recorded, and known to the other replica', async () => {
    const first = await startBot();
    const second = await startBot({ beside: first });
    for (const { driver } of [first, second, first])
      expect(said((await driver.command('U0MAX', '/access', 'me')).shown)).toContain('Max Berg: what is held');
    const { chat_link, audit_entry } = await held(first);
    expect(chat_link?.filter((row) => row.includes('"U0MAX"'))).toHaveLength(1);
    expect(chat_link?.find((row) => row.includes('"U0MAX"'))).toContain('"T0ACME"');
    const entries = audit_entry?.filter((row) => row.includes('"kind": "chat-linked"'));
    expect(entries).toHaveLength(1);
    const { links } = await second.opened.store.snapshot();
    expect(links.byAccount.get('slack:T0ACME:U0MAX')).toBe('max');
    const kept: unknown[] = [];
    for await (const { member, details } of first.opened.store.auditEntries({ kinds: ['chat-linked'] }))
      kept.push({ member, details });
    expect(kept).toEqual([
      { member: 'max', details: { platform: 'slack', tenant: 'T0ACME', account: 'U0MAX', by: 'mail address' } },
    ]);
  });

  it('of the file beats one that was found', async () => {
    const bot = await startBot();
    const { driver, workspace, opened } = bot;
    expect(said((await driver.command('U0MAX', '/access', 'me')).shown)).toContain('Max Berg: what is held');
    const gives = (changes: Readonly<Record<string, Partial<UserFacts>>>) =>
      importDirectory(opened.store, { facts: companyWith(changes), dryRun: false, consent: true });
    await gives({ gil: { slack: 'U0MAX' } });
    expect(said((await driver.command('U0MAX', '/access', 'me')).shown)).toContain('Gil Costa: what is held');
    // And so does one of the same person to another account.
    workspace.user('max2', { id: 'U0MAX2', email: 'max2@acme.example' });
    await gives({ max: { slack: 'U0MAX2' } });
    expect(said((await driver.command('U0MAX2', '/access', 'me')).shown)).toContain('Max Berg: what is held');
    const { shown } = await driver.command('U0MAX', '/access', 'me');
    expect(said(shown)).toContain('your mail address belongs to somebody who uses another account');
  });
});

describe('B52 a mail address that changes, or is almost somebody’s', () => {
  it('to that of an Administrator: the link stays what it was', async () => {
    const first = await startBot();
    const { driver, workspace } = first;
    await driver.command('U0MAX', '/access', 'me');
    const before = await held(first);
    workspace.user('max', { email: CARLAS_MAIL });
    // Another replica, which has not asked Slack yet.
    const second = await startBot({ beside: first });
    for (const bot of [first, second]) {
      const { shown } = await bot.driver.command('U0MAX', '/role', 'grant <@U0ANA> Administrator as default');
      expect(said(shown)).toContain('No. Max Berg cannot give Ana Silva Administrator');
    }
    expect((await held(first)).chat_link).toEqual(before.chat_link);
  });

  const ALMOST: readonly (readonly [what: string, email: string])[] = [
    ['an alias', 'carla+admin@acme.example'],
    ['a Cyrillic letter', 'cаrla@acme.example'],
    ['letters of full width', 'ｃarla@acme.example'],
    ['another domain that looks like it', 'carla@аcme.example'],
    ['its domain written for DNS', 'carla@xn--cme-5cd.example'],
    ['an accent', 'cárla@acme.example'],
    ['a blank', 'carla @acme.example'],
    ['an invisible character', 'carla\u200b@acme.example'],
    ['a pattern', '%@acme.example'],
    ['SQL', "x' or '1'='1"],
    ['two addresses', 'carla@acme.example,eve@elsewhere.example'],
    ['a dot more', 'car.la@acme.example'],
  ];

  it('almost that of somebody: nobody’s', async () => {
    const bot = await startBot();
    const before = await held(bot);
    for (const [at, [what, email]] of ALMOST.entries()) {
      bot.workspace.user(`eve${at}`, { id: `U0EVE${at}`, email });
      const { shown } = await bot.driver.command(`U0EVE${at}`, '/access', 'me');
      expect(said(shown), what).toContain('you are not linked to a user of the platform');
    }
    expect(withoutDeliveries(await held(bot))).toEqual(withoutDeliveries(before));
  });

  it('in capitals: the same', async () => {
    const bot = await startBot();
    bot.workspace.user('carla', { email: 'Carla@ACME.Example' });
    expect(said((await bot.driver.command('U0CARLA', '/access', 'me')).shown)).toContain('Carla Nunes: what is held');
  });

  it('of an international domain: only as the company has it', async () => {
    const ida = userFacts('ida', 'Ida Berg', 'Developer', { email: 'ida@bücher.example' });
    const bot = await startBot({ facts: companyWith({}, ida) });
    bot.workspace.user('punycode', { id: 'U0PUNY', email: 'ida@xn--bcher-kva.example' });
    bot.workspace.user('decomposed', { id: 'U0DECO', email: 'ida@bu\u0308cher.example' });
    bot.workspace.user('ida', { id: 'U0IDA', email: 'Ida@bücher.example' });
    for (const other of ['U0PUNY', 'U0DECO'])
      expect(said((await bot.driver.command(other, '/access', 'me')).shown)).toContain('you are not linked');
    expect(said((await bot.driver.command('U0IDA', '/access', 'me')).shown)).toContain('Ida Berg: what is held');
  });
});

/** Of a notice: it is for a person. */
const isPrivate = (row: string): boolean => !row.includes('"user_id": null');

describe('B54 a chat account that does not name one person', () => {
  const twin = userFacts('eve', 'Eve Reis', 'Developer', { email: 'MAX@acme.example' });

  it('because two active users have its mail address: refused, and both are named to the Administrators', async () => {
    const bot = await startBot({ facts: companyWith(TOLD, twin) });
    const { driver, workspace } = bot;
    const { shown } = await driver.command('U0MAX', '/access', 'me', { channel: 'C0BANK' });
    expect(said(shown)).toContain('Not done: your mail address is that of several users.');
    // Whoever asks is not told whose.
    expect(said(shown)).not.toMatch(/Eve|Max/);
    for (const administrator of ['U0CARLA', 'U0DORA']) {
      const notice = await workspace.until(() => workspace.directMessagesTo(administrator).at(0));
      expect(said(notice)).toContain('Not linked: a chat account does not name one person.');
      expect(said(notice)).toContain('*Max Berg* and *Eve Reis*');
      expect(said(notice)).toContain('U0MAX');
    }
    expect((await held(bot)).chat_link?.some((row) => row.includes('U0MAX'))).toBe(false);
    expect(workspace.faults).toEqual([]);
  });

  it('because the person has another account there: refused, and told likewise', async () => {
    const bot = await startBot({ facts: companyWith(TOLD) });
    const { driver, workspace } = bot;
    await driver.command('U0MAX', '/access', 'me');
    workspace.user('max-again', { id: 'U0AGAIN', email: 'max@acme.example' });
    const before = await held(bot);
    const { shown } = await driver.command('U0AGAIN', '/access', 'me');
    expect(said(shown)).toContain('your mail address belongs to somebody who uses another account');
    const notice = await workspace.until(() => workspace.directMessagesTo('U0DORA').at(0));
    expect(said(notice)).toContain('U0AGAIN');
    expect(said(notice)).toContain('<@U0MAX>');
    expect((await held(bot)).chat_link).toEqual(before.chat_link);
    expect(said((await driver.command('U0MAX', '/access', 'me')).shown)).toContain('Max Berg: what is held');
  });

  it('an inactive user with the same mail address is in nobody’s way', async () => {
    const bot = await startBot({ facts: companyWith({}, { ...twin, active: false }) });
    expect(said((await bot.driver.command('U0MAX', '/access', 'me')).shown)).toContain('Max Berg: what is held');
  });

  it('is told once, however often and at how many replicas it is asked for at the same time', async () => {
    const first = await startBot({ facts: companyWith(TOLD, twin) });
    const second = await startBot({ beside: first });
    const { workspace } = first;
    const asking = Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? first : second).driver);
    let arrived = 0;
    let goOn = (): void => {};
    const all = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // Both have to know who asks at the same moment.
    workspace.answerWith('users.info', async (): Promise<Turn> => {
      arrived += 1;
      if (arrived === 2) goOn();
      await all;
      return 'default';
    });
    const replies = await Promise.all(asking.map((driver) => driver.command('U0MAX', '/access', 'me')));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    await Promise.all([first.stop(), second.stop()]);
    const { audit_entry, notice } = await held(first);
    expect(audit_entry?.filter((row) => row.includes('chat-link-refused'))).toHaveLength(1);
    expect(notice?.filter(isPrivate)).toHaveLength(2);
  });

  it('is told once a day', async () => {
    const { store, database } = await openTestStore();
    await importDirectory(store, { facts: companyWith(TOLD, twin), dryRun: false, consent: true });
    const account = { platform: 'slack', tenant: 'T0ACME', account: 'U0MAX' } as const;
    const askAfter = (hours: number) => {
      const clock = () => new Date(Date.now() + hours * 3_600_000).toISOString();
      return linkAccount({ store, clock }, 'slack', { account, email: 'max@acme.example' });
    };
    const told = async () => (await tablesOf(database)).notice?.filter(isPrivate).length;
    expect(await askAfter(0)).toEqual({ state: 'several' });
    expect(await told()).toBe(2);
    await askAfter(0);
    await askAfter(23);
    expect(await told()).toBe(2);
    await askAfter(25);
    expect(await told()).toBe(4);
    const other = { ...account, account: 'U0OTHER' };
    await linkAccount({ store, clock: () => new Date().toISOString() }, 'slack', { account: other, email: twin.email });
    expect(await told()).toBe(6);
  });

  it('two accounts in the file of one person, or one of two, are no file', async () => {
    const facts = companyWith({ max: { slack: 'U0BOB' } });
    const { store } = await openTestStore();
    await expect(importDirectory(store, { facts, dryRun: false, consent: true })).rejects.toThrow();
  });
});
