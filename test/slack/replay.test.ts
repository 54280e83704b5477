import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acme, userFacts } from '../support/acme.ts';
import { createDatabase, openAgain } from '../support/database.ts';
import { importQuietly } from '../support/quiet-import.ts';
import { startProgram, stop } from '../support/running.ts';
import { buttonIn, type Json, wordsIn } from '../support/slack-blocks.ts';
import { type Bot, freshWorkspace, SIGNING_SECRET, startBot } from '../support/slack-bot.ts';
import { driverFor } from '../support/slack-driver.ts';
import { expectNoInsides, recorded, recordedConfirm, signed } from '../support/slack-recording.ts';
import { post, type Reply, replay, type SentRequest } from '../support/slack-signing.ts';
import type { Message } from '../support/slack-surfaces.ts';
import type { Workspace } from '../support/slack-workspace.ts';
import { tablesOf } from '../support/tables.ts';

const TIMES = 50;
const eventsAt = (url: string): string => `${url}/slack/events`;

/** Two processes' worth of a bot on one database, in one workspace. */
async function two(facts = acme): Promise<Readonly<{ first: Bot; second: Bot }>> {
  const first = await startBot({ facts });
  return { first, second: await startBot({ beside: first }) };
}

/** The same request so many times at once, to both in turn; every answer is 200 and shows no error. */
async function sendAll(request: SentRequest, ...urls: readonly string[]): Promise<readonly Reply[]> {
  const replies = await replay(request, TIMES, urls.map(eventsAt));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  for (const { body } of replies) expectNoInsides(JSON.stringify(body));
  return replies;
}

const said = ({ messages }: Workspace, words: string): readonly Message[] =>
  messages.filter(({ blocks }) => wordsIn(blocks).includes(words));

/** Everything of this kind in the audit trail. */
async function entriesOf({ opened }: Pick<Bot, 'opened'>, ...kinds: ('role-granted' | 'access-explained')[]) {
  const entries: unknown[] = [];
  for await (const entry of opened.store.auditEntries({ kinds })) entries.push(entry);
  return entries;
}

/** The kinds of all entries, in their order. */
async function trailOf({ opened }: Pick<Bot, 'opened'>): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const { kind } of opened.store.auditEntries({ oldestFirst: true })) kinds.push(kind);
  return kinds;
}

/** All that is under way has come to its end, in each. */
async function settled(...bots: readonly Bot[]): Promise<void> {
  await Promise.all(bots.map(({ stop }) => stop()));
  // A delivery that is under way already is not waited for by the next.
  for (const { deliver, opened } of bots) while ((await opened.store.recipients()).length > 0) await deliver();
  for (const { logged } of bots) expect(logged).toEqual([]);
}

