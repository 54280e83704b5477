import { AppCredentials } from 'botframework-connector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createCompany } from '../../src/domain/company.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { examineAll } from '../../src/examining.ts';
import { examineTeams } from '../../src/teams/examine.ts';
import type { TeamsSettings } from '../../src/teams/settings.ts';
import { openTestStore } from '../support/database.ts';
import { importQuietly } from '../support/quiet-import.ts';
import { freshWorkspace, SIGNING_SECRET } from '../support/slack-bot.ts';
import { type Answer, halfJson, refusal, throttled } from '../support/teams-answers.ts';
import {
  APP_ID,
  AUDIT,
  acmeInTeams,
  BANKING,
  cloudOfFile,
  freshTeams,
  settingsFor,
  TENANT,
} from '../support/teams-bot.ts';
import type { Teams } from '../support/teams-connector.ts';

const { microsoft } = cloudOfFile();
const log = { info: () => {}, warn: () => {}, error: () => {} } as never;

beforeEach(() => tellTime(0));
afterEach(() => {
  microsoft.failKeys(undefined);
  microsoft.failTokens(undefined);
  // The library keeps it for an hour, for all of this process.
  (AppCredentials as unknown as { cache: Map<string, unknown> }).cache.clear();
});

/** Microsoft’s own time, as its answers say it. */
function tellTime(secondsAhead: number): void {
  const date = new Date(Date.now() + secondsAhead * 1_000).toUTCString();
  microsoft.failKeys({ status: 200, body: {}, headers: { date } });
}

const examined = (teams: Teams, settings: Partial<TeamsSettings> = {}, facts: Facts = acmeInTeams(teams)) =>
  examineTeams({ settings: { ...settingsFor(teams), ...settings }, company: createCompany(facts), log });

const about = (what: string, ok: boolean, say: string) => expect.arrayContaining([{ what, ok, say }]);
const BANK = `Teams channel ${BANKING}`;

describe('doctor of Teams', () => {
  it('finds all well', async () => {
    const teams = await freshTeams();
    expect(await examined(teams)).toEqual([
      { what: 'Teams secret', ok: true, say: 'taken by Entra.' },
      { what: `Teams channel ${AUDIT}`, ok: true, say: 'can be written to; 6 people read there.' },
      { what: BANK, ok: true, say: 'can be written to; 4 people read there.' },
      { what: 'Clock', ok: true, say: 'agrees with that of Microsoft.' },
    ]);
    expect([teams.faults, teams.messages]).toEqual([[], []]);
  });

  const UNKNOWN =
    'cannot be tried: Entra does not know this app in this tenant. Check MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID.';
  const AWAY = 'could not be tried: check that this machine may call https://login.microsoftonline.com.';
  it.each<readonly [string, string, string, string]>([
    [
      'has expired',
      'invalid_client',
      `AADSTS7000222: The provided client secret keys for app '${APP_ID}' are expired.`,
      'has expired: make a new client secret in Entra, and set MICROSOFT_APP_PASSWORD.',
    ],
    [
      'is wrong',
      'invalid_client',
      'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value, not the ID.',
      'is not taken by Entra: set MICROSOFT_APP_PASSWORD to the value of a client secret, not to its id.',
    ],
    ['is of an unknown app', 'unauthorized_client', `AADSTS700016: Application '${APP_ID}' was not found.`, UNKNOWN],
    ['is of an unknown tenant', 'invalid_request', `AADSTS90002: Tenant '${TENANT}' not found.`, UNKNOWN],
    ['is answered with something else', 'temporarily_unavailable', 'AADSTS90033: A transient error.', AWAY],
  ])('finds a secret that %s, and asks nothing more', async (_, error, error_description, say) => {
    const teams = await freshTeams();
    microsoft.failTokens({ status: 400, body: { error, error_description } });
    expect(await examined(teams)).toEqual([
      { what: 'Teams secret', ok: false, say },
      { what: 'Clock', ok: true, say: 'agrees with that of Microsoft.' },
    ]);
    expect(teams.calls).toEqual([]);
  });

  it('finds an app that is none of ours, and Entra out of reach', async () => {
    const teams = await freshTeams();
    const appId = '22222222-2222-4333-8444-555555555555';
    expect(await examined(teams, { appId })).toEqual(about('Teams secret', false, UNKNOWN));
    microsoft.failTokens('unreachable');
    expect(await examined(teams)).toEqual(about('Teams secret', false, AWAY));
  });
});

