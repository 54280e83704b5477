import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { announce } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { databaseWith, type Environment, inStore, startBuilt } from '../support/built-program.ts';
import { wordsIn as wordsInBlocks } from '../support/slack-blocks.ts';
import { freshWorkspace, SIGNING_SECRET } from '../support/slack-bot.ts';
import { APP_ID, AUDIT, acmeInTeams, freshTeams, TENANT } from '../support/teams-bot.ts';
import { wordsIn } from '../support/teams-cards.ts';
import type { Teams } from '../support/teams-connector.ts';
import { driverFor } from '../support/teams-driver.ts';
import { makeKeys } from '../support/teams-keys.ts';
import type { Seen } from '../support/teams-surfaces.ts';

const keys = makeKeys();
const SETTINGS: Environment = {
  MICROSOFT_APP_ID: APP_ID,
  MICROSOFT_APP_PASSWORD: 'the-client-secret-of-the-app',
  MICROSOFT_APP_TENANT_ID: TENANT,
};

const withTeams = ({ serviceUrl }: Teams): Environment => ({
  ...SETTINGS,
  TEAMS_SERVICE_URL: serviceUrl,
  TEST_TEAMS_KEYS: JSON.stringify(keys.published),
  NODE_OPTIONS: `--import ${pathToFileURL(resolve('test/support/teams-preload.js'))}`,
});

const driverAt = (teams: Teams, address: string) => driverFor({ teams, keys, url: `${address}/api/messages` });

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void execFileSync(process.execPath, ['bin/build.js']), 120_000);

describe('the program with Teams', () => {
  it('answers a signed activity, shows no chat page, tells what waits, and ends with 0 when it is told to', async () => {
    const teams = await freshTeams();
    const database = await databaseWith(acmeInTeams(teams));
    await inStore(database, (store) => announce(store, { channel: `teams:${AUDIT}` }, 'waiting since before'));
    const program = startBuilt(database, withTeams(teams));
    const address = await program.address;
    expect(program.lines.join('\n')).toContain('(Teams, activities at /api/messages)');
    const { status } = await driverAt(teams, address).say('ana', 'personal', 'explain deploy on Loans in Production');
    expect(status).toBe(200);
    expect(wordsIn(teams.chatOf('ana').at(-1)?.card)).toContain('No. Ana Silva cannot deploy Loans in Production');
    expect((await fetch(`${address}/`)).status).toBe(404);
    await teams.until(() =>
      teams.seenBy('dora', AUDIT).find(({ card }) => wordsIn(card).includes('waiting since before')),
    );
    expect(await program.stop()).toBe(0);
    expect(teams.faults).toEqual([]);
  });

  it('serves Slack beside it, from one store: what is to be told goes where it belongs', async () => {
    const [teams, workspace] = [await freshTeams(), await freshWorkspace()];
    const facts = acmeInTeams(teams);
    const inBoth = {
      ...facts,
      users: facts.users.map((user) => (user.username === 'ana' ? { ...user, slack: 'U0ANA' } : user)),
      channels: { ...facts.channels, default: 'slack:C0AUDIT' },
    };
    const database = await databaseWith(inBoth);
    const program = startBuilt(database, {
      ...withTeams(teams),
      SLACK_BOT_TOKEN: workspace.app.botToken,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: workspace.apiUrl,
    });
    const address = await program.address;
    expect(program.lines.join('\n')).toContain('Slack, events at /slack/events; Teams, activities at /api/messages');
    const driver = driverAt(teams, address);
    await driver.say('max', 'personal', 'role grant bob "Tech Lead" in Banking');
    await driver.press('max', teams.chatOf('max').at(-1) as Seen, 'Confirm');
    await teams.until(() => teams.chatOf('bob').find(({ card }) => wordsIn(card).includes('Tech Lead')));
    await workspace.until(() =>
      workspace.messagesIn('C0AUDIT').find(({ blocks }) => wordsInBlocks(blocks).includes('imported the directory')),
    );
    await driver.say('carla', 'personal', 'role grant ana Guest as default');
    await driver.press('carla', teams.chatOf('carla').at(-1) as Seen, 'Confirm');
    await workspace.until(() =>
      workspace.directMessagesTo('U0ANA').find(({ blocks }) => wordsInBlocks(blocks).includes('Guest')),
    );
    expect(teams.chatOf('ana')).toEqual([]);
    expect(await program.stop()).toBe(0);
    expect(teams.faults).toEqual([]);
    expect(workspace.faults).toEqual([]);
  });

  it.each(Object.keys(SETTINGS))('does not start without %s, and says which is missing', async (name) => {
    const database = await databaseWith(acme);
    const program = startBuilt(database, { ...SETTINGS, [name]: '' });
    expect(await program.ended).toBe(2);
    expect(program.lines.join('\n')).toContain(`${name} is missing`);
  });

  it('is looked at by doctor, and no secret is said', async () => {
    const teams = await freshTeams();
    const database = await databaseWith(acmeInTeams(teams));
    const { ended, lines } = startBuilt(database, withTeams(teams), ['doctor']);
    await ended;
    const said = lines.join('\n');
    expect(said).toContain('Platforms: Teams.');
    expect(said).toContain('taken by Entra');
    expect(said).toContain(`Teams channel ${AUDIT}`);
    expect(said).not.toContain(SETTINGS.MICROSOFT_APP_PASSWORD);
  });
});
