import { describe, expect, it } from 'vitest';
import { heldAt } from '../../src/domain/assignment.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { remindRole } from '../../src/usecases/remind-role.ts';
import { acme, userFacts } from '../support/acme.ts';
import { requestOf } from '../support/passing-time.ts';
import { ageRole, IN_BANKING } from '../support/roles.ts';
import { refreshOf } from '../support/teams-accounts.ts';
import {
  acmeInTeams,
  BANKING,
  cloudOfFile,
  freshTeams,
  startTeamsBot,
  type TeamsBot,
  UNPACED,
} from '../support/teams-bot.ts';
import {
  answeredIn,
  becomes,
  buttonsOf,
  dialog,
  expectQuiet,
  found,
  press,
  pressIn,
  said,
  settled,
  toldTo,
} from '../support/teams-saying.ts';
import type { Seen } from '../support/teams-surfaces.ts';

const cloud = cloudOfFile();
const services = { clock: () => new Date().toISOString() };
const BUTTONS = ['Approve', 'Approve with changes…', 'Deny…', 'Explain'];
const ASK = 'access request Tech Lead in Banking for 12h because R&D';

const held = async ({ services }: TeamsBot, username: string) => {
  const user = (await services.store.snapshot()).company.users.get(username);
  return user && heldAt(user, IN_BANKING)?.name;
};

/** Bob asks in the channel, and sends what he is shown in private. */
async function asked(bot: TeamsBot) {
  await bot.driver.say('bob', BANKING, ASK);
  const preview = await toldTo(bot, 'bob', 'Send the request');
  await press(bot, 'bob', preview, 'Send the request');
  await becomes(bot, 'bob', preview, 'Sent: R-1');
  const [post, receipt] = await Promise.all([
    found(bot, 'bob', BANKING, /Tech Lead[\s\S]*R-1\b/),
    toldTo(bot, 'bob', 'Waiting for an answer'),
  ]);
  return { preview, post, receipt };
}

describe('a role for a while, asked for in Teams', () => {
  it('is approved in the channel for less, reminded of, kept longer, and ends with what was there before', async () => {
    const bot = await startTeamsBot(cloud, { services, pace: UNPACED });
    const { driver } = bot;
    await bot.services.store.transaction(async (tx) => {
      await tx.assign('bob', IN_BANKING, 'Guest');
      await tx.record({ kind: 'role-granted', surface: 'cli', member: 'bob', team: 'Banking', after: 'Guest' });
    });
    const { preview, post, receipt } = await asked(bot);
    expect(said(preview)).toContain('Guest');
    const copy = await toldTo(bot, 'max', 'R-1');
    expect([buttonsOf(post), buttonsOf(copy)]).toEqual([[], BUTTONS]);
    expect(await driver.refresh('ana', post)).toBeUndefined();
    await driver.refresh('max', post);
    const maxs = bot.teams.asSeen('max', post) as Seen;
    expect(buttonsOf(maxs)).toEqual(BUTTONS);

    await press(bot, 'max', maxs, 'Approve with changes…');
    await pressIn(bot, 'max', await dialog(bot, 'max', 'Fill in what is missing'), 'Send', { duration: '4h' });
    await dialog(bot, 'max', 'Max Berg');
    for (const [username, one] of [
      ['max', post],
      ['ana', post],
      ['max', copy],
    ] as const) {
      const decided = await becomes(bot, username, one, 'Max Berg');
      expect([buttonsOf(decided).includes('Approve'), /12 h[\s\S]*4 h/.test(said(decided))]).toEqual([false, true]);
    }
    const active = await becomes(bot, 'bob', receipt, 'Approved, and in force');
    expect(buttonsOf(active)).toEqual(['Extend…', "I'm done"]);
    expect(await held(bot, 'bob')).toBe('Tech Lead');

    const { id = 0 } = (await bot.services.store.ledger.lastRoleLease(1)) ?? {};
    await ageRole(bot, id, 185);
    await remindRole(bot.services, id, 'hour');
    await bot.deliver();
    const reminder = await toldTo(bot, 'bob', /Ends in 5\d min/);
    expect(said(reminder)).toContain('Guest');
    await press(bot, 'bob', reminder, 'Extend…');
    await pressIn(bot, 'bob', await dialog(bot, 'bob', 'Fill in what is missing'), 'Send', { duration: '1h' });
    const extension = await found(bot, 'carla', BANKING, 'extension by 1 h');
    await driver.refresh('carla', extension);
    await press(bot, 'carla', extension, 'Approve');
    await becomes(bot, 'carla', extension, 'Approved by Carla Nunes');

    await press(bot, 'bob', await becomes(bot, 'bob', receipt, 'in force'), "I'm done");
    await press(bot, 'bob', await toldTo(bot, 'bob', /back now\?/), 'Give it back');
    await becomes(bot, 'bob', receipt, /Ended: /);
    await becomes(bot, 'ana', post, /Ended: /);
    await answeredIn(bot, post, / ended R-1/);
    expect(await held(bot, 'bob')).toBe('Guest');
    await endRole(bot.services, id);
    expect(await held(bot, 'bob')).toBe('Guest');
    await settled(bot);
    expectQuiet(bot);
  });

  it('that more than sixty may give has one button for all, which shows the card in a dialog to whoever may', async () => {
    const teams = await freshTeams();
    const crowd = Array.from({ length: 61 }, (_, at) => teams.person(`admin${at}`));
    const administrators = crowd.map(({ username, objectId = '' }) =>
      userFacts(username, `Admin ${username}`, 'Administrator', { teamsId: objectId }),
    );
    const facts = acmeInTeams(teams, { ...acme, users: [...acme.users, ...administrators] });
    const members = ['ana', 'bob', 'max', ...crowd.map(({ username }) => username)];
    teams.channel(BANKING, { team: BANKING, name: 'banking', members });
    const bot = await startTeamsBot(cloud, { teams, facts, services, pace: UNPACED });
    const { post } = await asked(bot);
    expect([buttonsOf(post), refreshOf(post)]).toEqual([['Review'], undefined]);
    await press(bot, 'ana', post, 'Review');
    await dialog(bot, 'ana', 'No such request, or not allowed.');
    await press(bot, 'admin60', post, 'Review');
    const card = await dialog(bot, 'admin60', 'asks for Tech Lead in team Banking, because:');
    expect(buttonsOf(card)).toEqual(BUTTONS);
    await pressIn(bot, 'admin60', card, 'Approve');
    await dialog(bot, 'admin60', 'Admin admin60');
    expect(await requestOf(bot, 1)).toMatchObject({ status: 'used', votes: [{ voter: 'admin60' }] });
    expect(buttonsOf(await becomes(bot, 'ana', post, 'Admin admin60'))).toEqual([]);
    await settled(bot);
    expectQuiet(bot);
  });
});