describe('T-replay F20 B103 one request, fifty times at once, to two bots on one database', () => {
  it('a Confirm gives the role once, records it once, and tells everybody once', async () => {
    const { first, second } = await two();
    const { workspace } = first;
    const request = await recordedConfirm(first);
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(await entriesOf(first, 'role-granted')).toHaveLength(1);
    const { company } = await second.opened.store.snapshot();
    expect(company.users.get('bob')?.teams.get('Banking')?.name).toBe('Tech Lead');
    expect(said(workspace, 'Done. Bob Lind has Tech Lead in team Banking.')).toHaveLength(1);
    expect(said(workspace, 'Max Berg gave Bob Lind Tech Lead').map(({ channel }) => channel)).toHaveLength(2);
    // What comes too late to be the acknowledgement says that it came a second time.
    const answers = workspace.responses.map(({ body }) => String(body.text));
    expect(answers.filter((words) => words.startsWith('Done.'))).toHaveLength(1);
    expect(workspace.callsOf('chat.postMessage')).toHaveLength(2);
    expect(workspace.faults).toEqual([]);
  });

  it('a look at somebody else is recorded once, and answered once', async () => {
    const { first, second } = await two();
    const line = 'explain <@U0BOB> deploy on Loans in Production';
    const request = await recorded(first, ({ command }) => command('U0CARLA', '/access', line, { channel: 'C0BANK' }));
    const replies = await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(await entriesOf(first, 'access-explained')).toHaveLength(1);
    const bodies = replies.map(({ body }) => (body === '' ? '' : String((body as Json).text)));
    expect(bodies.filter((text) => text.startsWith('No. Bob Lind cannot deploy Loans'))).toHaveLength(1);
    const others = bodies.filter((text) => !text.startsWith('No. Bob Lind'));
    expect(others.filter((text) => text !== '' && !text.startsWith('Already received.'))).toEqual([]);
    expect(first.workspace.messages).toEqual([]);
    expect(first.workspace.responses).toEqual([]);
  });

  it('Share posts one message', async () => {
    const { first, second } = await two();
    const { workspace } = first;
    const { shown } = await first.driver.command('U0ANA', '/access', 'explain deploy on Loans in Production', {
      channel: 'C0BANK',
    });
    const action = buttonIn(shown?.blocks ?? [], 'Share here');
    const request = await recorded(first, ({ press }) => press('U0ANA', { action, message: shown as Message }));
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(workspace.messagesIn('C0BANK').filter(({ onlyFor }) => onlyFor === undefined)).toHaveLength(1);
    expect(workspace.callsOf('chat.postMessage')).toHaveLength(1);
    expect(workspace.responses).toEqual([]);
    expect(workspace.faults).toEqual([]);
  });

  it('a mention is answered once', async () => {
    const { first, second } = await two();
    const { workspace } = first;
    const request = await recorded(first, ({ mention }) => mention('U0ANA', 'C0BANK', 'access me'));
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(said(workspace, 'Ana Silva: what is held')).toHaveLength(1);
    expect(workspace.messages).toHaveLength(1);
    expect(workspace.faults).toEqual([]);
  });

  it('a refusal is recorded once', async () => {
    const { first, second } = await two();
    const line = 'grant <@U0BOB> Release Lead in Banking';
    const request = await recorded(first, ({ command }) => command('U0MAX', '/role', line, { channel: 'C0BANK' }));
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect((await trailOf(first)).filter((kind) => kind === 'role-change-refused')).toHaveLength(1);
  });

  it('a link that was found is stored once', async () => {
    const { first, second } = await two();
    const request = await recorded(first, ({ command }) => command('U0MAX', '/access', 'me'));
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(await trailOf(first)).toEqual(['directory-imported', 'chat-linked']);
  });

  it('a link that is refused is recorded once, and each Administrator is told once', async () => {
    const twin = userFacts('eve', 'Eve Reis', 'Developer', { email: 'max@acme.example' });
    const users = acme.users.map((user) =>
      user.defaultRole === 'Administrator' ? { ...user, slack: `U0${user.username.toUpperCase()}` } : user,
    );
    const { first, second } = await two({ ...acme, users: [...users, twin] });
    const request = await recorded(first, ({ command }) => command('U0MAX', '/access', 'me'));
    await sendAll(request, first.url, second.url);
    await settled(first, second);
    expect(await trailOf(first)).toEqual(['directory-imported', 'chat-link-refused']);
    const { notice = [] } = await tablesOf(first.opened.database);
    expect(notice.filter((row) => !row.includes('"user_id": null'))).toHaveLength(2);
  });

  it('to two programs: a Confirm gives the role once', async () => {
    execFileSync(process.execPath, ['bin/build.js']);
    const workspace = await freshWorkspace();
    const database = await createDatabase();
    onTestFinished(database.drop);
    const opened = await openAgain(database);
    await importQuietly({ ...opened, database }, acme);
    const settings = {
      DATABASE_URL: database.url,
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: workspace.app.botToken,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
    };
    const programs = await Promise.all([0, 1].map(() => startProgram(database.folder, settings)));
    const addresses = programs.map(({ address }) => address);
    onTestFinished(() => {
      for (const { process: child } of programs) child.kill('SIGKILL');
    });
    const driver = driverFor({ workspace, signingSecret: SIGNING_SECRET, url: eventsAt(String(addresses[0])) });
    const request = await recordedConfirm({ driver, workspace, url: String(addresses[0]) });
    await sendAll(request, ...addresses);
    await workspace.until(() => said(workspace, 'Done. Bob Lind has Tech Lead in team Banking.').at(0));
    await workspace.until(() => said(workspace, 'Max Berg gave Bob Lind Tech Lead').at(1));
    expect(await Promise.all(programs.map(stop))).toEqual([0, 0]);
    expect(await entriesOf({ opened: { ...opened, database } }, 'role-granted')).toHaveLength(1);
    const { company } = await opened.store.snapshot();
    expect(company.users.get('bob')?.teams.get('Banking')?.name).toBe('Tech Lead');
    expect(workspace.responses).toHaveLength(1);
    expect(workspace.callsOf('chat.postMessage')).toHaveLength(2);
    expect(workspace.faults).toEqual([]);
  }, 120_000);
});

