import { describe, expect, it } from 'vitest';
import { lineOf } from '../../src/slack/words.ts';
import { acme } from '../support/acme.ts';
import { walk } from '../support/look-limits.ts';
import { buttonIn, type Json, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, startBot } from '../support/slack-bot.ts';
import { expectNoInsides } from '../support/slack-recording.ts';
import type { Message } from '../support/slack-surfaces.ts';
import { tablesOf, without } from '../support/tables.ts';

const said = (message: Pick<Message, 'blocks'> | undefined): string => wordsIn(message?.blocks ?? []);

/** A text after a command of Slack, as Slack sends it, and what comes back. */
type Row = readonly [name: string, command: string, text: string, answer: string | RegExp];

const HIDDEN = 'Not read: there are hidden characters in it.';
const TOO_LONG = 'Not read: a command has at most 2000 characters.';
const SECRET = 'Not read: never type a password here.';
const OPEN = 'Not read: a quotation mark is opened and never closed.';
const nobody = (kind: string) => new RegExp(`No ${kind} is called |belongs to nothing here|There is no command`);

const ROWS: readonly Row[] = [
  ['B1 nothing', '/access', '', 'access explain'],
  ['B1 blanks', '/access', ' \t\u00a0 ', 'access explain'],
  ['B1 a lone U+200B', '/access', '\u200b', HIDDEN],
  ['B2 40,000 characters', '/dbuser', `request Production for 12h because ${'x'.repeat(40_000)}`, TOO_LONG],
  ['B2 2,001 characters', '/access', `explain ${'x'.repeat(2_001)}`, TOO_LONG],
  ['B3 a statement', '/access', 'explain database Production; DROP TABLE it_user; --', nobody('environment')],
  [
    'B3 a statement in quotes',
    '/access',
    'explain login in "Production\'; DROP TABLE it_user; --"',
    nobody('environment'),
  ],
  ['B4 an open quote', '/access', 'explain deploy on "Loans', OPEN],
  ['B4 an open typographic quote', '/access', 'explain deploy on “Loans', OPEN],
  ['B4 a lone apostrophe', '/access', "'", 'There is no command'],
  ['B4 a lone stroke', '/access', '\\', 'There is no command'],
  [
    'B5 typographic quotes',
    '/access',
    'explain deploy on “Mobile Banking” in Production',
    'cannot deploy Mobile Banking in Production',
  ],
  ['B5 quotes of other languages', '/access', 'explain deploy on „Mobile Banking“ in «Production»', 'Mobile Banking'],
  ['B5 dashes', '/access', 'history me since 2026–03—01', '“since 2026-03-01”'],
  ['B7 everybody of the channel', '/access', 'explain deploy on <!channel> in Production', nobody('application')],
  ['B7 everybody here, as a person', '/role', 'grant <!here> "Tech Lead" in Banking', nobody('user')],
  ['B7 a group', '/role', 'grant <!subteam^S0ADMIN|@admins> "Tech Lead" in Banking', nobody('user')],
  ['B7 a mention as an application', '/access', 'explain deploy on <@U0NOBODY> in Production', nobody('application')],
  [
    'B7 a link with another label',
    '/access',
    'explain deploy on <https://evil.example|Prod> in Production',
    nobody('application'),
  ],
  ['B7 a bare link', '/access', 'explain deploy on <https://evil.example/x> in Production', nobody('application')],
  ['B7 a channel', '/access', 'explain deploy on <#C0BANK|banking> in Production', nobody('application')],
  [
    'B7 a moment',
    '/access',
    'explain deploy on <!date^1^{date}^https://evil.example|x> in Production',
    nobody('application'),
  ],
  ['B7 formatting', '/access', 'explain deploy on *_~`x`~_* in Production', nobody('application')],
  ['B8 a name in angle brackets', '/access', 'explain login in &lt;Prod&gt;', '<Prod>'],
  ['B8 entities as typed', '/access', 'explain login in &amp;lt;Prod&amp;gt;', '&lt;Prod&gt;'],
  ['B8 a NUL as in an address', '/access', 'explain login in %00', '%00'],
  ['B8 a NUL as in JSON', '/access', 'explain login in \\u0000', '\\u0000'],
  ['B8 a real NUL', '/access', 'explain login in Prod\0uction', HIDDEN],
  ['B8 an escaped end of a card', '/access', 'explain login in "}]', OPEN],
  ['B9 a right-to-left override', '/role', 'show \u202erepoleveD', HIDDEN],
  ['B9 isolates', '/role', 'show \u2066Developer\u2069', HIDDEN],
  ['B9 a mark of direction', '/access', 'explain deploy on Loans\u200f', HIDDEN],
  ['B10 the name of a sign', '/role', 'show :fire:', nobody('role')],
  ['B10 a sign', '/role', 'show 😀', nobody('role')],
  ['B10 a joined family', '/role', 'show 👨‍👩‍👧', HIDDEN],
  ['B10 a flag', '/role', 'show 🇵🇹', nobody('role')],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'].flatMap((name): Row[] => [
    [`B11 ${name} as a role`, '/role', `show ${name}`, nobody('role')],
    [`B11 ${name} as a person`, '/role', `grant ${name} "Tech Lead" in Banking`, nobody('user')],
    [`B11 ${name} as an application`, '/access', `explain deploy on ${name} in Production`, nobody('application')],
    [`B11 ${name} as an environment`, '/access', `explain login in ${name}`, nobody('environment')],
    [`B11 ${name} as a command`, '/access', name, 'There is no command'],
    [`B11 ${name} as a command of Slack`, `/${name}`, '', 'There is no command'],
  ]),
  ['B12 an option', '/access', '-h', 'There is no command'],
  ['B12 an option and a shell', '/access', '--help; ls', 'There is no command'],
  ['B12 an option with a dash', '/access', '—help', 'There is no command'],
  ['B12 a substitution', '/access', '$(id)', 'There is no command'],
  ['B12 backticks', '/access', '`id`', 'There is no command'],
  ['B12 a pipe', '/access', '|nc', 'There is no command'],
  ['B13 10,000 words', '/access', 'a '.repeat(10_000), TOO_LONG],
  [
    'B13 the same clause 50 times',
    '/access',
    `explain deploy ${'on Loans '.repeat(50)}`,
    /belongs to nothing here|is there more than once/,
  ],
  ['B14 a Cyrillic letter', '/access', 'explain deploy on Loans in Рroduction', 'Did you mean Production?'],
  ['B15 bait for a slow pattern', '/access', `${'a'.repeat(50_000)}!`, TOO_LONG],
  ['B15 mentions without end', '/access', '<@'.repeat(25_000), TOO_LONG],
  ['B15 a mention without an end', '/access', `<@${'A'.repeat(50_000)}`, TOO_LONG],
  ['B15 labels without end', '/access', '<@U0ANA|'.repeat(10_000), TOO_LONG],
  ['B15 links without end', '/access', '<https://'.repeat(10_000), TOO_LONG],
];

