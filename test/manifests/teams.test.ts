import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import Zip from 'jszip';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strangerCard } from '../../src/cards/stranger.ts';
import { findCommand } from '../../src/commands/find.ts';
import { parseLine } from '../../src/commands/parse.ts';
import { readDirectory } from '../../src/directory/directory.ts';
import { toPng } from '../../src/picture/png.ts';

const APP_ID = '5b0c1a2e-0000-4000-8000-00000000ab1e';
const SETTINGS = { MICROSOFT_APP_ID: APP_ID, PUBLIC_URL: 'https://access.acme.example' };
const SCRIPT = resolve('bin/manifest-teams.js');
const ZIP = 'chatelaine-teams.zip';

type List = Readonly<{ scopes: string[]; triggers?: string[]; commands: { title: string; description: string }[] }>;
type Manifest = Readonly<{
  $schema: string;
  manifestVersion: string;
  version: string;
  id: string;
  name: { short: string; full: string };
  developer: Record<'name' | 'websiteUrl' | 'privacyUrl' | 'termsOfUseUrl', string>;
  accentColor: string;
  bots: [{ botId: string; commandLists: List[]; supportsTargetedMessages?: boolean }];
}>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-teams-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `npm run manifest:teams` runs it, in a folder of its own, which has no `.env`. */
function run(settings: Readonly<Record<string, string>>, args: readonly string[] = [], cwd = emptyFolder()) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd,
    env: settings,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, cwd, files: readdirSync(cwd) };
}

const emptyFolder = () => mkdtempSync(join(folder, 'run-'));

