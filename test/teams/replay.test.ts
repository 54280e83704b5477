import { describe, expect, it } from 'vitest';
import { acme, userFacts } from '../support/acme.ts';
import { post, type Reply, replay, type SentRequest } from '../support/slack-signing.ts';
import { tablesOf } from '../support/tables.ts';
import {
  acmeInTeams,
  BANKING,
  cloudOfFile,
  freshTeams,
  startTeamsBot,
  type TeamsBot,
  UNPACED,
} from '../support/teams-bot.ts';
import { activityIn, around, expectNoInsides, recordedConfirm, recordedOne } from '../support/teams-recording.ts';
import {
  dialog,
  expectQuiet,
  found,
  only,
  press,
  roleOfBob,
  settled,
  toldTo,
  trailOf,
  wordsOf,
} from '../support/teams-saying.ts';
import type { Json, Message } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const { keys } = cloud;
const services = { clock: () => new Date().toISOString() };
const TIMES = 50;
const QUESTION = 'explain bob deploy on Loans in Production';
const AGAIN = 'Already received.';
type Two = Readonly<{ first: TeamsBot; second: TeamsBot }>;

/** Two processes' worth of a bot on one database, in one Teams. */
async function two(options: Parameters<typeof startTeamsBot>[1] = {}): Promise<Two> {
  const first = await startTeamsBot(cloud, { services, pace: UNPACED, ...options });
  return { first, second: await startTeamsBot(cloud, { services, pace: UNPACED, beside: first }) };
}

/** The same request so many times at once, to both in turn, until all that came of it is done. */
async function sendAll({ first, second }: Two, request: SentRequest): Promise<readonly Reply[]> {
  const urls = [first, second].map(({ url }) => `${url}/api/messages`);
  const replies = await replay(request, TIMES, urls);
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  for (const { body } of replies) expectNoInsides(JSON.stringify(body), first);
  await settled(first, second);
  for (const { logged } of [first, second]) expect(logged).toEqual([]);
  expect(first.teams.faults).toEqual([]);
  return replies;
}

/** What an invoke was answered with in words, or the kind of it. */
const wordsIn = ({ body }: Reply): string => {
  const { value, task } = body as Readonly<{ value?: unknown; task?: Json }>;
  return typeof value === 'string'
    ? value
    : task
      ? String(task.type === 'message' ? task.value : 'a dialog')
      : 'a card';
};

const ours = ({ teams }: TeamsBot, words: string): readonly Message[] =>
  teams.messages.filter((one) => !one.by && wordsOf(one).includes(words));

