import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { announce } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { databaseWith, type Environment, inStore, startBuilt } from '../support/built-program.ts';
import { refusal, type Turn } from '../support/slack-answers.ts';
import { wordsIn } from '../support/slack-blocks.ts';
import { freshWorkspace, SIGNING_SECRET } from '../support/slack-bot.ts';
import { driverFor } from '../support/slack-driver.ts';
import type { Message } from '../support/slack-surfaces.ts';
import type { Workspace } from '../support/slack-workspace.ts';

const said = (message: Message | undefined): string => wordsIn(message?.blocks ?? []);
const BANK = { channel: 'slack:C0BANK' };
const SLOW = { timeout: 20_000, interval: 100 };

const database = ({ isEmpty = false } = {}) => databaseWith(isEmpty ? undefined : acme);

const overHttp = ({ app, apiUrl }: Workspace): Environment => ({
  SLACK_BOT_TOKEN: app.botToken,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_API_URL: apiUrl,
});

const overSocket = ({ app, apiUrl }: Workspace): Environment => ({
  SLACK_BOT_TOKEN: app.botToken,
  SLACK_APP_TOKEN: app.appToken,
  SLACK_API_URL: apiUrl,
});

const driverAt = (workspace: Workspace, address: string) =>
  driverFor({ workspace, url: `${address}/slack/events`, signingSecret: SIGNING_SECRET });

async function ready(address: string): Promise<readonly [number, string]> {
  const response = await fetch(`${address}/readyz`);
  return [response.status, await response.text()];
}

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void execFileSync(process.execPath, ['bin/build.js']), 120_000);

