import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BANKING, cloudOfFile, startTeamsBot, type TeamsBot, UNPACED } from '../support/teams-bot.ts';
import { buttonsOf, expectQuiet, found, only, press, said, toldTo } from '../support/teams-saying.ts';

const cloud = cloudOfFile();
const start = () => startTeamsBot(cloud, { pace: UNPACED });
const QUESTION = 'explain deploy on Loans in Production';
const ANSWER = 'No. Ana Silva cannot deploy Loans in Production.';
const GROUP = '19:planning@thread.v2';

describe('the same words', () => {
  it.each([
    ['as they are', QUESTION],
    ['with the command before them', `access ${QUESTION}`],
    ['behind a stroke', `/access ${QUESTION}`],
    ['behind a stroke and without the command', `/${QUESTION}`],
    ['in capitals', 'ACCESS Explain deploy ON Loans IN Production'],
    ['with blanks that do not break', `\u00a0access\u00a0${QUESTION.replaceAll(' ', '\u202f')}`],
    ['with more blanks than one', `access   ${QUESTION}`],
    ['over several lines', 'access explain deploy\r\non Loans\nin Production'],
    ['in quotes', 'explain deploy on “Loans” in "Production"'],
  ])('%s are read alone with the bot, and after a mention', async (_, text) => {
    const bot = await start();
    const alone = await bot.driver.say('ana', 'personal', text);
    expect(said(only(alone.shown))).toContain(ANSWER);
    const mentioned = await bot.driver.say('ana', BANKING, text);
    const [line, answer] = mentioned.shown.toSorted((one, other) => said(one).length - said(other).length);
    expect(said(line)).toContain('Answered privately');
    expect(said(answer)).toBe(`${said(alone.shown[0])}\nShare here`);
    expectQuiet(bot);
  });

  it('the mention may stand anywhere, and others may be mentioned, by whom they are and not by their name', async () => {
    const bot = await start();
    bot.teams.person('bob', { name: 'Carla Nunes' });
    const text = 'role grant <at>Carla Nunes</at> <at>Chatelaine</at>&nbsp;Tech Lead in Banking';
    const bots = { mention: false, raw: true, mentioned: ['bob'] } as const;
    const entities = (id: string, name: string) => ({
      type: 'mention',
      text: `<at>${name}</at>`,
      mentioned: { id, name },
    });
    const bob = bot.teams.directory.personOf('bob');
    await bot.driver.say('max', BANKING, text, {
      ...bots,
      patch: { entities: [entities(bob.id, bob.name), entities(bot.teams.botId, 'Chatelaine')] },
    });
    await toldTo(bot, 'max', 'Give Bob Lind Tech Lead in team Banking?');
    expectQuiet(bot);
  });

  it('of the menu are all understood', async () => {
    const bot = await start();
    const { bots } = JSON.parse(readFileSync('manifests/teams/manifest.json', 'utf8'));
    const [alone, among] = bots[0].commandLists;
    for (const { title } of alone.commands) {
      const { shown } = await bot.driver.say('ana', 'personal', title);
      expect(said(only(shown)), title).not.toMatch(/Not read|There is no command|Not done/);
    }
    for (const { title, description } of among.commands) {
      const example = /: ((?:access|role|dbuser|audit) [^…]*)/.exec(description)?.[1] ?? title;
      const before = bot.teams.chatOf('max').length;
      await bot.driver.say('max', BANKING, example.replace('because ', 'because of it'));
      expect(said(bot.teams.chatOf('max')[before]), title).not.toMatch(/Not read|There is no command|Not done/);
    }
    expectQuiet(bot);
  });

  it('unlike any are answered with what was meant, which its button does', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', 'acess me');
    expect(said(only(shown))).toContain('There is no command');
    await press(bot, 'ana', only(shown), 'Yes, access me');
    await toldTo(bot, 'ana', 'Your roles');
    await bot.stop();
    const wrong = await bot.driver.say('ana', 'personal', 'explain deploy on Lons in Production');
    expect(buttonsOf(only(wrong.shown))).toEqual(['Yes, Loans', 'Open the form']);
    await press(bot, 'ana', only(wrong.shown), 'Yes, Loans');
    await toldTo(bot, 'ana', ANSWER);
    expectQuiet(bot);
  });
});