describe('T-replay F20 B122 one activity, fifty times at once, to two bots on one database', () => {
  it('a Confirm gives the role once, records it once, and tells everybody once', async () => {
    const both = await two();
    const replies = await sendAll(both, await recordedConfirm(both.first, keys));
    expect(replies.map(wordsIn).toSorted()).toEqual([...Array.from({ length: TIMES - 1 }, () => AGAIN), 'a card']);
    expect(await trailOf(both.first)).toEqual(['directory-imported', 'role-granted']);
    expect(await roleOfBob(both.second)).toBe('Tech Lead');
    expect(ours(both.first, 'Done. Bob Lind has Tech Lead in team Banking.')).toHaveLength(1);
    expect(ours(both.first, 'Max Berg gave Bob Lind Tech Lead')).toHaveLength(2);
    expect(both.first.teams.callsOf('update')).toHaveLength(1);
  });

  it('a question in a channel is recorded once, answered once, and told of in one line', async () => {
    const both = await two();
    await sendAll(both, await recordedOne(both.first, keys, (driver) => driver.say('carla', BANKING, QUESTION)));
    expect(await trailOf(both.first)).toEqual(['directory-imported', 'access-explained']);
    expect(ours(both.first, 'No. Bob Lind cannot deploy Loans')).toHaveLength(1);
    expect(ours(both.first, 'Answered privately')).toHaveLength(1);
    expect(ours(both.first, '')).toHaveLength(2);
  });

  it('of somebody who cannot be told is answered once too', async () => {
    const both = await two();
    both.first.teams.person('carla', { installed: false });
    await sendAll(both, await recordedOne(both.first, keys, (driver) => driver.say('carla', BANKING, QUESTION)));
    expect(ours(both.first, '').map(wordsOf)).toEqual([expect.stringContaining('I cannot write to you alone yet')]);
  });

  it('Share posts one message', async () => {
    const both = await two();
    await both.first.driver.say('carla', BANKING, QUESTION);
    const answer = await toldTo(both.first, 'carla', 'No. Bob Lind cannot deploy Loans');
    const request = await recordedOne(both.first, keys, (driver) => driver.press('carla', answer, 'Share here'));
    const replies = await sendAll(both, request);
    expect(replies.map(wordsIn).filter((one) => one !== AGAIN)).toEqual(['Shared in the conversation.']);
    expect(ours(both.first, 'No. Bob Lind').filter(({ conversation }) => conversation === BANKING)).toHaveLength(1);
  });

  it('a form that is sent, and the request in its preview, are taken once', async () => {
    const both = await two();
    const { driver } = both.first;
    const { shown } = await driver.say('bob', 'personal', 'access me');
    await press(both.first, 'bob', only(shown), 'Request a role');
    const form = await dialog(both.first, 'bob', 'Fill in what is missing');
    const values = { role: 'Tech Lead', place: 'in "Banking"', duration: '8h', reason: 'the release' };
    const sent = await recordedOne(both.first, keys, (other) => {
      both.first.teams.surfaces.dialogs.set('bob', form);
      return other.submit('bob', form, undefined, values);
    });
    const replies = await sendAll(both, sent);
    expect(replies.map(wordsIn).filter((one) => one !== AGAIN)).toEqual(['a dialog']);
    const preview = await driver.say(
      'bob',
      'personal',
      'access request Tech Lead in Banking for 8h because of the release',
    );
    await sendAll(
      both,
      await recordedOne(both.first, keys, (other) => other.press('bob', only(preview.shown), 'Send the request')),
    );
    expect((await tablesOf(both.first.opened.database)).request).toHaveLength(1);
    expect(ours(both.first, 'asks for Tech Lead in team Banking, because:')).toHaveLength(4);
    expect(ours(both.first, 'Waiting for an answer')).toHaveLength(1);
    expect(ours(both.first, 'asked already')).toEqual([]);
  });

  it('a refusal is recorded once', async () => {
    const both = await two();
    const line = 'role grant @bob Release Lead in Banking';
    await sendAll(both, await recordedOne(both.first, keys, (driver) => driver.say('max', BANKING, line)));
    expect((await trailOf(both.first)).filter((kind) => kind === 'role-change-refused')).toHaveLength(1);
  });

  it.each([
    ['that is found is stored once', false, ['directory-imported', 'chat-linked']],
    ['that is refused is recorded once', true, ['directory-imported', 'chat-link-refused']],
  ])('a link by mail address %s', async (_, hasTwin, kinds) => {
    const teams = await freshTeams();
    const twin = userFacts('eve', 'Eve Reis', 'Developer', { email: 'max@acme.example' });
    const facts = acmeInTeams(teams, { ...acme, users: [...acme.users, ...(hasTwin ? [twin] : [])] });
    const users = facts.users.map(({ teamsId, ...user }) =>
      user.username === 'max' || !teamsId ? user : { ...user, teamsId },
    );
    const both = await two({ teams, facts: { ...facts, users } });
    await sendAll(both, await recordedOne(both.first, keys, (driver) => driver.say('max', BANKING, 'access me')));
    expect(await trailOf(both.first)).toEqual(kinds);
  });

  it('whoever gets the app is greeted once', async () => {
    const both = await two();
    await both.first.driver.install('gil');
    for (const request of both.first.driver.requests.slice(-2)) await sendAll(both, request);
    expect(ours(both.first, 'Your access')).toHaveLength(1);
  });
});

describe('B122 an id', () => {
  it('in two conversations is two messages', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const how = { id: '1700000000123' };
    await bot.driver.say('carla', 'personal', QUESTION, how);
    await bot.driver.say('carla', BANKING, QUESTION, how);
    await bot.driver.say('max', 'personal', 'access me', how);
    await settled(bot);
    expect((await trailOf(bot)).filter((kind) => kind === 'access-explained')).toHaveLength(2);
    expect(bot.teams.chatOf('carla').filter(({ by }) => !by)).toHaveLength(2);
    expect(bot.teams.chatOf('max').filter(({ by }) => !by)).toHaveLength(1);
    expectQuiet(bot);
  });

  it('again, in a delivery that says something else, is the first of them only', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED });
    const request = await recordedConfirm(bot, keys);
    const activity = activityIn(request);
    await post(request);
    const { action } = activity.value as Readonly<{ action: Json }>;
    const other = { ...action, data: { line: 'role revoke bob "Tech Lead" in Banking', of: { isAnswer: true } } };
    const later = { ...activity, timestamp: new Date(0).toISOString(), value: { action: other, trigger: 'manual' } };
    expect((await post(around(request, later))).body).toMatchObject({ value: AGAIN });
    await settled(bot);
    expect(ours(bot, 'Done. Bob Lind has Tech Lead')).toHaveLength(1);
    expectQuiet(bot);
  });

  it('of what only looks is looked at again', async () => {
    const bot = await startTeamsBot(cloud, { pace: UNPACED, services });
    const { shown } = await bot.driver.say(
      'bob',
      'personal',
      'access request Tech Lead in Banking for 8h because of it',
    );
    await press(bot, 'bob', only(shown), 'Send the request');
    const message = await found(bot, 'max', BANKING, 'R-1');
    for (const _ of [1, 2]) {
      const looked = await bot.driver.refresh('max', message, { id: 'f:the-same' });
      expect(looked?.body).toMatchObject({ statusCode: 200, value: { actions: expect.any(Array) } });
    }
    await settled(bot);
    expectQuiet(bot);
  });
});