describe('B55 an event that Slack delivers again', () => {
  it('four times, each newly signed and said to be a retry, to either bot: answered once', async () => {
    const { first, second } = await two();
    const { workspace } = first;
    const request = await recorded(first, ({ mention }) => mention('U0ANA', 'C0BANK', 'access me'));
    const payload = JSON.parse(request.body) as Json;
    for (const retry of [0, 1, 2, 3]) {
      // What Slack changes is the time, and with it the signature; some fields of the envelope may be others too.
      const body = JSON.stringify({ ...payload, event_context: `4-${retry}`, event_time: 1_700_000_000 + retry });
      const again = signed(request, { body });
      const headers = {
        ...again.headers,
        ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }),
      };
      const url = eventsAt(retry % 2 === 0 ? first.url : second.url);
      expect((await post({ ...again, url, headers })).status).toBe(200);
    }
    await settled(first, second);
    expect(workspace.messages).toHaveLength(1);
    expect(wordsIn(workspace.messages[0]?.blocks ?? [])).toContain('Ana Silva: what is held');
  });

  it('at the same time to both: answered once', async () => {
    const { first, second } = await two();
    const request = await recorded(first, ({ directMessage }) => directMessage('U0ANA', 'access me'));
    const payload = JSON.parse(request.body) as Json;
    const again = [0, 1, 2, 3].map((retry) =>
      signed(request, { body: JSON.stringify({ ...payload, event_context: `4-${retry}` }) }),
    );
    const replies = await Promise.all(
      again.map((one, at) => post({ ...one, url: eventsAt(at % 2 === 0 ? first.url : second.url) })),
    );
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await settled(first, second);
    expect(first.workspace.messages).toHaveLength(1);
  });

  it('in another envelope over Socket Mode: answered once', async () => {
    const bot = await startBot({ overSocket: true });
    const { workspace } = bot;
    const request = await recorded(bot, ({ mention }) => mention('U0ANA', 'C0BANK', 'access me'));
    const payload = JSON.parse(request.body) as Json;
    for (const attempt of [0, 1, 2, 3]) {
      const options = attempt > 0 ? { retry: { attempt, reason: 'timeout' } } : {};
      expect((await workspace.socket.send('events_api', payload, options)).acked).toBe(true);
    }
    await settled(bot);
    expect(workspace.messages).toHaveLength(1);
  });

  it('a command in the same envelope over Socket Mode is answered once', async () => {
    const bot = await startBot({ overSocket: true });
    const { workspace } = bot;
    const line = 'explain <@U0BOB> deploy on Loans in Production';
    const request = await recorded(bot, ({ command }) => command('U0CARLA', '/access', line, { channel: 'C0BANK' }));
    const payload = Object.fromEntries(new URLSearchParams(request.body));
    const envelopeId = 'the-same-envelope';
    for (const _ of [1, 2, 3])
      expect((await workspace.socket.send('slash_commands', payload, { envelopeId })).acked).toBe(true);
    await settled(bot);
    expect(await entriesOf(bot, 'access-explained')).toHaveLength(1);
  });
});
