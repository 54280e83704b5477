import { describe, expect, it } from 'vitest';
import { tablesOf, without } from '../support/tables.ts';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { cardFaults } from '../support/teams-cards.ts';
import { expectNoInsides } from '../support/teams-recording.ts';
import { dialog, expectQuiet, only, said, toldTo } from '../support/teams-saying.ts';

const cloud = cloudOfFile();

/** A text as somebody types it, which Teams escapes unless it is markup of its own, and what comes back. */
type Row = readonly [name: string, text: string, answer: string | RegExp, isRaw?: 'raw'];

const HIDDEN = 'Not read: there are hidden characters in it.';
const TOO_LONG = 'Not read: a command has at most 2000 characters.';
const SECRET = 'Not read: never type a password here.';
const OPEN = 'Not read: a quotation mark is opened and never closed.';
const nobody = (kind: string) => new RegExp(`No ${kind} is called |belongs to nothing here|There is no command`);

const ROWS: readonly Row[] = [
  ['B1 nothing', '', 'access explain'],
  ['B1 blanks', ' \t\u00a0 ', 'access explain'],
  ['B1 blanks of HTML', '&nbsp; &nbsp;', 'access explain', 'raw'],
  ['B1 a lone U+200B', '\u200b', HIDDEN],
  ['B2 40,000 characters', `dbuser request Production for 12h because ${'x'.repeat(40_000)}`, TOO_LONG],
  ['B2 2,001 characters', `explain ${'x'.repeat(2_001)}`, TOO_LONG],
  ['B3 a statement', 'explain database Production; DROP TABLE it_user; --', nobody('environment')],
  ['B3 a statement in quotes', 'explain login in "Production\'; DROP TABLE it_user; --"', nobody('environment')],
  ['B4 an open quote', 'explain deploy on "Loans', OPEN],
  ['B4 an open typographic quote', 'explain deploy on “Loans', OPEN],
  ['B4 a lone apostrophe', "'", 'There is no command'],
  ['B4 a lone stroke', '\\', 'There is no command'],
  [
    'B5 typographic quotes',
    'explain deploy on “Mobile Banking” in Production',
    'cannot deploy Mobile Banking in Production',
  ],
  [
    'B5 quotes of HTML',
    'explain deploy on &quot;Mobile Banking&quot; in Production',
    'cannot deploy Mobile Banking',
    'raw',
  ],
  ['B5 dashes', 'history me since 2026–03—01', '“since 2026-03-01”'],
  ['B7 a mention that was only typed', 'role grant <at>Bob</at> "Tech Lead" in Banking', nobody('user')],
  ['B7 a mention of nobody', 'role grant <at>Bob</at> "Tech Lead" in Banking', nobody('user'), 'raw'],
  ['B7 a mail address as a name', 'role grant <at>bob@acme.example</at> Guest in Banking', nobody('user'), 'raw'],
  ['B7 a mention as an application', 'explain deploy on <at>Loans</at> in Production', nobody('application'), 'raw'],
  ['B7 a link', 'explain deploy on [Prod](https://evil.example) in Production', nobody('application')],
  [
    'B7 a link of HTML',
    'explain deploy on <a href="https://evil.example">Prod</a> in Production',
    nobody('application'),
  ],
  ['B7 a date function', 'explain deploy on {{DATE(2026-01-01T00:00:00Z)}} in Production', nobody('application')],
  ['B7 formatting', 'explain deploy on *_~`x`~_* in Production', nobody('application')],
  ['B8 a name in angle brackets', 'explain login in <Prod>', '<Prod>'],
  ['B8 entities as typed', 'explain login in &lt;Prod&gt;', '&lt;Prod&gt;'],
  ['B8 a NUL as in an address', 'explain login in %00', '%00'],
  ['B8 a NUL as in JSON', 'explain login in \\u0000', '\\u0000'],
  ['B8 a real NUL', 'explain login in Prod\0uction', HIDDEN],
  ['B8 an escaped end of a card', 'explain login in "}]', OPEN],
  ['B9 a right-to-left override', 'role show \u202erepoleveD', HIDDEN],
  ['B9 isolates', 'role show \u2066Developer\u2069', HIDDEN],
  ['B9 a mark of direction', 'explain deploy on Loans\u200f', HIDDEN],
  ['B10 the name of a sign', 'role show :fire:', nobody('role')],
  ['B10 a sign', 'role show 😀', nobody('role')],
  ['B10 a joined family', 'role show 👨‍👩‍👧', HIDDEN],
  ['B10 a flag', 'role show 🇵🇹', nobody('role')],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'].flatMap((name): Row[] => [
    [`B11 ${name} as a role`, `role show ${name}`, nobody('role')],
    [`B11 ${name} as a person`, `role grant ${name} "Tech Lead" in Banking`, nobody('user')],
    [`B11 ${name} as an application`, `explain deploy on ${name} in Production`, nobody('application')],
    [`B11 ${name} as an environment`, `explain login in ${name}`, nobody('environment')],
    [`B11 ${name} as a command`, name, 'There is no command'],
  ]),
  ['B12 an option', '-h', 'There is no command'],
  ['B12 an option and a shell', '--help; ls', 'There is no command'],
  ['B12 an option with a dash', '—help', 'There is no command'],
  ['B12 a substitution', '$(id)', 'There is no command'],
  ['B12 backticks', '`id`', 'There is no command'],
  ['B12 a pipe', '|nc', 'There is no command'],
  ['B13 10,000 words', 'a '.repeat(10_000), TOO_LONG],
  [
    'B13 the same clause 50 times',
    `explain deploy ${'on Loans '.repeat(50)}`,
    /belongs to nothing here|more than once/,
  ],
  ['B14 a Cyrillic letter', 'explain deploy on Loans in Рroduction', 'Did you mean Production?'],
  ['B15 bait for a slow pattern', `${'a'.repeat(50_000)}!`, TOO_LONG],
  ['B15 mentions without end', '<at>'.repeat(20_000), TOO_LONG, 'raw'],
  ['B15 a mention without an end', `<at>${'A'.repeat(50_000)}`, TOO_LONG, 'raw'],
  ['B15 open tags without end', '<at<at>'.repeat(10_000), TOO_LONG, 'raw'],
  ['B15 closing tags without end', '</at>'.repeat(10_000), TOO_LONG, 'raw'],
];

