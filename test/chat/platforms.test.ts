import { describe, expect, it } from 'vitest';
import { chatNotifier } from '../../src/chat/notifier.ts';
import { noticeDelivery } from '../../src/usecases/deliver-notices.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { announce, cardOf, tell } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { refusal } from '../support/slack-answers.ts';
import { startCarrier } from '../support/slack-notices.ts';
import { BANKING, cloudOfFile, freshTeams } from '../support/teams-bot.ts';
import { cardIn, wordsIn } from '../support/teams-cards.ts';
import { startTeamsCarrier } from '../support/teams-notices.ts';

cloudOfFile();

/** A company with people and channels in Slack, and others in Teams; Ana is in both. */
async function start() {
  const slack = await startCarrier();
  const { store, opened, clock, workspace } = slack;
  const teams = await freshTeams();
  const inTeams = (username: string) => ({ teamsId: String(teams.directory.personOf(username).objectId) });
  const facts = {
    ...acme,
    users: acme.users.map((user) =>
      ['ana', 'max'].includes(user.username) ? { ...user, ...inTeams(user.username) } : user,
    ),
    channels: { ...acme.channels, teams: [['Banking', `teams:${BANKING}`]] },
  } as const;
  await importDirectory(store, { facts, dryRun: false, consent: true });
  const { carrier } = await startTeamsCarrier({ beside: { teams, opened } });
  const log = { warn: () => {} };
  const carriers = [slack.port, carrier];
  const notifier = chatNotifier({ store, carriers, log, now: clock.now, random: () => 1 });
  const waiting: string[] = [];
  const deliver = noticeDelivery(
    store,
    notifier,
    (to, error) => waiting.push(`${Object.values(to)}: ${error}`),
    clock.wait,
  );
  await deliver();
  const titlesFor = (username: string) => teams.chatOf(username).map((one) => wordsIn(cardIn(one)).split('\n')[0]);
  return { store, clock, workspace, teams, waiting, deliver, titlesFor, titlesIn: slack.titlesIn };
}

describe('Slack and Teams beside each other', () => {
  it('bring each notice once: to a channel where it is, to a person where they are reached first', async () => {
    const { store, workspace, teams, waiting, deliver, titlesFor } = await start();
    for (const user of ['ana', 'max', 'gil']) await announce(store, { user }, `for ${user}`);
    await announce(store, { channel: 'slack:C0BANK' }, 'in Slack');
    await announce(store, { channel: `teams:${BANKING}` }, 'in Teams');
    await deliver();
    expect(workspace.directMessagesTo('U0ANA').map(({ text }) => text)).toEqual(['for ana']);
    expect([titlesFor('ana'), titlesFor('max')]).toEqual([[], ['for max']]);
    expect(workspace.messagesIn('C0BANK').map(({ text }) => text)).toEqual(['in Slack']);
    expect(teams.messages.filter(({ conversation }) => conversation === BANKING)).toHaveLength(1);
    expect(waiting).toEqual(['gil: Undelivered: nobody in Teams is linked to them']);
  });

  it('change every copy of a message, each on its own platform', async () => {
    const { store, teams, deliver, titlesFor, titlesIn } = await start();
    const kept = { card: cardOf('Asked.'), keeps: 'request:7' };
    await tell(store, { to: { channel: 'slack:C0BANK' }, ...kept }, { to: { user: 'max' }, ...kept });
    await deliver();
    await tell(store, { to: { subject: 'request:7' }, card: cardOf('Over.'), change: 'last' });
    await deliver();
    expect([titlesIn('C0BANK'), titlesFor('max')]).toEqual([
      ['Over.', 'Over.'],
      ['Over.', 'Over.'],
    ]);
    expect([await store.unsettled('request:7'), teams.faults]).toEqual([[], []]);
  });

  it('F25 keep nothing from one while the other takes no token, and bring nothing there that belongs here', async () => {
    const { store, clock, workspace, deliver, titlesFor, titlesIn } = await start();
    workspace.answerWith('*', () => refusal('token_revoked'));
    for (const user of ['ana', 'max']) await announce(store, { user }, `for ${user}`);
    await announce(store, { channel: 'slack:C0BANK' }, 'in Slack');
    await deliver();
    expect([titlesFor('max'), titlesFor('ana'), titlesIn('C0BANK')]).toEqual([['for max'], [], []]);
    workspace.answerWith('*', []);
    clock.pass(300);
    await deliver();
    expect([workspace.directMessagesTo('U0ANA').length, titlesIn('C0BANK')]).toEqual([1, ['in Slack']]);
  });
});
