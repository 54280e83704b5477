import { execFile, execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { examineSlack } from '../../src/slack/examine.ts';
import type { SlackSettings } from '../../src/slack/settings.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acme } from '../support/acme.ts';
import { openTestStore } from '../support/database.ts';
import { halfJson, rateLimited, refusal, type Turn } from '../support/slack-answers.ts';
import { freshWorkspace, SIGNING_SECRET } from '../support/slack-bot.ts';
import type { Workspace } from '../support/slack-workspace.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} } as never;

async function stage() {
  const workspace = await freshWorkspace();
  const opened = await openTestStore();
  await importDirectory(opened.store, { facts: acme, dryRun: false, consent: true });
  const examined = async (settings: Partial<SlackSettings> = {}, installations = opened.installations) => {
    const { company } = await opened.store.snapshot();
    return examineSlack({ settings: { ...settingsOf(workspace), ...settings }, installations, company, log });
  };
  return { workspace, opened, examined };
}

const settingsOf = ({ app, apiUrl }: Workspace): SlackSettings => ({
  botToken: app.botToken,
  signingSecret: SIGNING_SECRET,
  appToken: undefined,
  apiUrl,
  oauth: undefined,
});

const oauthWith = (...workspaces: readonly string[]) => ({
  clientId: '1.2',
  clientSecret: 's',
  workspaces,
  publicUrl: 'https://access.acme.example',
});

const about = (what: string, ok: boolean, say: string) => expect.arrayContaining([{ what, ok, say }]);

describe('doctor of Slack', () => {
  it('finds all well', async () => {
    const { examined, workspace } = await stage();
    expect(await examined({ appToken: workspace.app.appToken })).toEqual([
      { what: 'Slack token', ok: true, say: 'good for Acme.' },
      { what: 'Slack scopes', ok: true, say: 'all 11 are granted.' },
      { what: 'Slack app token', ok: true, say: 'good for Socket Mode.' },
      { what: 'Slack channel C0AUDIT', ok: true, say: '#audit can be written to.' },
      { what: 'Slack channel C0BANK', ok: true, say: '#banking can be written to.' },
      { what: 'Clock', ok: true, say: 'agrees with that of Slack.' },
    ]);
  });

  const REFUSED = (error: string) => `refused by Slack (${error}): install the app again and copy its token.`;
  const AWAY = 'Slack cannot be reached: check that this machine may call https://slack.com.';
  it.each<readonly [string, Turn, string]>([
    ['refused', refusal('invalid_auth'), REFUSED('invalid_auth')],
    ['revoked', refusal('token_revoked'), REFUSED('token_revoked')],
    ['not heard of', { broken: 'before' }, AWAY],
    ['answered with half a JSON', halfJson(), AWAY],
    ['told to wait for', rateLimited(30), AWAY],
    [
      'that of a person',
      { body: { ok: true, team_id: 'T0ACME', team: 'Acme', user_id: 'U0ANA' } },
      'SLACK_BOT_TOKEN is not the token of a bot: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app.',
    ],
  ])('finds a token that is %s', async (_, turn, say) => {
    const { examined, workspace } = await stage();
    workspace.answerWith('auth.test', () => turn);
    expect(await examined()).toEqual(about('Slack token', false, say));
  });

  it('finds a token that is refused only afterwards', async () => {
    const { examined, workspace } = await stage();
    workspace.answerWith('auth.test', ['default', refusal('account_inactive')]);
    expect(await examined()).toEqual(about('Slack token', false, REFUSED('account_inactive')));
  });

  it('names the scopes that are missing', async () => {
    const { examined, workspace } = await stage();
    const answer = { ok: true, team_id: 'T0ACME', team: 'Acme', bot_id: 'B0CHATELAINE', user_id: 'U0CHATELAINE' };
    const granted = workspace.app.scopes.filter((scope) => !scope.startsWith('users:read'));
    const headers = { 'x-oauth-scopes': granted.join(',') };
    workspace.answerWith('auth.test', () => ({ body: answer, headers }));
    const say = 'users:read, users:read.email missing: add them to the app and install it again.';
    expect(await examined()).toEqual(about('Slack scopes', false, say));
    workspace.answerWith('auth.test', () => ({ body: answer }));
    expect(await examined()).toEqual(about('Slack scopes', true, 'not told by Slack.'));
  });

  it('finds an app token refused or not heard of', async () => {
    const { examined, workspace } = await stage();
    const appToken = workspace.app.botToken;
    const say = 'refused by Slack (not_allowed_token_type): make one with connections:write, under Basic Information.';
    expect(await examined({ appToken })).toEqual(about('Slack app token', false, say));
    workspace.answerWith('apps.connections.open', () => ({ status: 503 }));
    expect(await examined({ appToken })).toEqual(about('Slack app token', false, AWAY));
  });
});

describe('doctor of a channel', () => {
  const NOT_THERE =
    'is not there, or private without the bot in it: invite the bot with /invite, or correct the id in the directory file.';
  it.each<readonly [string, (workspace: Workspace) => Promise<void> | void, boolean, string]>([
    [
      'a public one it is not in',
      (w) => w.channel('C0BANK', { name: 'loans', member: false }),
      true,
      '#loans can be written to.',
    ],
    [
      'an archived one',
      (w) => w.channel('C0BANK', { name: 'banking', archived: true }),
      false,
      '#banking is archived: notices for it wait. Name another one.',
    ],
    [
      'a shared one',
      (w) => w.channel('C0BANK', { name: 'banking', shared: true }),
      false,
      '#banking is shared with another organisation, so it gets no notices. Name another one.',
    ],
    [
      'a private one it is not in',
      (w) => w.channel('C0BANK', { name: 'b', private: true, member: false }),
      false,
      NOT_THERE,
    ],
    [
      'one that is not there',
      (w) => w.answerWith('conversations.info', () => refusal('channel_not_found')),
      false,
      NOT_THERE,
    ],
    [
      'one that is seen without being in it',
      (w) =>
        w.decorate('conversations.info', (answer) => ({
          ...answer,
          channel: { ...(answer.channel as object), is_private: true, is_member: false },
        })),
      false,
      '#banking is private and the bot is not in it: invite it there with /invite.',
    ],
    [
      'one of which nothing is heard',
      (w) => w.answerWith('conversations.info', () => ({ status: 500 })),
      false,
      'could not be asked for: Slack did not answer.',
    ],
  ])('says of %s what is to be done', async (_, change, ok, say) => {
    const { examined, workspace } = await stage();
    await change(workspace);
    expect(await examined()).toEqual(about('Slack channel C0BANK', ok, say));
  });
});

describe('doctor of the clock', () => {
  it.each([
    ['ahead', -400, false, /^is (399|400|401) seconds ahead of that of Slack: from 300 on, every request is refused\./],
    ['behind', 400, false, /^is (399|400|401) seconds behind that of Slack/],
    ['a little off', 50, true, /^agrees with that of Slack\.$/],
  ])('%s', async (_, seconds, ok, say) => {
    const { examined, workspace } = await stage();
    const date = new Date(Date.now() + seconds * 1_000).toUTCString();
    workspace.answerWith('api.test', () => ({ body: { ok: true }, headers: { date } }));
    expect((await examined()).at(-1)).toEqual({ what: 'Clock', ok, say: expect.stringMatching(say) });
  });

  it('that is told nothing, or not answered', async () => {
    const { examined, workspace } = await stage();
    workspace.answerWith('api.test', () => ({ body: { ok: true }, headers: { date: 'yesterday' } }));
    expect((await examined()).at(-1)).toEqual({ what: 'Clock', ok: true, say: 'Slack did not tell the time.' });
    workspace.answerWith('api.test', () => ({ broken: 'before' }));
    const say = 'could not be compared with that of Slack, which did not answer.';
    expect((await examined()).at(-1)).toEqual({ what: 'Clock', ok: false, say });
  });
});

describe('doctor of an installation', () => {
  it('says that nobody is named, or that nobody has installed it', async () => {
    const { examined } = await stage();
    const nobody =
      'nobody may install it yet: name the workspaces in SLACK_WORKSPACES, then open https://access.acme.example/slack/install.';
    expect(await examined({ botToken: undefined, oauth: oauthWith() })).toEqual(
      about('Slack installation', false, nobody),
    );
    const none = 'no workspace has installed it: open https://access.acme.example/slack/install.';
    expect(await examined({ botToken: undefined, oauth: oauthWith('T0ACME') })).toEqual(
      about('Slack installation', false, none),
    );
    expect(await examined({ oauth: oauthWith('T0ACME') })).toEqual(about('Slack installation', false, none));
  });

  it('looks at the token of each workspace', async () => {
    const { examined, opened, workspace } = await stage();
    const { app } = workspace;
    const one = { enterprise: null, appId: app.appId, botId: app.botId, botUserId: app.botUserId, scopes: app.scopes };
    await opened.installations.save({ ...one, team: 'T0ACME', name: 'Acme', token: app.botToken }, 'U0CARLA');
    await opened.installations.save({ ...one, team: 'T0BETA', name: 'Beta', token: 'xoxb-gone' }, 'U0CARLA');
    const found = await examined({ botToken: undefined, oauth: oauthWith('T0ACME', 'T0BETA') });
    expect(found).toEqual(about('Slack token', true, 'good for Acme.'));
    expect(found).toEqual(about('Slack token', false, REFUSED_TOKEN));
    expect(found).toEqual(about('Slack channel C0BANK', true, '#banking can be written to.'));
    expect(found.some(({ what }) => what === 'Slack installation')).toBe(false);
  });

  it('says what to do where the tokens cannot be read', async () => {
    const { examined, opened } = await stage();
    const all = () => Promise.reject(new Error('The token of the workspace Acme cannot be decrypted: …'));
    const found = await examined({ botToken: undefined, oauth: oauthWith('T0ACME') }, { ...opened.installations, all });
    expect(found).toEqual(about('Slack token', false, 'The token of the workspace Acme cannot be decrypted: …'));
  });
});

const REFUSED_TOKEN = 'refused by Slack (invalid_auth): install the app again and copy its token.';

describe('the program', () => {
  beforeAll(() => void execFileSync(process.execPath, ['bin/build.js']), 120_000);

  it('says it all with `doctor`, and ends with 1 while there is something to do', async () => {
    const { workspace, opened } = await stage();
    await workspace.channel('C0BANK', { name: 'banking', archived: true });
    const { url, folder } = opened.database;
    const env = {
      ...process.env,
      DATABASE_URL: url,
      DATA_FOLDER: folder,
      LOG_LEVEL: 'silent',
      SLACK_BOT_TOKEN: workspace.app.botToken,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
    };
    const { status, out } = await new Promise<{ status: number; out: string }>((resolve) => {
      execFile(process.execPath, ['bin/chatelaine.js', 'doctor'], { env }, (error, out) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, out }),
      );
    });
    expect(status).toBe(1);
    expect(out).toContain('ok     Slack token: good for Acme.');
    expect(out).toContain('ok     Slack scopes: all 11 are granted.');
    expect(out).toContain('to do  Slack channel C0BANK: #banking is archived');
    expect(out).toContain('ok     Clock: agrees with that of Slack.');
    expect(out).not.toContain(workspace.app.botToken);
  });
});
