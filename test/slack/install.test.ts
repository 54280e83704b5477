import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { collect } from '../store/sample.ts';
import { runIn } from '../support/database.ts';
import { refusal } from '../support/slack-answers.ts';
import { wordsIn } from '../support/slack-blocks.ts';
import { type Bot, freshWorkspace, startBot } from '../support/slack-bot.ts';
import type { Driver } from '../support/slack-driver.ts';
import type { Message } from '../support/slack-surfaces.ts';

const said = (message: Message | undefined): string => wordsIn(message?.blocks ?? []);
const REDIRECT = 'https://access.acme.example/slack/oauth_redirect';
const FOREIGN = 'this is not a place that Chatelaine serves';

/** A bot that has no token and that anybody may try to install. */
async function startOpen(workspaces: readonly string[] = ['T0ACME']): Promise<Bot> {
  const workspace = await freshWorkspace({ redirectUris: [REDIRECT] });
  const { clientId, clientSecret } = workspace.app;
  const oauth = { clientId, clientSecret, workspaces, publicUrl: 'https://access.acme.example' };
  return startBot({ workspace, settings: { botToken: undefined, oauth } });
}

type Page = Readonly<{ status: number; html: string; cookie: string; headers: Headers }>;

async function visit(url: string, cookie = ''): Promise<Page> {
  const response = await fetch(url, { headers: cookie === '' ? {} : { cookie }, redirect: 'manual' });
  const set = response.headers.getSetCookie()[0] ?? '';
  return {
    status: response.status,
    html: await response.text(),
    cookie: set.split(';')[0] ?? '',
    headers: response.headers,
  };
}