/** Of what is drawn as markup, whatever Slack would turn into a ping or a link, but for mentions of the company's people. */
function markupIn({ text, blocks }: Pick<Message, 'text' | 'blocks'>): readonly string[] {
  const texts = blocks.flatMap(walk).flatMap((one) => (one.type === 'mrkdwn' ? [String(one.text)] : []));
  const dates = /<!date\^\d+\^[^|<>]*\|[^<>]*>/g;
  return [text, ...texts].flatMap(
    (one) =>
      one
        .replaceAll(dates, '')
        .replaceAll(/<@U0(?:ANA|CARLA)>/g, '')
        .match(/<[!@#h][^>]*>/g) ?? [],
  );
}

/** What is typed may be kept in none of these; a delivery is taken whatever it holds. */
const heldBy = async ({ opened }: Bot) => without(await tablesOf(opened.database), 'delivery');

const IDS = [...new Set(ROWS.map(([name]) => name.split(' ')[0] ?? ''))];

describe('a line as Slack sends it', () => {
  it.each(IDS)('%s is answered privately, and changes nothing', async (id) => {
    const bot = await startBot();
    const { driver, workspace, logged } = bot;
    const before = await heldBy(bot);
    const rows = ROWS.filter(([name]) => name.startsWith(`${id} `));
    for (const [name, command, text, answer] of rows) {
      const { status, shown, body } = await driver.command('U0ANA', command, text, { channel: 'C0BANK' });
      expect([status, shown?.onlyFor], name).toEqual([200, 'U0ANA']);
      if (typeof answer === 'string') expect(said(shown), name).toContain(escapedFor(shown, answer));
      else expect(said(shown), name).toMatch(answer);
      expect(markupIn(shown as Message), name).toEqual([]);
      expectNoInsides(said(shown));
      expect(JSON.stringify(body).length).toBeLessThan(20_000);
    }
    await bot.stop();
    expect(await heldBy(bot)).toEqual(before);
    expect(workspace.messages).toHaveLength(rows.length);
    expect([workspace.faults, logged]).toEqual([[], []]);
  });
});

/** As it stands in a text with markup, where there is one. */
const escapedFor = (shown: Message | undefined, words: string): string =>
  said(shown).includes(words) ? words : words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

describe('B6 a password', () => {
  const PASSWORD = 'Hunter2!';
  const LINES = [
    `request Quality password=${PASSWORD}`,
    `explain <@U0BOB> deploy on Loans because password: ${PASSWORD}`,
    `explain deploy on "PassWord=${PASSWORD}"`,
    `explain form pwd=${PASSWORD}`,
    // What it is once Slack's markup is gone.
    `explain deploy on pass<https://x.example|word>=${PASSWORD}`,
  ];

  /** It is nowhere: not in a table, not in a log, and not in what was said or asked of Slack. */
  async function expectNowhere(bot: Bot, ...answers: readonly unknown[]) {
    await bot.stop();
    const { workspace, opened, logged } = bot;
    for (const place of [await tablesOf(opened.database), logged, workspace.calls, workspace.responses, answers])
      expect(JSON.stringify(place)).not.toMatch(/Hunter2/);
  }

  it.each(LINES)('in a command is neither read nor kept: %s', async (text) => {
    const bot = await startBot();
    const before = await heldBy(bot);
    const { shown, status, body } = await bot.driver.command('U0ANA', '/access', text, { channel: 'C0BANK' });
    expect([status, shown?.onlyFor]).toEqual([200, 'U0ANA']);
    expect(said(shown)).toContain(SECRET);
    await expectNowhere(bot, body);
    expect(await heldBy(bot)).toEqual(before);
  });

  it('is not looked up in: only who speaks is asked for', async () => {
    const bot = await startBot();
    await bot.driver.command('U0ANA', '/role', `grant <@U0BOB> <@U0MAX> password=${PASSWORD}`);
    expect(bot.workspace.callsOf('users.info').map(({ args }) => args.user)).toEqual(['U0ANA']);
  });

  it('in a mention and alone with the bot likewise', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    const before = await heldBy(bot);
    await driver.mention('U0ANA', 'C0BANK', `explain deploy password=${PASSWORD}`);
    await driver.directMessage('U0ANA', `password=${PASSWORD}`);
    await workspace.until(() => workspace.messages.filter((one) => said(one).includes(SECRET)).at(1));
    await expectNowhere(bot);
    expect(await heldBy(bot)).toEqual(before);
  });

  it('in a field of a form likewise', async () => {
    const bot = await startBot();
    const { driver, workspace } = bot;
    await driver.command('U0ANA', '/access', 'explain', { channel: 'C0BANK' });
    const form = await workspace.until(() => {
      const view = workspace.dialogOf('U0ANA');
      return view && wordsIn(view.blocks).includes('Fill in what is missing') ? view : undefined;
    });
    const before = await heldBy(bot);
    const inputs = (form.blocks as readonly Json[]).filter(({ type }) => type === 'input');
    const values = Object.fromEntries(
      inputs.map(({ block_id, element }) => [
        String(block_id),
        { [String((element as Json).action_id)]: { type: 'plain_text_input', value: `password=${PASSWORD}` } },
      ]),
    );
    const typed = driver.with({ patch: { view: { ...form, state: { values } } } });
    const { status, body } = await typed.submit('U0ANA', form);
    expect(status).toBe(200);
    await expectNowhere(bot, body);
    expect(await heldBy(bot)).toEqual(before);
  });
});

describe('T-markup people’s words in what everybody sees', () => {
  const NASTY = '<!channel> <https://evil.example|Approved> *✅ Approved by* <@U0EVIL>';

  it.each([
    ['a display name', { name: NASTY }],
    ['a name with a line break', { name: 'Bob\n*✅ Approved by Carla*' }],
  ])('%s of the company pings nobody and links nowhere', async (_, change) => {
    const users = acme.users.map((user) => (user.username === 'bob' ? { ...user, slack: undefined, ...change } : user));
    const facts = { ...acme, users: users.map(({ slack, ...user }) => ({ ...user, ...(slack && { slack }) })) };
    const bot = await startBot({ facts });
    const { driver, workspace } = bot;
    const { shown } = await driver.command('U0CARLA', '/access', 'explain bob deploy on Loans in Production', {
      channel: 'C0BANK',
    });
    expect(labelsIn(shown?.blocks ?? [])).toContain('Share here');
    await driver.press('U0CARLA', {
      action: buttonIn(shown?.blocks ?? [], 'Share here'),
      message: shown as Message,
    });
    const shared = await workspace.until(() => workspace.messages.find(({ onlyFor }) => onlyFor === undefined));
    expect([...markupIn(shown as Message), ...markupIn(shared)]).toEqual([]);
    expect(workspace.faults).toEqual([]);
  });
});

describe('lineOf', () => {
  const known = new Map([
    ['U0BOB', 'bob'],
    ['U0ODD', 'o "dd'],
  ]);
  const read = async (text: string) => {
    const asked: string[] = [];
    const line = await lineOf(text, async (id) => {
      asked.push(id);
      return known.get(id);
    });
    return { line, asked };
  };

  it.each([
    ['a mention is its username', 'grant <@U0BOB> Tech Lead', 'grant "bob" Tech Lead'],
    ['a label is not read', 'grant <@U0BOB|carla> Tech Lead', 'grant "bob" Tech Lead'],
    ['a username with a quotation mark stays one word', '<@U0ODD>', '"o ""dd"'],
    ['nobody’s stays a mention', 'grant <@U0NOBODY|bob> x', 'grant @U0NOBODY x'],
    ['two next to each other', '<@U0BOB><@U0BOB>', '"bob""bob"'],
    ['small letters are none', '<@u0bob>', '<@u0bob>'],
    ['an apostrophe makes it none', "<@U0BOB'>", "<@U0BOB'>"],
    ['not closed is none', '<@U0BOB', '<@U0BOB'],
    ['too long is none', `<@${'U'.repeat(41)}>`, `<@${'U'.repeat(41)}>`],
    ['a link is its label', '<https://acme.example/x|acme.example/x>', 'acme.example/x'],
    ['a link without a label is itself', '<http://acme.example>', 'http://acme.example'],
    ['a mail address', '<mailto:bob@acme.example|bob@acme.example>', 'bob@acme.example'],
    ['a link of another kind is literal', '<ftp://x|y>', '<ftp://x|y>'],
    ['a channel is its name', 'on <#C0BANK|banking>', 'on #banking'],
    ['a channel without a name', '<#C0BANK>', '#'],
    ['a call to everybody is literal', '<!channel> <!here>', '<!channel> <!here>'],
    ['entities are undone', '&lt;a&gt; &amp; b', '<a> & b'],
    ['and only once', '&amp;lt;a&amp;gt; &amp;amp;', '&lt;a&gt; &amp;'],
    ['what was typed as a mention is none', '&lt;@U0BOB&gt;', '<@U0BOB>'],
    ['nothing', '', ''],
  ])('%s', async (_, text, line) => {
    expect((await read(text)).line).toBe(line);
  });

  it('asks for five people at most, each once, and for none that was only typed', async () => {
    const many = Array.from({ length: 9 }, (_, at) => `<@U${at}> <@U${at}|x>`).join(' ');
    const { asked, line } = await read(`${many} &lt;@U0BOB&gt;`);
    expect(asked).toEqual(['U0', 'U1', 'U2', 'U3', 'U4']);
    expect(line).toContain('@U8 @U8');
  });

  it.each([
    ['mentions', '<@', 100_000],
    ['mentions with labels', '<@U0BOB|', 30_000],
    ['links', '<https://x|', 30_000],
    ['channels', '<#C0|', 50_000],
    ['entities', '&amp;', 50_000],
    ['closing signs', '>|', 100_000],
  ])('B15 comes to an end with %s without end', async (_, part, times) => {
    const { line } = await read(part.repeat(times));
    expect(line.length).toBeGreaterThan(0);
  });
});
