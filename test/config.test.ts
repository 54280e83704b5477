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