const linkIn = ({ html }: Page): string => (/href="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');

/** Up to where Slack sends the browser back, with what the browser then brings along. */
async function consented({ url, workspace }: Bot) {
  const first = await visit(`${url}/slack/install`);
  const back = new URL(await workspace.consent(linkIn(first), 'U0CARLA'));
  return { cookie: first.cookie, back, query: back.searchParams };
}

const comeBack = ({ url }: Bot, query: URLSearchParams, cookie: string) =>
  visit(`${url}/slack/oauth_redirect?${query}`, cookie);

async function install(bot: Bot): Promise<Page> {
  const { cookie, query } = await consented(bot);
  return comeBack(bot, query, cookie);
}

const kinds = async ({ opened }: Bot) =>
  (await collect(opened.store.auditEntries({ oldestFirst: true }))).map(({ kind }) => kind).slice(1);

const me = async (driver: Driver, user = 'U0ANA') =>
  said((await driver.command(user, '/access', 'me', { channel: 'C0BANK' })).shown);

describe('installing', () => {
  it('leads from the page over Slack to a page that says it is done, and the workspace is answered at once', async () => {
    const bot = await startOpen();
    expect(await me(bot.driver)).toContain(FOREIGN);
    const first = await visit(`${bot.url}/slack/install`);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^slack-app-oauth-state=\S+; Secure; HttpOnly; Path=\/; Max-Age=\d+$/,
    );
    const link = new URL(linkIn(first));
    expect([link.origin, link.pathname]).toEqual([bot.workspace.origin, '/oauth/v2/authorize']);
    expect(link.searchParams.get('redirect_uri')).toBe(REDIRECT);
    expect(link.searchParams.get('scope')?.split(',')).toEqual([...bot.workspace.app.scopes]);
    const done = await install(bot);
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('<h1>Installed in Acme</h1>')]);
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
    expect(await kinds(bot)).toEqual(['workspace-installed']);
    expect(bot.workspace.faults).toEqual([]);
  });

  it('shows pages that nobody can frame, keep or script', async () => {
    const bot = await startOpen();
    for (const { headers } of [await visit(`${bot.url}/slack/install`), await install(bot)]) {
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('keeps the token encrypted, and answers with it', async () => {
    const bot = await startOpen();
    await install(bot);
    await me(bot.driver);
    const [{ token = '' } = {}] = await bot.opened.installations.all();
    expect(token).not.toBe(bot.workspace.app.botToken);
    expect(bot.workspace.callsOf('users.info').map((call) => call.token)).toEqual([token]);
    const rows = await runIn(
      bot.opened.database,
      sql`select i::text as row from installation i union all select a::text from audit_entry a`,
    );
    expect(rows.map(({ row }) => String(row)).join()).toContain('T0ACME');
    expect(rows.map(({ row }) => String(row)).join()).not.toContain(token);
    expect(bot.logged.join()).not.toContain(token);
  });

  it('again puts the new token in the place of the old one', async () => {
    const bot = await startOpen();
    await install(bot);
    expect((await install(bot)).status).toBe(200);
    expect(await bot.opened.installations.all()).toHaveLength(1);
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
  });

  it('for a whole enterprise serves each of its workspaces', async () => {
    const bot = await startOpen(['E0ACME']);
    bot.workspace.decorate('oauth.v2.access', (answer) => ({
      ...answer,
      team: null,
      enterprise: { id: 'E0ACME', name: 'Acme Group' },
      is_enterprise_install: true,
    }));
    expect((await install(bot)).html).toContain('Installed in Acme Group');
    const driver = bot.driver.with({ teamId: 'T0OTHER', enterprise: { id: 'E0ACME', name: 'Acme Group' } });
    expect(await me(driver)).not.toContain(FOREIGN);
    expect(await me(driver.with({ enterprise: { id: 'E0ELSE', name: 'Else' } }))).toContain(FOREIGN);
  });

  it('in two workspaces serves each with its own token', async () => {
    const bot = await startOpen(['T0ACME', 'T0BETA']);
    const { workspace } = bot;
    await install(bot);
    workspace.decorate('oauth.v2.access', (answer) => ({ ...answer, team: { id: 'T0BETA', name: 'Beta' } }));
    expect((await install(bot)).html).toContain('Installed in Beta');
    workspace.user('maxbeta', { id: 'U0MAXBETA', teamId: 'T0BETA', email: 'max@acme.example' });
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
    expect(await me(bot.driver.with({ teamId: 'T0BETA' }), 'U0MAXBETA')).toContain('Max Berg: what is held');
    const tokens = new Map((await bot.opened.installations.all()).map(({ team, token }) => [team, token]));
    expect(tokens.get('T0ACME')).not.toBe(tokens.get('T0BETA'));
    expect(workspace.callsOf('users.info').map(({ token, args }) => [token, args.user])).toEqual([
      [tokens.get('T0ACME'), 'U0ANA'],
      [tokens.get('T0BETA'), 'U0MAXBETA'],
    ]);
    await bot.driver.with({ teamId: 'T0BETA' }).uninstalled();
    await vi.waitFor(async () => expect(await bot.opened.installations.all()).toHaveLength(1));
    expect(await me(bot.driver.with({ teamId: 'T0BETA' }), 'U0MAXBETA')).toContain(FOREIGN);
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
  });

  it('is seen at once by a process beside', async () => {
    const bot = await startOpen();
    const { clientId, clientSecret } = bot.workspace.app;
    const oauth = { clientId, clientSecret, workspaces: ['T0ACME'], publicUrl: 'https://access.acme.example' };
    const other = await startBot({ beside: bot, settings: { botToken: undefined, oauth } });
    expect(await me(other.driver)).toContain(FOREIGN);
    await install(bot);
    expect(await me(other.driver)).toContain('Ana Silva: what is held');
  });
});

describe('whoever comes back from Slack', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const cases: readonly (readonly [string, (bot: Bot) => Promise<Page>])[] = [
    ['without a state', async (bot) => changed(bot, ({ query }) => query.delete('state'))],
    [
      'without a cookie',
      async (bot) =>
        changed(
          bot,
          () => {},
          () => '',
        ),
    ],
    ['with a state that was changed', async (bot) => changed(bot, ({ query }) => query.set('state', broken(query)))],
    [
      'with a state that was changed, and its cookie too',
      async (bot) =>
        changed(
          bot,
          ({ query }) => query.set('state', broken(query)),
          (cookie, query) => `${cookie.split('=')[0]}=${query.get('state')}`,
        ),
    ],
    [
      'with the state of somebody else',
      async (bot) => {
        const other = await consented(bot);
        return changed(bot, ({ query }) => query.set('state', other.query.get('state') ?? ''));
      },
    ],
    [
      'with the cookie of somebody else',
      async (bot) => {
        const other = await consented(bot);
        return changed(
          bot,
          () => {},
          () => other.cookie,
        );
      },
    ],
    [
      'with a state of eleven minutes ago',
      async (bot) => {
        const { cookie, query } = await consented(bot);
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
        return comeBack(bot, query, cookie);
      },
    ],
    [
      'with a state that is signed by nobody',
      async (bot) =>
        changed(
          bot,
          ({ query }) => query.set('state', UNSIGNED),
          (cookie) => `${cookie.split('=')[0]}=${UNSIGNED}`,
        ),
    ],
    ['without a code', async (bot) => changed(bot, ({ query }) => query.delete('code'))],
    ['with a code of their own making', async (bot) => changed(bot, ({ query }) => query.set('code', 'made-up'))],
    [
      'having said no',
      async (bot) =>
        changed(bot, ({ query }) => {
          query.delete('code');
          query.set('error', 'access_denied');
        }),
    ],
  ];

  it.each(cases)('%s is refused, and nothing is kept', async (_, act) => {
    const bot = await startOpen();
    const { status, html } = await act(bot);
    expect([status, html]).toEqual([400, expect.stringContaining('<h1>Not installed</h1>')]);
    expect(html).toContain('/slack/install');
    expect(await bot.opened.installations.all()).toEqual([]);
    expect(await kinds(bot)).toEqual([]);
  });

  it('twice with the same is refused the second time, as a browser and as one that kept its cookie', async () => {
    const bot = await startOpen();
    const { cookie, query } = await consented(bot);
    const done = await comeBack(bot, query, cookie);
    expect(done.status).toBe(200);
    expect(done.headers.getSetCookie()[0]).toMatch(/^slack-app-oauth-state=deleted; .*Expires=Thu, 01 Jan 1970/);
    expect((await comeBack(bot, query, done.cookie)).status).toBe(400);
    expect((await comeBack(bot, query, cookie)).status).toBe(400);
    expect(await kinds(bot)).toEqual(['workspace-installed']);
  });

  it('is told so where Slack refuses the code or does not answer', async () => {
    const bot = await startOpen();
    for (const turn of [refusal('invalid_code'), { status: 500 }, { broken: 'before' as const }]) {
      bot.workspace.answerWith('oauth.v2.access', [turn]);
      expect((await install(bot)).status).toBe(400);
    }
    expect(await bot.opened.installations.all()).toEqual([]);
    expect(bot.logged.join()).not.toContain(bot.workspace.app.clientSecret);
  });
});

