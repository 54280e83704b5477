import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom: the table of `docs/architecture.md` as code. Where it is silent the answer is no. */
const EDGE = ['commands', 'usecases', 'cards', 'render', 'domain', 'ports'];
const RULES: Readonly<
  Record<string, Readonly<{ from: readonly string[]; packages: readonly string[]; node?: boolean }>>
> = {
  domain: { from: [], packages: [], node: false },
  cards: { from: ['domain'], packages: [], node: false },
  ports: { from: ['domain', 'cards'], packages: [], node: false },
  usecases: { from: ['domain', 'cards', 'ports'], packages: [], node: false },
  render: { from: ['cards', 'domain'], packages: ['@slack/types'], node: false },
  commands: {
    from: ['domain', 'ports', 'usecases', 'cards'],
    packages: ['zod', 'fastest-levenshtein', 'libphonenumber-js'],
    node: false,
  },
  store: {
    from: ['domain', 'ports', 'cards'],
    packages: ['drizzle-orm', 'postgres', 'canonicalize', 'zod', 'pg', 'graphile-worker'],
  },
  directory: { from: ['domain', 'ports'], packages: ['yaml', 'zod', 'fastest-levenshtein'] },
  provision: { from: ['domain', 'ports'], packages: ['postgres', 'mysql2', 'mssql', 'oracledb'] },
  courier: { from: ['domain', 'ports'], packages: ['zod'] },
  picture: { from: ['domain', 'ports'], packages: ['@resvg/resvg-wasm', 'dejavu-fonts-ttf'] },
  jobs: { from: ['domain', 'ports', 'usecases', 'cards'], packages: ['graphile-worker', 'pg', 'node-cron', 'zod'] },
  web: { from: EDGE, packages: ['fastify', '@fastify/helmet', 'prom-client'] },
  playground: { from: EDGE, packages: ['fastify', '@fastify/helmet', '@slack/types', 'adaptivecards'] },
  chat: { from: ['commands', 'usecases', 'cards', 'domain', 'ports'], packages: [], node: false },
  slack: {
    from: [...EDGE, 'chat'],
    packages: ['@slack/bolt', '@slack/web-api', '@slack/socket-mode', '@slack/oauth', '@slack/types', 'fastify', 'zod'],
  },
  teams: { from: [...EDGE, 'chat'], packages: ['botbuilder', 'botframework-connector', 'fastify', 'jose', 'zod'] },
  cli: { from: EDGE, packages: ['commander'] },
  'config.ts': { from: [], packages: ['zod'] },
  'tracing.ts': { from: ['ports'], packages: [] },
  'edges.ts': {
    from: ['chat', 'cli', 'commands', 'config.ts', 'playground', 'ports', 'slack', 'store', 'teams'],
    packages: ['fastify', 'pino'],
  },
  'delivery.ts': { from: ['ports', 'usecases', 'tracing.ts', 'watching.ts'], packages: ['pino'] },
  'working.ts': { from: ['commands', 'jobs', 'store', 'tracing.ts', 'usecases'], packages: ['pino'] },
  'sample.ts': { from: ['cli', 'config.ts', 'domain', 'playground', 'ports', 'store', 'usecases'], packages: [] },
  'watching.ts': { from: ['ports', 'usecases', 'store', 'web'], packages: ['fastify', 'pino'] },
};
/** These alone know all parts: the second is what `start` sets going, the third what `doctor` looks at. */
const JOIN_ALL = ['main.ts', 'serve.ts', 'examining.ts'];

type Import = Readonly<{ file: string; room: string; target: string }>;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
);
const IMPORT = /^(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm;
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join('src', file), 'utf8').matchAll(IMPORT)].map(([, from, bare, later]) => ({
    file,
    room: file.split('/')[0] as string,
    target: (from ?? bare ?? later) as string,
  })),
);

describe('the house', () => {
  it('is seen by this test', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(imports.length).toBeGreaterThan(200);
    expect(new Set(imports.map(({ room }) => room))).toContain('domain');
  });

  it('has a rule for every room', () => {
    const rooms = new Set(files.map((file) => file.split('/')[0] as string));
    expect([...rooms].filter((room) => !JOIN_ALL.includes(room) && !(room in RULES))).toEqual([]);
  });

  it('keeps to who may import whom', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it('would notice a rule broken', () => {
    expect(isAllowed({ file: 'domain/level.ts', room: 'domain', target: 'node:fs' })).toBe(false);
    expect(isAllowed({ file: 'domain/level.ts', room: 'domain', target: '../store/schema.ts' })).toBe(false);
    expect(isAllowed({ file: 'store/schema.ts', room: 'store', target: 'fastify' })).toBe(false);
    expect(isAllowed({ file: 'slack/slack.ts', room: 'slack', target: 'botbuilder' })).toBe(false);
    expect(isAllowed({ file: 'chat/notifier.ts', room: 'chat', target: '../teams/teams.ts' })).toBe(false);
    expect(isAllowed({ file: 'cli/program.ts', room: 'cli', target: '../store/open.ts' })).toBe(false);
    expect(isAllowed({ file: 'courier/twilio.ts', room: 'courier', target: '../usecases/asker.ts' })).toBe(false);
  });
});

function isAllowed({ file, room, target }: Import): boolean {
  if (JOIN_ALL.includes(room)) return true;
  const rule = RULES[room];
  if (!rule) return false;
  if (target.startsWith('.')) {
    const [into] = normalize(join(dirname(file), target)).split('/');
    return into === room || rule.from.includes(into as string);
  }
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] as string);
  if (target.startsWith('node:') || builtinModules.includes(name)) return rule.node !== false;
  return rule.packages.includes(name);
}
