import { describe, expect, it } from 'vitest';
import { targetOfFile } from '../support/making-accounts.ts';
import { ageRequest, kindsOf, requestOf } from '../support/passing-time.ts';
import { tablesOf, without } from '../support/tables.ts';
import { type AccountsBot, file, fileApproved, refreshOf, startAccountsBot } from '../support/teams-accounts.ts';
import { AUDIT, cloudOfFile } from '../support/teams-bot.ts';
import { inputsIn } from '../support/teams-cards.ts';
import {
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  press,
  said,
  settled,
  toldTo,
  wordsOf,
} from '../support/teams-saying.ts';
import type { Dialog, Json, Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const target = targetOfFile();
const start = (options: Parameters<typeof startAccountsBot>[2] = {}) => startAccountsBot(cloud, target(), options);

const filledIn = ({ card }: Pick<Dialog, 'card'>) =>
  Object.fromEntries(inputsIn(card ?? {}).map(({ id, value }) => [id, value]));
const offered = ({ card }: Pick<Dialog, 'card'>, input: string) =>
  ((inputsIn(card ?? {}).find(({ id }) => id === input)?.choices ?? []) as readonly Json[]).map(({ value }) => value);

/** What a form sends, with another value than it offers, as somebody else's client could send it. */
const withValues = ({ card }: Pick<Dialog, 'card'>, values: Json) => {
  const [send] = (card?.actions ?? []) as readonly Json[];
  return { patch: { value: { data: { ...(send?.data as Json), ...values } } } };
};

/** The post in the channel as somebody sees it in whose name it was asked for anew. */
async function theirs(bot: AccountsBot, username: string, post: Seen): Promise<Seen> {
  await bot.driver.refresh(username, post);
  return bot.teams.asSeen(username, post) as Seen;
}

describe('a denial', () => {
  it('T-markup asks for a reason, says at the field what is wrong with it, and its requester reads it word for word', async () => {
    const bot = await start();
    const { id, post, copy, receipt } = await file(bot);
    await press(bot, 'dora', await theirs(bot, 'dora', post), 'Deny…');
    const form = await dialog(bot, 'dora', 'Fill in what is missing');
    await bot.driver.submit('dora', form, undefined, { reason: 'no' });
    const wrong = await dialog(bot, 'dora', /⚠ .*3 to 500/);
    expect([filledIn(wrong).reason, (await requestOf(bot, id)).status]).toEqual(['no', 'pending']);
    const reason =
      'Use [Quality](https://evil.example), *not* this & ask <at>Bob</at> for "4h" {{DATE(2026-01-01T00:00:00Z)}}';
    await bot.driver.submit('dora', wrong, undefined, { reason });
    await dialog(bot, 'dora', 'Denied by Dora Reis');
    for (const [username, one] of [
      ['ana', post],
      ['carla', copy],
      ['bob', receipt],
    ] as const) {
      const decided = await becomes(bot, username, one, /Denied by Dora Reis|Dora Reis denied it/);
      expect(said(decided).replaceAll('\u200b', '')).toContain(reason);
      expect(buttonsOf(decided)).toEqual(one === receipt ? ['Ask again'] : []);
    }
    expect((await requestOf(bot, id)).votes).toMatchObject([{ voter: 'dora', answer: 'deny', reason }]);
    await press(bot, 'bob', receipt, 'Ask again');
    expect(filledIn(await dialog(bot, 'bob', 'Fill in what is missing'))).toMatchObject({
      duration: '8h',
      profile: 'read-and-write',
      reason: 'INC-4711: orders are stuck',
    });
    expectQuiet(bot);
  });
});

describe('an approval', () => {
  it('T-payload-tamper with changes can only reduce: more is refused at the field, and nothing is approved', async () => {
    const bot = await start();
    const { id, copy, receipt } = await file(
      bot,
      'bob',
      'dbuser request Development for 2h read-only because INC-4711',
    );
    await press(bot, 'carla', copy, 'Approve with changes…');
    const form = await dialog(bot, 'carla', 'Fill in what is missing');
    expect([offered(form, 'duration'), offered(form, 'profile')]).toEqual([['30m', '1h', '2h'], ['read-only']]);
    await bot.driver.submit('carla', form, undefined, {}, withValues(form, { duration: '12h', profile: 'read-only' }));
    const longer = await dialog(bot, 'carla', 'At most what was asked: 2 h.');
    await bot.driver.submit(
      'carla',
      longer,
      undefined,
      {},
      withValues(longer, { duration: '1h', profile: 'read-and-write' }),
    );
    await dialog(bot, 'carla', /At most what was asked|is no profile/);
    expect(await requestOf(bot, id)).toMatchObject({ status: 'pending', votes: [] });
    expect(buttonsOf(receipt)).toEqual(['Nudge', 'Cancel']);
    expectQuiet(bot);
  });

  it('B70 of two at once has one winner, and the other is told who was faster', async () => {
    const bot = await start();
    const { id, copy, post } = await file(bot);
    const doras = await theirs(bot, 'dora', post);
    const answers = await Promise.all([press(bot, 'carla', copy, 'Approve'), press(bot, 'dora', doras, 'Approve')]);
    const words = answers.map(({ body }) => String((body as Json).value));
    expect(words.filter((one) => one.includes('Approved by'))).toHaveLength(1);
    expect(words.filter((one) => one.startsWith('Too late: R-1 is approved already.'))).toHaveLength(1);
    const winner = words[0]?.includes('Approved by') ? 'carla' : 'dora';
    const [loser, name] = winner === 'carla' ? ['dora', 'Carla Nunes'] : ['carla', 'Dora Reis'];
    await toldTo(bot, loser, `${name} was faster.`);
    expect(await requestOf(bot, id)).toMatchObject({ status: 'approved', votes: [{ voter: winner }] });
    expect(await kindsOf(bot, id)).toEqual(['account-requested', 'request-approved', 'request-answer-refused']);
    await settled(bot);
    expectQuiet(bot);
  });

  it('B70 twice, and after another answer, happens once and says what is already so', async () => {
    const bot = await start();
    const { id, copy, post } = await file(bot);
    const doras = await theirs(bot, 'dora', post);
    await press(bot, 'carla', copy, 'Deny…');
    const form = await dialog(bot, 'carla', 'Fill in what is missing');
    await press(bot, 'dora', doras, 'Approve');
    await bot.driver.submit('carla', form, undefined, { reason: 'too late, I fear' });
    expect(said(await dialog(bot, 'carla', 'Too late: R-1 is approved already.'))).toContain('Dora Reis was faster.');
    expect(await requestOf(bot, id)).toMatchObject({ status: 'approved', votes: [{ voter: 'dora' }] });
    await settled(bot);
    expectQuiet(bot);
  });

  it('T-self-approve of one’s own request is refused, also where one is asked for others', async () => {
    const bot = await start({ database: { selfService: false } });
    const { id, post, copy } = await file(bot, 'carla');
    const own = await theirs(bot, 'carla', post);
    expect([buttonsOf(own), said(own)]).toEqual([[], said(post)]);
    bot.teams.surfaces.show('carla', post, { card: copy.card as Json });
    const { body } = await press(bot, 'carla', post, 'Approve');
    expect(body).toMatchObject({ value: expect.stringContaining('No. R-1 is your own.') });
    expect(said(await toldTo(bot, 'carla', 'No. R-1 is your own.'))).toContain('from any account');
    expect(await requestOf(bot, id)).toMatchObject({ status: 'pending', votes: [] });
    expectQuiet(bot);
  });

  it('of whom two are needed is counted on every copy, and leaves its buttons to the others', async () => {
    const bot = await start({ database: { approvals: 2 } });
    const { id, post, copy } = await file(bot);
    const { body } = await press(bot, 'carla', copy, 'Approve');
    expect(body).toMatchObject({ value: expect.stringContaining('Counted: R-1 takes 1 more approval') });
    const counted = await becomes(bot, 'dora', post, /☑[\s\S]*Carla Nunes/);
    expect(buttonsOf(counted)).toEqual([]);
    expect(refreshOf(counted)?.userIds).not.toContain(bot.teams.directory.personOf('carla').id);
    await press(bot, 'dora', await theirs(bot, 'dora', post), 'Approve');
    await becomes(bot, 'bob', post, /Approved by[\s\S]*Dora Reis/);
    expect((await requestOf(bot, id)).status).toBe('approved');
    await settled(bot);
    expectQuiet(bot);
  });

  it('T-stranger-click by somebody who may not is told whose it is, in private, and nothing comes of it', async () => {
    const bot = await start();
    const { id, post, copy } = await file(bot);
    bot.teams.person('visitor', {
      userRole: 'guest',
      email: 'carla@acme.example',
      name: 'Carla Nunes',
      installed: false,
    });
    bot.teams.channel(AUDIT, { team: AUDIT, members: ['ana', 'bob', 'carla', 'dora', 'visitor'] });
    const kept = async () =>
      without(
        await tablesOf(bot.opened.database),
        'audit_entry',
        'audit_head',
        'delivery',
        'notice',
        'conversation',
        'held_entry',
      );
    const before = await kept();
    for (const username of ['ana', 'visitor'])
      for (const label of ['Approve', 'Explain', 'Approve with changes…', 'Deny…']) {
        bot.teams.surfaces.show(username, post, { card: copy.card as Json });
        await press(bot, username, bot.teams.asSeen(username, post) as Seen, label);
      }
    expect(said(await toldTo(bot, 'ana', 'is not yours to answer'))).toContain('Carla Nunes');
    expect(said(await dialog(bot, 'visitor', 'guests may ask nothing here'))).not.toContain('Fill in');
    await settled(bot);
    expect(await kept()).toEqual(before);
    expect(await requestOf(bot, id)).toMatchObject({ status: 'pending', votes: [] });
    // Once for Approve, and once for what changes it or says no.
    const replies = bot.teams.repliesTo(post).map(wordsOf);
    expect(replies.filter((one) => one.includes('Ana Silva pressed in vain on R-1'))).toHaveLength(replies.length);
    expectQuiet(bot);
  });
});

describe('whoever waits', () => {
  it('asks again, once in a quarter of an hour, and takes the request back', async () => {
    const bot = await start();
    const { id, post, copy, receipt } = await file(bot);
    const soon = await press(bot, 'bob', receipt, 'Nudge');
    expect(soon.body).toMatchObject({ value: 'Not yet: they were asked less than 15 min ago.' });
    await ageRequest(bot, id, 20);
    await press(bot, 'bob', receipt, 'Nudge');
    await toldTo(bot, 'bob', 'Done: asked again.');
    await settled(bot);
    const asked = await toldTo(bot, 'carla', /R-1/);
    await press(bot, 'bob', receipt, 'Cancel');
    expect(buttonsOf(await becomes(bot, 'bob', receipt, 'Cancelled: '))).not.toContain('Cancel');
    for (const [username, one] of [
      ['ana', post],
      ['carla', copy],
      ['carla', asked],
    ] as const)
      expect(buttonsOf(await becomes(bot, username, one, 'Cancelled: '))).toEqual([]);
    const late = await theirs(bot, 'dora', post);
    expect(buttonsOf(late)).toEqual([]);
    await settled(bot);
    expectQuiet(bot);
  });

  it('lets an approval go that is not needed any more', async () => {
    const bot = await start();
    const { id, receipt } = await fileApproved(bot);
    await press(bot, 'bob', receipt, 'No longer needed');
    expect(buttonsOf(await becomes(bot, 'bob', receipt, 'Cancelled: '))).not.toContain('Choose password');
    expect((await requestOf(bot, id)).status).toBe('cancelled');
    await settled(bot);
    expectQuiet(bot);
  });
});