describe('a workspace that nobody has named', () => {
  it('is not installed: the page names its id, and the token is given back', async () => {
    const bot = await startOpen(['T0ELSE']);
    const { status, html } = await install(bot);
    expect(status).toBe(403);
    expect(html).toContain('<h1>Not installed in Acme</h1>');
    expect(html).toContain('add T0ACME to SLACK_WORKSPACES');
    const [revoked] = bot.workspace.callsOf('auth.revoke');
    expect(revoked?.answer).toMatchObject({ ok: true, revoked: true });
    expect(revoked?.token).toBe(bot.workspace.callsOf('oauth.v2.access')[0]?.answer?.access_token);
    expect(await bot.opened.installations.all()).toEqual([]);
    expect(await me(bot.driver)).toContain(FOREIGN);
  });

  it('is not installed where Slack does not take the token back either', async () => {
    const bot = await startOpen([]);
    bot.workspace.answerWith('auth.revoke', [{ status: 500 }]);
    expect((await install(bot)).status).toBe(403);
    expect(await bot.opened.installations.all()).toEqual([]);
    expect(bot.logged.join()).toContain('a token was not given back');
  });

  it('cannot write into the page with its name', async () => {
    const bot = await startOpen([]);
    bot.workspace.decorate('oauth.v2.access', (answer) => ({
      ...answer,
      team: { id: 'T0EVIL', name: '<img src=x onerror="alert(1)">' },
    }));
    const { html } = await install(bot);
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(html).not.toContain('<img');
  });
});

it('an app whose tokens expire is not installed, and its token is given back', async () => {
  const bot = await startOpen();
  bot.workspace.decorate('oauth.v2.access', (answer) => ({ ...answer, refresh_token: 'xoxe-1', expires_in: 43_200 }));
  const { status, html } = await install(bot);
  expect([status, html]).toEqual([403, expect.stringContaining('token rotation')]);
  expect(bot.workspace.callsOf('auth.revoke')).toHaveLength(1);
  expect(await bot.opened.installations.all()).toEqual([]);
});

describe('a workspace that leaves', () => {
  it.each<readonly [string, (driver: Driver) => Promise<{ status: number }>]>([
    ['by taking the app out', (driver) => driver.uninstalled()],
    ['by taking its token back', (driver) => driver.tokensRevoked()],
  ])('%s is forgotten at once, on the record, and may come again', async (_, leave) => {
    const bot = await startOpen();
    await install(bot);
    expect((await leave(bot.driver)).status).toBe(200);
    await vi.waitFor(async () => expect(await bot.opened.installations.all()).toEqual([]));
    expect(await kinds(bot)).toEqual(['workspace-installed', 'workspace-removed']);
    expect(await me(bot.driver)).toContain(FOREIGN);
    expect((await bot.driver.mention('U0ANA', 'C0BANK', 'access me')).status).toBe(401);
    expect(bot.workspace.callsOf('users.info')).toEqual([]);
    expect((await install(bot)).status).toBe(200);
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
  });

  it('is none where only a person took theirs back', async () => {
    const bot = await startOpen();
    await install(bot);
    const event = { type: 'tokens_revoked', tokens: { oauth: ['U0ANA'], bot: [] }, event_ts: '1700000000.000100' };
    expect((await bot.driver.event(event)).status).toBe(200);
    expect((await bot.driver.event({ ...event, tokens: { bot: ['U0ANOTHERBOT'] } })).status).toBe(200);
    expect(await me(bot.driver)).toContain('Ana Silva: what is held');
    expect(await kinds(bot)).toEqual(['workspace-installed']);
  });
});

const UNSIGNED = [
  { alg: 'none', typ: 'JWT' },
  { installOptions: { scopes: [] }, now: new Date().toJSON() },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')
  .concat('.');

const broken = (query: URLSearchParams): string => {
  const [head, body, signature = ''] = (query.get('state') ?? '').split('.');
  return [head, body, signature.split('').reverse().join('')].join('.');
};

async function changed(
  bot: Bot,
  change: (at: { query: URLSearchParams }) => void,
  cookieOf: (cookie: string, query: URLSearchParams) => string = (cookie) => cookie,
): Promise<Page> {
  const { cookie, query } = await consented(bot);
  change({ query });
  return comeBack(bot, query, cookieOf(cookie, query));
}