function build(args: readonly string[] = [], settings: Readonly<Record<string, string>> = SETTINGS): Buffer {
  const { status, stderr, cwd } = run(settings, args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFileSync(join(cwd, ZIP));
}

async function unzipped(bytes: Buffer) {
  const { files } = await Zip.loadAsync(bytes);
  const entries = Object.values(files).map(async (file) => [file.name, await file.async('nodebuffer')] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const manifestIn = async (bytes: Buffer) => JSON.parse(String((await unzipped(bytes))['manifest.json'])) as Manifest;

function faultsOf(manifest: Manifest, version = manifest.manifestVersion) {
  const path = `node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`;
  const ajv = new Ajv.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.validate(JSON.parse(readFileSync(path, 'utf8')), manifest);
  return ajv.errors ?? [];
}

describe('npm run manifest:teams', () => {
  it('is the script that is tested here', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).scripts['manifest:teams']).toBe(
      'node bin/manifest-teams.js',
    );
  });

  it('makes exactly the manifest and the two icons, and says where and what comes next', async () => {
    const { status, stdout, cwd, files } = run(SETTINGS);
    expect(status).toBe(0);
    expect(files).toEqual([ZIP]);
    expect(stdout.split('\n')[0]).toMatch(new RegExp(`${cwd.split('/').at(-1)}/${ZIP}$`));
    expect(stdout).toContain('https://access.acme.example/api/messages');
    const contents = await unzipped(readFileSync(join(cwd, ZIP)));
    expect(Object.keys(contents)).toEqual(['manifest.json', 'color.png', 'outline.png']);
    for (const icon of ['color.png', 'outline.png'])
      expect(contents[icon]).toEqual(readFileSync(`manifests/teams/${icon}`));
  });

  it('gives the same bytes again, whenever and in whatever zone', async () => {
    const { files } = await Zip.loadAsync(build());
    const dates = Object.values(files).map(({ date }) => date.toISOString());
    expect(new Set(dates)).toEqual(new Set(['1980-01-01T00:00:00.000Z']));
    expect(build([], { ...SETTINGS, TZ: 'Pacific/Auckland' }).equals(build([], { ...SETTINGS, TZ: 'UTC' }))).toBe(true);
  });

  it('reads .env where it is started, and writes where it is told', () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, '.env'), `MICROSOFT_APP_ID=${APP_ID}\nPUBLIC_URL=https://access.acme.example\n`);
    expect(run({}, ['--out', 'other.zip'], cwd)).toMatchObject({ status: 0, files: ['.env', 'other.zip'] });
    expect(readFileSync(join(cwd, 'other.zip')).equals(build())).toBe(true);
  });

  it('names whom and leads where it is told', async () => {
    const pages = ['--website', 'https://acme.example/it', '--privacy', 'https://acme.example/privacy'];
    const manifest = await manifestIn(build(['--developer', 'Acme "IT"', ...pages, '--app-version', '1.2.3']));
    expect(manifest.version).toBe('1.2.3');
    expect(manifest.developer).toEqual({
      name: 'Acme "IT"',
      websiteUrl: 'https://acme.example/it',
      privacyUrl: 'https://acme.example/privacy',
      termsOfUseUrl: 'https://access.acme.example',
    });
  });

  it.each([
    ['nothing at all', {}, [], /^MICROSOFT_APP_ID is missing: .+\nPUBLIC_URL is missing: .+\n$/],
    ['no app', { PUBLIC_URL: SETTINGS.PUBLIC_URL }, [], /^MICROSOFT_APP_ID is missing: .+\n$/],
    ['an empty app', { ...SETTINGS, MICROSOFT_APP_ID: '' }, [], /^MICROSOFT_APP_ID is missing/],
    [
      'an app that is no id',
      { ...SETTINGS, MICROSOFT_APP_ID: 'hunter2' },
      [],
      /^MICROSOFT_APP_ID is not usable: .+\n$/,
    ],
    ['half an id', { ...SETTINGS, MICROSOFT_APP_ID: APP_ID.slice(1) }, [], /^MICROSOFT_APP_ID is not usable/],
    ['two ids', { ...SETTINGS, MICROSOFT_APP_ID: `${APP_ID}\n${APP_ID}` }, [], /^MICROSOFT_APP_ID is not usable/],
    ['no address', { MICROSOFT_APP_ID: APP_ID }, [], /^PUBLIC_URL is missing: .+\n$/],
    ['no TLS', { ...SETTINGS, PUBLIC_URL: 'http://access.acme.example' }, [], /^PUBLIC_URL is not usable: .+\n$/],
    ['this machine', { ...SETTINGS, PUBLIC_URL: 'https://localhost:3000' }, [], /^PUBLIC_URL is not usable/],
    ['a number', { ...SETTINGS, PUBLIC_URL: 'https://127.0.0.1' }, [], /^PUBLIC_URL is not usable/],
    ['a name alone', { ...SETTINGS, PUBLIC_URL: 'access.acme.example' }, [], /^PUBLIC_URL is not usable/],
    ['a login', { ...SETTINGS, PUBLIC_URL: 'https://a:b@acme.example' }, [], /^PUBLIC_URL is not usable/],
    ['a query', { ...SETTINGS, PUBLIC_URL: 'https://acme.example?a=b' }, [], /^PUBLIC_URL is not usable/],
    ['a page without TLS', SETTINGS, ['--terms', 'http://acme.example'], /^--terms is not usable: .+\n$/],
    ['a number that is none', SETTINGS, ['--app-version', '1.2'], /^--app-version is not usable/],
    ['a long developer', SETTINGS, ['--developer', 'x'.repeat(33)], /^The manifest's \/developer\/name .*32/],
    ['an option that is none', SETTINGS, ['--schema', '1.24'], /--schema/],
  ])('writes nothing and exits with 2 for %s', (_, settings, args, message) => {
    const { status, stdout, stderr, files } = run(settings as Readonly<Record<string, string>>, args);
    expect(stderr).toMatch(message);
    expect({ status, stdout, files }).toEqual({ status: 2, stdout: '', files: [] });
    expect(stderr).not.toMatch(/hunter2|\bat .+:\d+:\d+/);
  });

  it('exits with 3 where it cannot write', () => {
    const { status, stderr } = run(SETTINGS, ['--out', 'nowhere/app.zip']);
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/cannot be written: ENOENT\n$/) });
  });

  it('knows its options', () => {
    const { status, stdout, files } = run({}, ['--help']);
    expect({ status, files }).toEqual({ status: 0, files: [] });
    const page = readFileSync('docs/teams.md', 'utf8');
    const options = stdout.match(/--[a-z][a-z-]+/g) ?? [];
    expect(options.length).toBe(8);
    expect(options.filter((option) => !page.includes(`\`${option}`))).toEqual([]);
  });
});