describe('doctor of a channel', () => {
  const NOT_THERE =
    'is not there, or the app is not in its team: add the app to the team, or correct the id in the directory file.';
  const UNHEARD = 'could not be asked for: Teams did not answer.';
  const answer = (given: Answer) => (teams: Teams) => teams.answerWith('members', () => given);
  it.each<readonly [string, (teams: Teams) => unknown, string]>([
    [
      'one that another organisation reads in (B62)',
      (teams) => {
        teams.person('visitor', { tenantId: '99999999-8888-4777-8666-555555555555' });
        teams.directory.change(BANKING, { members: ['ana', 'visitor'] });
      },
      'is shared with another organisation, so it gets no notices. Name another one.',
    ],
    ['one that the app is not in', (teams) => teams.directory.change(BANKING, { installed: false }), NOT_THERE],
    ['one that is not there', answer(refusal(404, 'ConversationNotFound')), NOT_THERE],
    ['one whose id is none', answer(refusal(400, 'BadSyntax')), 'cannot be asked for.'],
    [
      'one of which an app without a bot asks',
      answer({ status: 401, body: { message: 'no' } }),
      'cannot be asked for: Teams does not take this app. Check that the Azure Bot is of MICROSOFT_APP_ID, and has the channel Microsoft Teams.',
    ],
    ['one of which nothing is heard', answer({ status: 500 }), UNHEARD],
    ['one of which half a JSON is heard', answer(halfJson()), UNHEARD],
    ['one that has to be waited for', answer(throttled(60)), UNHEARD],
    ['one whose members are no list', answer({ body: { members: 'all' } }), UNHEARD],
  ])('says of %s what is to be done', async (_, change, say) => {
    const teams = await freshTeams();
    change(teams);
    expect(await examined(teams)).toEqual(about(BANK, false, say));
  });

  it('asks about no other platform’s, and about each once', async () => {
    const teams = await freshTeams();
    const facts = acmeInTeams(teams);
    const channels = {
      default: 'slack:C0AUDIT',
      teams: [['Banking', `teams:${BANKING}`]],
      applications: [['Loans', `teams:${BANKING}`]],
      environments: [],
    } as const;
    const found = await examined(teams, {}, { ...facts, channels });
    expect(found.map(({ what }) => what)).toEqual(['Teams secret', BANK, 'Clock']);
    expect(teams.calls).toHaveLength(1);
  });
});

describe('doctor of the clock', () => {
  it.each([
    [
      'ahead',
      -400,
      false,
      /^is (399|400|401) seconds ahead of that of Microsoft: from 300 on, every request is refused\./,
    ],
    ['behind', 400, false, /^is (399|400|401) seconds behind that of Microsoft/],
    ['a little off', 50, true, /^agrees with that of Microsoft\.$/],
  ])('%s', async (_, seconds, ok, say) => {
    const teams = await freshTeams();
    tellTime(seconds);
    expect((await examined(teams)).at(-1)).toEqual({ what: 'Clock', ok, say: expect.stringMatching(say) });
  });

  it('that is told nothing, or not answered', async () => {
    const teams = await freshTeams();
    microsoft.failKeys(undefined);
    expect((await examined(teams)).at(-1)).toEqual({
      what: 'Clock',
      ok: true,
      say: 'Microsoft did not tell the time.',
    });
    microsoft.failKeys('unreachable');
    const say = 'could not be compared with that of Microsoft, which did not answer.';
    expect((await examined(teams)).at(-1)).toEqual({ what: 'Clock', ok: false, say });
  });
});

describe('doctor of all', () => {
  const trail = {
    keyId: 'k',
    verify: async () => ({ entries: 1, head: 'f00d', checkpoints: 1, faults: [] }),
    export: async function* () {},
  };

  async function looked(teams: Teams, more: Readonly<Record<string, string>> = {}) {
    const opened = await openTestStore();
    await importQuietly(opened, acmeInTeams(teams));
    const { appId, password, tenant, serviceUrl } = settingsFor(teams);
    const environment = {
      DATABASE_URL: opened.database.url,
      MICROSOFT_APP_ID: appId,
      MICROSOFT_APP_PASSWORD: password,
      MICROSOFT_APP_TENANT_ID: tenant,
      TEAMS_SERVICE_URL: serviceUrl,
      ...more,
    };
    return examineAll({ config: readConfig(environment), log, opened, trail: trail as never });
  }

  it('names Teams among the platforms, and says all that was found there', async () => {
    const teams = await freshTeams();
    const found = await looked(teams);
    expect(found).toEqual(about('Platforms', true, 'Teams.'));
    expect(found).toEqual(about('Teams secret', true, 'taken by Entra.'));
    expect(found).toEqual(about(BANK, true, 'can be written to; 4 people read there.'));
  });

  it('names it beside Slack, and what is to do in one of them alone', async () => {
    const [teams, workspace] = [await freshTeams(), await freshWorkspace()];
    microsoft.failTokens({
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000222: expired' },
    });
    const found = await looked(teams, {
      SLACK_BOT_TOKEN: workspace.app.botToken,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
    });
    expect(found).toEqual(about('Platforms', true, 'Slack, Teams.'));
    expect(found).toEqual(about('Slack token', true, 'good for Acme.'));
    const secrets = found.filter(({ what }) => what === 'Teams secret');
    expect(secrets).toMatchObject([{ ok: false, say: expect.stringMatching(/^has expired/) }]);
    expect(JSON.stringify(found)).not.toContain(settingsFor(teams).password);
  });
});
