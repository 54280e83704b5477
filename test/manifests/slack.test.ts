import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Strangeness, strangerCard } from '../../src/cards/stranger.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { readDirectory } from '../../src/directory/directory.ts';
import { EVENTS } from '../../src/slack/listen.ts';
import { SCOPES } from '../../src/slack/scopes.ts';

/** Of https://docs.slack.dev/reference/scopes, those that a bot may ask for. */
const BOT_SCOPES = [
  ...['app_mentions:read', 'assistant:write', 'calls:read', 'calls:write', 'canvases:read', 'canvases:write'],
  ...['channels:history', 'channels:join', 'channels:manage', 'channels:read', 'channels:write.invites'],
  ...['chat:write', 'chat:write.customize', 'chat:write.public', 'commands', 'dnd:read', 'emoji:read'],
  ...[
    'files:read',
    'files:write',
    'groups:history',
    'groups:read',
    'groups:write',
    'im:history',
    'im:read',
    'im:write',
  ],
  ...['links:read', 'links:write', 'metadata.message:read', 'mpim:history', 'mpim:read', 'mpim:write', 'pins:read'],
  ...['pins:write', 'reactions:read', 'reactions:write', 'reminders:read', 'reminders:write', 'team:read'],
  ...['usergroups:read', 'usergroups:write', 'users.profile:read', 'users:read', 'users:read.email', 'users:write'],
] as const;

/** Of https://docs.slack.dev/reference/events: what a bot may subscribe to, and the scope that each needs. */
const BOT_EVENTS = {
  app_home_opened: undefined,
  app_mention: 'app_mentions:read',
  app_uninstalled: undefined,
  channel_archive: 'channels:read',
  channel_rename: 'channels:read',
  channel_shared: 'channels:read',
  channel_unarchive: 'channels:read',
  member_joined_channel: 'channels:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  team_join: 'users:read',
  tokens_revoked: undefined,
  user_change: 'users:read',
} as const satisfies Record<string, (typeof BOT_SCOPES)[number] | undefined>;
type BotEvent = keyof typeof BOT_EVENTS;

const words = (most: number, least = 1) => z.string().trim().min(least).max(most);
const each = <T extends z.ZodType>(item: T, most: number) =>
  z
    .array(item)
    .min(1)
    .max(most)
    .refine((items) => new Set(items.map((one) => JSON.stringify(one))).size === items.length, 'one is there twice');
const address = z.url({ protocol: /^https$/, hostname: z.regexes.domain }).max(2_500);