describe.each([
  ['1.24', []],
  ['1.30', ['--preview']],
])('the manifest of schema %s', (version, args) => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await manifestIn(build(args));
  });

  it('is what Microsoft publishes for it, and is refused where one thing is wrong', () => {
    expect(manifest).toMatchObject({
      $schema: `https://developer.microsoft.com/en-us/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`,
      manifestVersion: version,
    });
    expect(faultsOf(manifest)).toEqual([]);
    const broken = { ...manifest, name: { ...manifest.name, short: 'x'.repeat(31) } };
    expect(faultsOf(broken)).toMatchObject([{ instancePath: '/name/short' }]);
  });

  it('is for our app and address alone, with nothing left to fill in', () => {
    expect(JSON.stringify(manifest)).not.toMatch(/[{]{2}|[}]{2}"|undefined/);
    const { commandLists, ...bot } = manifest.bots[0];
    expect(manifest.bots.length).toBe(1);
    expect(bot).toEqual({
      botId: APP_ID,
      scopes: ['personal', 'team', 'groupChat'],
      supportsFiles: false,
      isNotificationOnly: false,
      ...(version === '1.30' ? { supportsTargetedMessages: true } : {}),
    });
    expect(manifest).toMatchObject({
      id: APP_ID,
      name: { short: 'Chatelaine' },
      version: JSON.parse(readFileSync('package.json', 'utf8')).version,
      icons: { color: 'color.png', outline: 'outline.png' },
      validDomains: ['access.acme.example'],
    });
    const unasked = ['authorization', 'webApplicationInfo', 'composeExtensions', 'configurableTabs', 'staticTabs'];
    expect(Object.keys(manifest).filter((key) => unasked.includes(key))).toEqual([]);
  });

  it('lists commands that there are, within what a client shows', () => {
    const lists = manifest.bots[0].commandLists;
    expect(lists.flatMap(({ scopes }) => scopes)).toEqual(['personal', 'team', 'groupChat']);
    for (const { commands } of lists) {
      expect(commands.length).toBeLessThanOrEqual(12);
      expect(new Set(commands.map(({ title }) => title)).size).toBe(commands.length);
      for (const { title, description } of commands) {
        expect(title.length).toBeLessThanOrEqual(128);
        expect(description.length).toBeLessThanOrEqual(128);
        const found = findCommand(parseLine(title));
        expect(found.kind === 'command' ? found.command.name : found.kind).toBe(title);
        const [, example] = /: (.+)$/.exec(description) ?? [];
        if (example) expect(findCommand(parseLine(example))).toMatchObject({ command: { name: title } });
      }
    }
  });

  it('puts commands behind the stroke in the preview only, and where others read along', () => {
    const triggers = manifest.bots[0].commandLists.map((list) => [list.scopes, list.triggers]);
    const there = version === '1.30' ? ['mention', 'slash'] : undefined;
    expect(triggers).toEqual([
      [['personal'], undefined],
      [['team', 'groupChat'], there],
    ]);
  });
});

it('the schema before the preview knows neither targeted messages nor the stroke', async () => {
  const manifest = await manifestIn(build(['--preview']));
  expect(faultsOf(manifest, '1.24').map(({ instancePath, keyword }) => [instancePath, keyword])).toEqual([
    ['/manifestVersion', 'const'],
    ['/bots/0', 'additionalProperties'],
    ['/bots/0/commandLists/1', 'additionalProperties'],
  ]);
});