describe('the program with Slack', () => {
  it('answers a signed command, shows no chat page, and ends with 0 when it is told to', async () => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), overHttp(workspace));
    const address = await program.address;
    const { shown } = await driverAt(workspace, address).command('U0ANA', '/access', 'me', { channel: 'C0BANK' });
    expect(said(shown)).toContain('Ana Silva: what is held');
    expect((await fetch(`${address}/`)).status).toBe(404);
    expect((await fetch(`${address}/playground/lines`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${address}/slack/install`)).status).toBe(404);
    expect(await ready(address)).toEqual([200, 'ok']);
    expect(program.lines.join()).toContain('events at /slack/events');
    expect(await program.stop()).toBe(0);
  });

  it.each<readonly [string, (workspace: Workspace) => Environment, RegExp]>([
    [
      'a bot token that Slack does not take',
      (w) => ({ ...overHttp(w), SLACK_BOT_TOKEN: 'xoxb-wrong-9876' }),
      /^Slack does not take SLACK_BOT_TOKEN \(invalid_auth\): copy it again/m,
    ],
    [
      'an app token that Slack does not take',
      (w) => ({ ...overSocket(w), SLACK_APP_TOKEN: 'xapp-wrong-9876' }),
      /^Slack does not take SLACK_APP_TOKEN \(invalid_auth\): copy it again/m,
    ],
    [
      'the bot token in the place of the app token',
      (w) => ({ ...overSocket(w), SLACK_APP_TOKEN: w.app.botToken }),
      /^Slack does not take SLACK_APP_TOKEN \(not_allowed_token_type\): copy it again/m,
    ],
    [
      'no way to Slack',
      (w) => ({ ...overHttp(w), SLACK_API_URL: 'http://127.0.0.1:9/api/' }),
      /^Slack cannot be reached: check that this machine may call https:\/\/slack\.com/m,
    ],
  ])('and %s ends with 3 and says why', async (_, environment, why) => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), environment(workspace));
    expect(await program.ended).toBe(3);
    const words = program.lines.join('\n');
    expect(words).toMatch(why);
    expect(words).not.toContain('9876');
    expect(words).not.toMatch(/^\s+at /m);
  });

  it('and an empty store ends with 1 and says what to do', async () => {
    const program = startBuilt(await database({ isEmpty: true }), overHttp(await freshWorkspace()));
    expect(await program.ended).toBe(1);
    expect(program.lines.join('\n')).toContain('is empty: bring your company in first, with `chatelaine import FILE`');
  });
});

describe('the program over Socket Mode', () => {
  it('is ready while it is connected, says when it is not, and comes back', async () => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), overSocket(workspace));
    const address = await program.address;
    expect(await ready(address)).toEqual([200, 'ok']);
    expect((await fetch(`${address}/slack/events`, { method: 'POST' })).status).toBe(404);
    workspace.socket.cut();
    await vi.waitFor(async () => expect(await ready(address)).toEqual([503, 'Slack is not connected.']), SLOW);
    await workspace.socket.connected();
    await vi.waitFor(async () => expect(await ready(address)).toEqual([200, 'ok']), SLOW);
    const driver = driverFor({ workspace, socket: workspace.socket, signingSecret: SIGNING_SECRET });
    expect(said((await driver.command('U0ANA', '/access', 'me')).shown)).toContain('Ana Silva: what is held');
    expect(await program.stop()).toBe(0);
  });

  it('comes back when Slack asks it to', async () => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), overSocket(workspace));
    const address = await program.address;
    workspace.socket.disconnect();
    await workspace.called('apps.connections.open', 2);
    await vi.waitFor(async () => expect(await ready(address)).toEqual([200, 'ok']), SLOW);
    expect(await program.stop()).toBe(0);
  });

  it.each([
    ['refuses the token', refusal('invalid_auth')],
    ['breaks', { status: 500 }],
    ['is away', { broken: 'before' as const }],
  ])('lives on when Slack %s on the way back, says so, and comes back later', async (_, answer) => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), overSocket(workspace));
    const address = await program.address;
    workspace.answerWith('apps.connections.open', [answer, answer]);
    workspace.socket.cut();
    await workspace.called('apps.connections.open', 3);
    expect((await ready(address))[0]).toBe(503);
    expect(program.lines.join('\n')).toContain('Slack is not connected: nothing is received until it is');
    await workspace.called('apps.connections.open', 4);
    await vi.waitFor(async () => expect(await ready(address)).toEqual([200, 'ok']), SLOW);
    expect(await program.stop()).toBe(0);
  });

  it('ends when it is told to, also while it is cut off', async () => {
    const workspace = await freshWorkspace();
    const program = startBuilt(await database(), overSocket(workspace));
    const address = await program.address;
    workspace.answerWith('apps.connections.open', () => refusal('invalid_auth'));
    workspace.socket.cut();
    await vi.waitFor(async () => expect((await ready(address))[0]).toBe(503), SLOW);
    expect(await program.stop()).toBe(0);
  });
});

describe('the program with notices', () => {
  it('sends what waited, and neither a signal to stop nor readiness waits for a long queue', async () => {
    const workspace = await freshWorkspace();
    const store = await database();
    await inStore(store, (inside) => announce(inside, BANK, ...Array.from({ length: 60 }, (_, at) => `notice ${at}`)));
    const program = startBuilt(store, overHttp(workspace));
    expect(await ready(await program.address)).toEqual([200, 'ok']);
    await workspace.called('chat.postMessage', 4);
    const stopping = Date.now();
    expect(await program.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(8_000);
    const sent = workspace.messagesIn('C0BANK').map(said);
    expect(sent).toEqual(sent.map((_, at) => `notice ${at}`));
    expect(sent.length).toBeLessThan(20);
  });

  it('F36 told to stop while it sends: the notice is marked, and is not sent again by the next start', async () => {
    const workspace = await freshWorkspace();
    const store = await database();
    await inStore(store, (inside) => announce(inside, BANK, 'first', 'second'));
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    workspace.answerWith('chat.postMessage', async (): Promise<Turn> => {
      await held;
      return 'default';
    });
    const program = startBuilt(store, overHttp(workspace));
    const address = await program.address;
    await workspace.until(() => workspace.callsOf('chat.postMessage')[0]);
    const ended = program.stop();
    await vi.waitFor(async () => expect(await fetch(address).catch(() => 'gone')).toBe('gone'), SLOW);
    goOn();
    expect(await ended).toBe(0);
    expect(workspace.messagesIn('C0BANK').map(said)).toEqual(['first']);
    const next = startBuilt(store, overHttp(workspace));
    await next.address;
    await workspace.called('chat.postMessage', 2);
    expect(await next.stop()).toBe(0);
    expect(workspace.messagesIn('C0BANK').map(said)).toEqual(['first', 'second']);
  });
});

describe('the program that is installed over OAuth', () => {
  it('leads somebody through it, and answers their workspace from then on', async () => {
    const publicUrl = 'http://127.0.0.1:9';
    const workspace = await freshWorkspace({ redirectUris: [`${publicUrl}/slack/oauth_redirect`] });
    const program = startBuilt(await database(), {
      SLACK_CLIENT_ID: workspace.app.clientId,
      SLACK_CLIENT_SECRET: workspace.app.clientSecret,
      SLACK_WORKSPACES: 'T0ACME',
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
      PUBLIC_URL: publicUrl,
    });
    const address = await program.address;
    const page = await fetch(`${address}/slack/install`);
    const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const link = /href="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    const back = new URL(await workspace.consent(link, 'U0CARLA'));
    expect(back.origin).toBe(publicUrl);
    const done = await fetch(`${address}${back.pathname}${back.search}`, { headers: { cookie } });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('Installed in Acme')]);
    const { shown } = await driverAt(workspace, address).command('U0ANA', '/access', 'me', { channel: 'C0BANK' });
    expect(said(shown)).toContain('Ana Silva: what is held');
    expect(await program.stop()).toBe(0);
    expect(program.lines.join('\n')).not.toContain(workspace.app.clientSecret);
  });
});