/** https://docs.slack.dev/reference/app-manifest, as far as ours go. Addresses are there or not by `http`. */
const manifest = (http: boolean) => {
  const there = <T extends z.ZodRawShape>(addresses: T) => (http ? addresses : {});
  return z.strictObject({
    display_information: z.strictObject({
      name: words(35),
      description: words(140),
      background_color: z.string().regex(/^#[0-9a-f]{6}$/),
      // The page says 174, the schema that Slack publishes 175.
      long_description: words(4_000, 175),
    }),
    features: z.strictObject({
      app_home: z.strictObject({
        home_tab_enabled: z.literal(true),
        messages_tab_enabled: z.literal(true),
        messages_tab_read_only_enabled: z.literal(false),
      }),
      bot_user: z.strictObject({ display_name: words(80), always_online: z.literal(false) }),
      shortcuts: each(
        z.strictObject({
          name: words(24),
          type: z.literal('message'),
          callback_id: words(255),
          description: words(150),
        }),
        10,
      ),
      slash_commands: each(
        z.strictObject({
          command: z.string().regex(/^\/[a-z]{1,31}$/),
          ...there({ url: address }),
          description: words(2_000),
          usage_hint: words(1_000),
          // People arrive as ids, not as names that anybody may choose.
          should_escape: z.literal(true),
        }),
        50,
      ),
    }),
    oauth_config: z.strictObject({
      ...there({ redirect_urls: each(address, 1_000) }),
      scopes: z.strictObject({ bot: each(z.enum(BOT_SCOPES), 255) }),
    }),
    settings: z.strictObject({
      event_subscriptions: z.strictObject({
        ...there({ request_url: address }),
        bot_events: each(z.enum(Object.keys(BOT_EVENTS) as BotEvent[]), 100),
      }),
      interactivity: z.strictObject({
        is_enabled: z.literal(true),
        ...there({ request_url: address, message_menu_options_url: address }),
      }),
      org_deploy_enabled: z.literal(false),
      socket_mode_enabled: z.literal(!http),
      // What Slack rotates, nothing here renews; and turned on it stays on.
      token_rotation_enabled: z.literal(false),
    }),
  });
};

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const FILES = { http: readJson('manifests/slack.http.json'), socket: readJson('manifests/slack.socket.json') };
const read = {
  http: () => manifest(true).parse(FILES.http),
  socket: () => manifest(false).parse(FILES.socket),
};
const sources = readdirSync('src/slack').map((file) => readFileSync(`src/slack/${file}`, 'utf8'));
const page = readFileSync('docs/slack.md', 'utf8');

describe.each(['http', 'socket'] as const)('the manifest for %s', (way) => {
  it('is what Slack documents, and nothing besides', () => {
    expect(manifest(way === 'http').safeParse(FILES[way]).error?.issues).toBeUndefined();
  });

  it('is refused where one thing in it is wrong', () => {
    const accepted = FAULTS.filter(([path, value]) => {
      const broken = withValue(FILES[way], path.split('.'), value);
      return manifest(way === 'http').safeParse(broken).success;
    });
    expect(accepted).toEqual([]);
  });

  it('asks for the scopes that the program knows a reason for', () => {
    expect(read[way]().oauth_config.scopes.bot).toEqual(Object.keys(SCOPES).sort());
  });

  it('has a command for each group of those there are', () => {
    const typed = COMMANDS.filter(({ usage }) => usage.startsWith('/'));
    const groups = new Set(typed.map(({ name }) => name.split(' ')[0]));
    expect(
      read[way]()
        .features.slash_commands.map(({ command }) => command)
        .sort(),
    ).toEqual([...groups].map((group) => `/${group}`).sort());
  });

  it('subscribes to what is listened to, with the scope that each event needs', () => {
    const { settings, oauth_config } = read[way]();
    const events = settings.event_subscriptions.bot_events;
    const listened = Object.keys(EVENTS);
    expect(events.map((event) => event.split('.')[0]).sort()).toEqual(listened.sort());
    const needed = events.flatMap((event) => BOT_EVENTS[event] ?? []);
    expect(needed.filter((scope) => !oauth_config.scopes.bot.includes(scope))).toEqual([]);
  });

  it('names the shortcut as the program does', () => {
    const [, name] = /EXPLAIN = '(\w+)'/.exec(readFileSync('src/slack/shortcuts.ts', 'utf8')) ?? [];
    expect(read[way]().features.shortcuts.map(({ callback_id }) => callback_id)).toEqual([name]);
  });
});

describe('the two manifests', () => {
  it('differ in their addresses and in Socket Mode only', () => {
    expect(differences(FILES.http, FILES.socket)).toEqual([
      ...[0, 1, 2, 3, 4].map((at) => `features.slash_commands.${at}.url`),
      'oauth_config.redirect_urls',
      'settings.event_subscriptions.request_url',
      'settings.interactivity.message_menu_options_url',
      'settings.interactivity.request_url',
      'settings.socket_mode_enabled',
    ]);
  });

  it('lead to the paths that are served, at a host to be replaced', () => {
    const text = JSON.stringify(FILES.http);
    const addresses = new Set(text.match(/https?:[^"]*/g));
    expect([...addresses].sort()).toEqual([
      'https://access.example.com/slack/events',
      'https://access.example.com/slack/oauth_redirect',
    ]);
    for (const address of addresses)
      expect(sources.some((source) => source.includes(`'${new URL(address).pathname}'`))).toBe(true);
  });
});

describe('docs/slack.md', () => {
  it('gives the reason for each scope, in the words of the program', () => {
    const rows = [...page.matchAll(/^\| `([a-z_.]+(?::[a-z_.]+)?)` +\| (.+?) +\|$/gm)];
    expect(Object.fromEntries(rows.map(([, scope, reason]) => [scope, reason]))).toEqual(SCOPES);
  });

  it('begins with a directory file that is in order', () => {
    const [, file] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const reading = readDirectory(Buffer.from(file ?? ''), 'company.yaml');
    expect(reading).toMatchObject({ ok: true, warnings: ['one-active-administrator'] });
    const withChannel = readDirectory(Buffer.from((file ?? '').replace('# channels', 'channels')), 'company.yaml');
    expect(withChannel).toMatchObject({ ok: true, facts: { channels: { default: 'slack:C0123ABCDEF' } } });
  });

  it('has a way out of each refusal', () => {
    const missing = WHY.filter((why) => !page.includes(strangerCard(why).title.replace(/^Not done: (.*)\.$/, '| $1 ')));
    expect(missing).toEqual([]);
  });

  it('names each setting, and each manifest', () => {
    const settings =
      readFileSync('.env.example', 'utf8').match(/^(?:SLACK_(?!API_URL)\w+|TOKEN_KEY|PUBLIC_URL)/gm) ?? [];
    expect(settings.length).toBeGreaterThan(6);
    const named = [...settings, 'manifests/slack.http.json', 'manifests/slack.socket.json'];
    expect(named.filter((name) => !page.includes(name))).toEqual([]);
  });
});

const WHY = Object.keys({
  foreign: 0,
  stranger: 0,
  guest: 0,
  bot: 0,
  gone: 0,
  unconfirmed: 0,
  nobody: 0,
  several: 0,
  taken: 0,
} satisfies Record<Strangeness, 0>) as Strangeness[];

/** One fault each; `undefined` takes the value away. */
const FAULTS: readonly (readonly [path: string, value: unknown])[] = [
  ['_metadata', {}],
  ['display_information.name', 'C'.repeat(36)],
  ['display_information.long_description', 'Too short.'],
  ['display_information.background_color', 'blue'],
  ['features.app_home.messages_tab_read_only_enabled', true],
  ['features.bot_user', undefined],
  ['features.shortcuts.0.name', 'Explain this person’s access'],
  ['features.shortcuts.0.type', 'global'],
  ['features.slash_commands.0.command', 'access'],
  ['features.slash_commands.0.url', 'http://access.example.com/slack/events'],
  ['features.slash_commands.0.should_escape', false],
  ['features.slash_commands.1.description', ' '],
  ['oauth_config.redirect_urls', ['http://access.example.com/slack/oauth_redirect']],
  ['oauth_config.scopes.bot.0', 'app_mention:read'],
  ['oauth_config.scopes.bot.0', 'commands'],
  ['oauth_config.scopes.user', ['users:read']],
  ['settings.event_subscriptions.bot_events.0', 'app_home'],
  ['settings.event_subscriptions.request_url', 'https://localhost/slack/events'],
  ['settings.interactivity.is_enabled', false],
  ['settings.socket_mode_enabled', undefined],
  ['settings.token_rotation_enabled', true],
];

function withValue(whole: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const copy: Record<string, unknown> = Array.isArray(whole) ? ([...whole] as never) : { ...(whole as object) };
  const next = rest.length === 0 ? value : withValue(copy[key], rest, value);
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  return copy;
}

function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? [] : [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return keys.flatMap((key) => differences(at(one, key), at(other, key), path === '' ? key : `${path}.${key}`));
}

const at = (value: object, key: string): unknown => Object.entries(value).find(([name]) => name === key)?.[1];