describe('the icons', () => {
  it.each(['color', 'outline'])('of which %s.png is what its drawing gives', async (name) => {
    const drawn = await toPng(readFileSync(`manifests/teams/${name}.svg`, 'utf8'));
    if (process.env.PICTURES) writeFileSync(`manifests/teams/${name}.png`, drawn);
    expect(read(readFileSync(`manifests/teams/${name}.png`)).equals(read(Buffer.from(drawn)))).toBe(true);
  });

  it('are a full square of 192 pixels in the accent colour around the keys', () => {
    const { width, height, data } = PNG.sync.read(readFileSync('manifests/teams/color.png'));
    expect([width, height]).toEqual([192, 192]);
    const template = JSON.parse(readFileSync('manifests/teams/manifest.json', 'utf8')) as Manifest;
    const accent = Number.parseInt(template.accentColor.slice(1), 16);
    const pixels = [...pixelsOf(data)].map((colour, at) => ({ colour, x: at % width, y: Math.floor(at / width) }));
    expect(pixels.every(({ colour }) => colour.alpha === 255)).toBe(true);
    // Teams cuts the corners off, to a hexagon for bots.
    const drawn = pixels.filter(({ colour }) => colour.rgb !== accent);
    expect(drawn.length).toBeGreaterThan(1_000);
    expect(drawn.filter(({ x, y }) => x < 40 || x >= 152 || y < 36 || y >= 156)).toEqual([]);
  });

  it('are 32 pixels of nothing but white on nothing, without a margin', () => {
    const { width, height, data } = PNG.sync.read(readFileSync('manifests/teams/outline.png'));
    expect([width, height]).toEqual([32, 32]);
    const pixels = [...pixelsOf(data)];
    expect(new Set(pixels.filter(({ alpha }) => alpha > 0).map(({ rgb }) => rgb))).toEqual(new Set([0xffffff]));
    expect(pixels.some(({ alpha }) => alpha === 0)).toBe(true);
    const rows = [0, 31].map((row) => pixels.slice(row * 32, row * 32 + 32).some(({ alpha }) => alpha > 0));
    expect(rows).toEqual([true, true]);
  });
});

const read = (png: Buffer): Buffer => PNG.sync.read(png).data;

function* pixelsOf(data: Buffer) {
  for (let at = 0; at < data.length; at += 4) yield { rgb: data.readUIntBE(at, 3), alpha: data.readUInt8(at + 3) };
}

describe('docs/teams.md', () => {
  const page = readFileSync('docs/teams.md', 'utf8');

  it('begins with a directory file that is in order', () => {
    const [, file = ''] = /```yaml\n(version[\s\S]*?)```/.exec(page) ?? [];
    const reading = readDirectory(Buffer.from(file.replace('# channels', 'channels')), 'company.yaml');
    expect(reading).toMatchObject({
      ok: true,
      warnings: ['one-active-administrator'],
      facts: { channels: { default: expect.stringMatching(/^teams:19:[0-9a-f]{32}@thread\.tacv2$/) } },
    });
  });

  it('names each setting, and nothing that is not there', () => {
    const settings = readFileSync('.env.example', 'utf8').match(/^(?:MICROSOFT_|TEAMS_|PUBLIC_URL)\w*/gm) ?? [];
    expect(settings.length).toBe(6);
    expect(settings.filter((name) => !page.includes(name))).toEqual([]);
    const paths = [...page.matchAll(/\]\((\.\.\/[^)#]+|[\w-]+\.md)/g)].map(([, path]) => join('docs', path ?? ''));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const anchors = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(anchors.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
  });

  it('has a way out of each refusal', () => {
    const whys = ['stranger', 'guest', 'nobody', 'several', 'taken'] as const;
    const titles = whys.map((why) => strangerCard(why).title.replace(/^Not done: (.*)\.$/, '| $1 '));
    expect(titles.filter((title) => !page.includes(title))).toEqual([]);
  });

  it('suggests what can be said', () => {
    const rows = [...page.matchAll(/^\| (?:the personal chat|a team's channel|anywhere) +\| (.+?) +\|/gm)];
    const lines = rows.flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(?:@Chatelaine )?(.+?)`/g)].map(([, line]) => line),
    );
    expect(lines.length).toBe(10);
    for (const line of lines) expect(() => findCommand(parseLine(line ?? ''))).not.toThrow();
  });
});