describe('a private answer', () => {
  const places: readonly (readonly [string, (bot: TeamsBot) => string])[] = [
    ['a channel', () => BANKING],
    [
      'a thread',
      ({ teams }) => {
        const post = teams.surfaces.post({ conversation: BANKING, text: 'who can deploy?', by: 'bob' });
        return `${BANKING};messageid=${post.id}`;
      },
    ],
    [
      'a group chat',
      ({ teams }) => {
        teams.group(GROUP, { members: ['ana', 'bob'] });
        return GROUP;
      },
    ],
  ];

  it.each(places)('to what was asked in %s goes to the personal chat, with one line for the others', async (_, at) => {
    const bot = await start();
    const place = at(bot);
    await bot.driver.say('ana', place, QUESTION);
    const answer = await toldTo(bot, 'ana', ANSWER);
    const line = await found(bot, 'bob', place, 'Answered privately: see your chat with me.');
    const asked = bot.teams.seenBy('ana', place).findLast(({ by }) => by === 'ana');
    expect(line.root).toBe(place === GROUP ? undefined : (asked?.root ?? asked?.id));
    expect(bot.teams.viewersOf(answer)).toEqual(['ana']);
    expect(bot.teams.messages.filter(({ by }) => !by)).toHaveLength(2);
    expectQuiet(bot);
  });

  it.each(places)('is shared in %s, where it was asked for', async (_, at) => {
    const bot = await start();
    const place = at(bot);
    await bot.driver.say('ana', place, QUESTION.replace('Loans', 'Lons'));
    const line = await found(bot, 'bob', place, 'Answered privately');
    // It is known after another answer has taken the place of the first.
    await press(bot, 'ana', await toldTo(bot, 'ana', 'Did you mean Loans?'), 'Yes, Loans');
    const answer = await toldTo(bot, 'ana', ANSWER);
    const { shown } = await press(bot, 'ana', answer, 'Share here');
    const shared = await found(bot, 'bob', place, ANSWER);
    expect(shared.root).toBe(line.root);
    expect(shown.find(({ id }) => id === answer.id)?.toast).toBe('Shared in the conversation.');
    expectQuiet(bot);
  });

  it('is not offered to be shared where nobody else reads, and what is shared there stays there', async () => {
    const bot = await start();
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    expect(buttonsOf(only(shown))).toEqual(['Request Release Lead…', 'Full trace']);
    const shared = await bot.driver.say('ana', 'personal', QUESTION.replace('explain', 'explain share'));
    expect(bot.teams.viewersOf(only(shared.shown))).toEqual(['ana']);
    expectQuiet(bot);
  });

  it('B120 is shared in no conversation that whoever shares is not in, whatever their client says', async () => {
    const bot = await start();
    bot.teams.channel('19:treasury@thread.tacv2', { team: '19:treasury@thread.tacv2', members: ['carla'] });
    const before = bot.teams.messages.length;
    const { shown } = await bot.driver.say('ana', 'personal', QUESTION);
    const others = ['19:treasury@thread.tacv2', '19:nowhere@thread.tacv2', bot.teams.directory.personOf('bob').chat];
    for (const from of others) {
      const line = QUESTION.replace('explain', 'access explain share');
      const data = { line, of: { isAnswer: true, from } };
      const action = { type: 'Action.Execute', title: 'Share here', data };
      const forged = { patch: { value: { action, trigger: 'manual' } } };
      const sent = await bot.driver.press('ana', only(shown), 'Full trace', {}, forged);
      expect(sent.body).toMatchObject({ value: 'Not shared: you are not in that conversation.' });
    }
    expect(bot.teams.messages).toHaveLength(before + 2);
    expectQuiet(bot);
  });

  it('shared is settled by a later decision about it', async () => {
    const bot = await start();
    await bot.driver.say('ana', BANKING, QUESTION);
    await press(bot, 'ana', await toldTo(bot, 'ana', ANSWER), 'Share here');
    const shared = await found(bot, 'carla', BANKING, ANSWER);
    const pressed = await press(bot, 'carla', shared, 'Give Release Lead…');
    expect(pressed.body).toMatchObject({ value: expect.stringContaining('Give Ana Silva Release Lead on Loans?') });
    await press(bot, 'carla', await toldTo(bot, 'carla', 'Give Ana Silva Release Lead on Loans?'), 'Confirm');
    const settled = await found(bot, 'ana', BANKING, 'Done. Carla Nunes gave Ana Silva Release Lead on Loans.');
    expect([settled.id, buttonsOf(settled)]).toEqual([shared.id, []]);
    expectQuiet(bot);
  });
});