/** What is typed may be kept in none of these; a delivery is taken whatever it holds, and so is where they are written to. */
const heldBy = async ({ opened }: TeamsBot) => without(await tablesOf(opened.database), 'delivery', 'conversation');

const IDS = [...new Set(ROWS.map(([name]) => name.split(' ')[0] ?? ''))];

describe('a line as Teams sends it', () => {
  it.each(IDS)('%s is answered in the personal chat, and changes nothing', async (id) => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const before = await heldBy(bot);
    for (const [name, text, answer, isRaw] of ROWS.filter(([row]) => row.startsWith(`${id} `))) {
      const sent = await bot.driver.say('ana', 'personal', text, { raw: isRaw !== undefined });
      expect(sent.status, name).toBe(200);
      const shown = only(sent.shown);
      if (typeof answer === 'string') expect(said(shown), name).toContain(answer);
      else expect(said(shown), name).toMatch(answer);
      expect(cardFaults(shown.card), name).toEqual([]);
      expectNoInsides(said(shown), bot);
    }
    await bot.stop();
    expect(await heldBy(bot)).toEqual(before);
    expectQuiet(bot);
  });

  it.each(['B1', 'B7', 'B15'])(
    '%s is answered privately after a mention too, with one line for the others',
    async (id) => {
      const bot = await startTeamsBot(cloud, { pace: UNPACED });
      for (const [name, text, answer, isRaw] of ROWS.filter(([row]) => row.startsWith(`${id} `))) {
        const at = bot.teams.chatOf('ana').length;
        await bot.driver.say('ana', BANKING, text, { raw: isRaw !== undefined });
        const [shown, ...more] = bot.teams.chatOf('ana').slice(at);
        expect(more, name).toEqual([]);
        if (typeof answer === 'string') expect(said(shown), name).toContain(answer);
        else expect(said(shown), name).toMatch(answer);
        const line = bot.teams.seenBy('bob', BANKING).at(-1);
        expect([said(line), line?.root], name).toEqual([
          'Answered privately: see your chat with me.',
          expect.any(String),
        ]);
      }
      expectQuiet(bot);
    },
  );
});

describe('B6 a password', () => {
  const PASSWORD = 'Hunter2!';

  /** It is nowhere: not in a table, not in a log, and not in what was said or asked of Teams. */
  async function expectNowhere({ stop, teams, opened, logged }: TeamsBot) {
    await stop();
    const ours = teams.messages.filter(({ by }) => by === undefined);
    for (const place of [await tablesOf(opened.database), logged, teams.calls, ours])
      expect(JSON.stringify(place)).not.toMatch(/Hunter2/);
    expect(teams.faults).toEqual([]);
  }

  it.each([
    `dbuser request Quality password=${PASSWORD}`,
    `explain deploy on "PassWord=${PASSWORD}"`,
    `explain form pwd=${PASSWORD}`,
    `password&nbsp;=${PASSWORD}`,
    `explain &quot;password:&quot; password: ${PASSWORD}`,
  ])('in a line is neither read nor kept: %s', async (text) => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const before = await heldBy(bot);
    const { shown } = await bot.driver.say('ana', 'personal', text, { raw: true });
    expect(said(only(shown))).toContain(SECRET);
    await bot.driver.say('ana', BANKING, text, { raw: true });
    await toldTo(bot, 'ana', SECRET);
    expect(await heldBy(bot)).toEqual(before);
    await expectNowhere(bot);
  });

  it('is not looked up in: only who speaks is asked for', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const text = `role grant <at>Bob</at> <at>Max</at> password=${PASSWORD}`;
    await bot.driver.say('ana', 'personal', text, { raw: true, mentioned: ['bob', 'max'] });
    const ana = bot.teams.directory.personOf('ana').id;
    expect(bot.teams.callsOf('member').map(({ id }) => id)).toEqual([ana]);
    await expectNowhere(bot);
  });

  it('in a field of a form likewise', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const { shown } = await bot.driver.say('ana', 'personal', 'access me');
    await bot.driver.press('ana', only(shown), 'Request a role');
    const form = await dialog(bot, 'ana', 'Fill in what is missing');
    const before = await heldBy(bot);
    await bot.driver.submit('ana', form, undefined, {
      role: 'Tech Lead',
      place: 'in "Banking"',
      reason: `password=${PASSWORD}`,
    });
    expect(said(await dialog(bot, 'ana', SECRET))).not.toContain(PASSWORD);
    expect(await heldBy(bot)).toEqual(before);
    await expectNowhere(bot);
  });
});
