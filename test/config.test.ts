import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

const TOKEN = { SLACK_BOT_TOKEN: 'xoxb-1' };
const SECRET = { SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' };
const OAUTH = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'shh' };
const slackOf = (environment: Readonly<Record<string, string>>) => readConfig(environment).slack;

describe('the settings of Slack', () => {
  it('are absent where nothing is set', () => {
    expect(
      slackOf({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '', SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
    ).toBeUndefined();
  });

  it('are a token and a secret over HTTP, or a token and an app token over Socket Mode', () => {
    expect(slackOf({ ...TOKEN, ...SECRET })).toMatchObject({ botToken: 'xoxb-1', appToken: undefined });
    expect(slackOf({ ...TOKEN, SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      signingSecret: undefined,
      appToken: 'xapp-1',
    });
  });

  it('have the base of another Web API end with a slash', () => {
    expect(slackOf({ ...TOKEN, ...SECRET, SLACK_API_URL: 'http://127.0.0.1:1/api' })?.apiUrl).toBe(
      'http://127.0.0.1:1/api/',
    );
  });

  it('name the workspaces that may install it', () => {
    const oauth = { ...OAUTH, ...SECRET, PUBLIC_URL: 'https://access.acme.example', SLACK_WORKSPACES: 'T1A, E2B' };
    expect(slackOf(oauth)?.oauth?.workspaces).toEqual(['T1A', 'E2B']);
  });

  it.each([
    ['T-start-empty-secret: no signing secret', { ...TOKEN }, 'SLACK_SIGNING_SECRET is missing'],
    ['T-start-empty-secret: an empty one', { ...TOKEN, SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET is missing'],
    [
      'T-start-empty-secret: blanks',
      { ...TOKEN, SLACK_SIGNING_SECRET: ' '.repeat(40) },
      'SLACK_SIGNING_SECRET is not usable',
    ],
    [
      'T-start-empty-secret: a short one',
      { ...TOKEN, SLACK_SIGNING_SECRET: 'x'.repeat(31) },
      'SLACK_SIGNING_SECRET is not usable',
    ],
    [
      'a short one beside an app token',
      { ...TOKEN, SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: 'x' },
      'SLACK_SIGNING_SECRET is not usable',
    ],
    ['a secret alone', SECRET, 'SLACK_BOT_TOKEN is missing'],
    ['half of OAuth', { ...SECRET, SLACK_CLIENT_ID: '1.2' }, 'SLACK_CLIENT_SECRET is missing'],
    ['the other half', { ...SECRET, SLACK_CLIENT_SECRET: 'shh' }, 'SLACK_CLIENT_ID is missing'],
    ['OAuth without an address', { ...SECRET, ...OAUTH }, 'PUBLIC_URL is missing'],
    ['OAuth at an address without TLS', { ...SECRET, ...OAUTH, PUBLIC_URL: 'http://acme.example' }, 'https://'],
    ['workspaces that are none', { ...SECRET, ...OAUTH, SLACK_WORKSPACES: 'acme' }, 'SLACK_WORKSPACES is not usable'],
    ['a key that is none', { TOKEN_KEY: 'short' }, 'TOKEN_KEY is not usable'],
  ])('are refused as a whole: %s', (_, environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('say which variable is wrong, and never what is in it', () => {
    const secret = 'hunter2hunter2';
    expect(() => readConfig({ ...TOKEN, SLACK_SIGNING_SECRET: secret })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) }),
    );
  });
});

const APP = {
  MICROSOFT_APP_ID: 'AAAAAAAA-2222-3333-4444-555555555555',
  MICROSOFT_APP_PASSWORD: 'a-client-secret-of-some-length',
  MICROSOFT_APP_TENANT_ID: 'bbbbbbbb-2222-3333-4444-555555555555',
};
const teamsOf = (environment: Readonly<Record<string, string>>) => readConfig(environment).teams;
const without = (name: keyof typeof APP) => ({ ...APP, [name]: '' });

describe('the settings of Teams', () => {
  it('are absent where nothing is set', () => {
    expect(teamsOf({ TEAMS_TARGETED_MESSAGES: 'on' })).toBeUndefined();
  });

  it('are an app of one tenant, its ids in small letters, and the service of the whole world', () => {
    expect(teamsOf(APP)).toEqual({
      appId: 'aaaaaaaa-2222-3333-4444-555555555555',
      password: 'a-client-secret-of-some-length',
      tenant: 'bbbbbbbb-2222-3333-4444-555555555555',
      serviceUrl: 'https://smba.trafficmanager.net/teams/',
      targeted: false,
    });
  });

  it('name another cloud, with a slash at its end', () => {
    const gov = { ...APP, TEAMS_SERVICE_URL: 'https://smba.infra.gcc.teams.microsoft.com/teams' };
    expect(teamsOf(gov)?.serviceUrl).toBe('https://smba.infra.gcc.teams.microsoft.com/teams/');
  });

  it.each([
    ['no id', without('MICROSOFT_APP_ID'), 'MICROSOFT_APP_ID is missing'],
    ['no secret', without('MICROSOFT_APP_PASSWORD'), 'MICROSOFT_APP_PASSWORD is missing'],
    ['no tenant', without('MICROSOFT_APP_TENANT_ID'), 'MICROSOFT_APP_TENANT_ID is missing'],
    ['an id that is none', { ...APP, MICROSOFT_APP_ID: 'chatelaine' }, 'MICROSOFT_APP_ID is not usable'],
    ['every tenant', { ...APP, MICROSOFT_APP_TENANT_ID: 'common' }, 'MICROSOFT_APP_TENANT_ID is not usable'],
    ['blanks for a secret', { ...APP, MICROSOFT_APP_PASSWORD: ' '.repeat(40) }, 'MICROSOFT_APP_PASSWORD is not usable'],
    [
      'a service whose host is hidden behind a login',
      { ...APP, TEAMS_SERVICE_URL: 'http://127.0.0.1:1@smba.example/' },
      'TEAMS_SERVICE_URL is not usable',
    ],
    ['a service without TLS', { ...APP, TEAMS_SERVICE_URL: 'http://smba.example/' }, 'TEAMS_SERVICE_URL is not usable'],
    [
      'a service that only looks like this machine',
      { ...APP, TEAMS_SERVICE_URL: 'http://127.0.0.1.evil.example/' },
      'TEAMS_SERVICE_URL is not usable',
    ],
  ])('are refused as a whole: %s', (_, environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('are refused without what was set being said', () => {
    try {
      readConfig({ ...APP, MICROSOFT_APP_PASSWORD: 'too-short' });
    } catch (error) {
      expect(String(error)).not.toContain('too-short');
      return;
    }
    throw new Error('was taken');
  });
});

const ACCOUNT = `AC${'0a'.repeat(16)}`;
const KEY = `SK${'1B'.repeat(16)}`;
const TWILIO = {
  TWILIO_ACCOUNT_SID: ACCOUNT,
  TWILIO_API_KEY: KEY,
  TWILIO_API_SECRET: 'the-secret-of-a-key',
  TWILIO_FROM: '+15005550006',
};
const BY_TOKEN = { ...TWILIO, TWILIO_API_KEY: '', TWILIO_API_SECRET: '', TWILIO_AUTH_TOKEN: 'the-token-of-an-account' };
const twilioOf = (environment: Readonly<Record<string, string>>) => readConfig(environment).twilio;
const lacking = (...names: readonly (keyof typeof TWILIO)[]) => ({
  ...TWILIO,
  ...Object.fromEntries(names.map((name) => [name, ''])),
});

describe('the settings of Twilio', () => {
  it('are absent where nothing is set', () => {
    expect(twilioOf({ TWILIO_API_URL: 'https://twilio.example/' })).toBeUndefined();
  });

  it('are an account, a key of it, and who texts come from', () => {
    expect(twilioOf(TWILIO)).toEqual({
      account: ACCOUNT,
      user: KEY,
      secret: 'the-secret-of-a-key',
      from: '+15005550006',
      apiUrl: 'https://api.twilio.com/',
    });
  });

  it('are the account itself where it has a token for a key', () => {
    expect(twilioOf(BY_TOKEN)).toMatchObject({ account: ACCOUNT, user: ACCOUNT, secret: 'the-token-of-an-account' });
  });

  it('name a Messaging Service, and another base with a slash at its end', () => {
    const from = `MG${'4e'.repeat(16)}`;
    const other = { ...TWILIO, TWILIO_FROM: from, TWILIO_API_URL: 'http://127.0.0.1:4009/twilio' };
    expect(twilioOf(other)).toMatchObject({ from, apiUrl: 'http://127.0.0.1:4009/twilio/' });
    for (const TWILIO_API_URL of ['http://localhost:1/', 'http://[::1]:1/', 'https://api.dublin.ie1.twilio.com/'])
      expect(twilioOf({ ...TWILIO, TWILIO_API_URL })?.apiUrl).toBe(TWILIO_API_URL);
  });

  it.each([
    ['no account', lacking('TWILIO_ACCOUNT_SID'), 'TWILIO_ACCOUNT_SID is missing'],
    ['a sender alone', { TWILIO_FROM: '+15005550006' }, 'TWILIO_ACCOUNT_SID is missing'],
    ['a token alone', { TWILIO_AUTH_TOKEN: 'the-token-of-an-account' }, 'TWILIO_ACCOUNT_SID is missing'],
    ['no key', lacking('TWILIO_API_KEY'), 'TWILIO_API_KEY is missing beside'],
    ['no secret of the key', lacking('TWILIO_API_SECRET'), 'TWILIO_API_SECRET is missing beside'],
    ['neither of them', lacking('TWILIO_API_KEY', 'TWILIO_API_SECRET'), 'or, instead, TWILIO_AUTH_TOKEN'],
    ['a key and a token', { ...BY_TOKEN, ...TWILIO }, 'TWILIO_AUTH_TOKEN is one too many'],
    ['no sender', lacking('TWILIO_FROM'), 'TWILIO_FROM is missing'],
    ['no sender for a token', { ...BY_TOKEN, TWILIO_FROM: '' }, 'TWILIO_FROM is missing'],
    ['an account that is none', { ...TWILIO, TWILIO_ACCOUNT_SID: KEY }, 'TWILIO_ACCOUNT_SID is not usable'],
    ['a key that is an account', { ...TWILIO, TWILIO_API_KEY: ACCOUNT }, 'TWILIO_API_KEY is not usable'],
    ['a short secret', { ...TWILIO, TWILIO_API_SECRET: 'short' }, 'TWILIO_API_SECRET is not usable'],
    ['blanks for a token', { ...BY_TOKEN, TWILIO_AUTH_TOKEN: ' '.repeat(40) }, 'TWILIO_AUTH_TOKEN is not usable'],
    ['a number without its country', { ...TWILIO, TWILIO_FROM: '5005550006' }, 'TWILIO_FROM is not usable'],
    ['a base without TLS', { ...TWILIO, TWILIO_API_URL: 'http://api.example/' }, 'TWILIO_API_URL is not usable'],
    [
      'a base that only looks like this machine',
      { ...TWILIO, TWILIO_API_URL: 'http://127.0.0.1.evil.example/' },
      'TWILIO_API_URL is not usable',
    ],
    [
      'a base that hides where it leads',
      { ...TWILIO, TWILIO_API_URL: 'http://127.0.0.1:1@evil.example/' },
      'TWILIO_API_URL is not usable',
    ],
    ['a base with a question', { ...TWILIO, TWILIO_API_URL: 'https://a.example/?x=' }, 'TWILIO_API_URL is not usable'],
  ])('are refused as a whole: %s', (_, environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });

  it('are refused without what was set being said', () => {
    const wrong = {
      ...TWILIO,
      TWILIO_API_SECRET: 'hunter2',
      TWILIO_FROM: '912345678',
      TWILIO_API_URL: 'ftp://me:pw@x/',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.not.objectContaining({ message: expect.stringMatching(/hunter2|912345678|pw/) }),
    );
    expect(() => readConfig({ ...BY_TOKEN, ...TWILIO })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('the-') }),
    );
  });
});
