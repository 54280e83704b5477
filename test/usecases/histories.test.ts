import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { heldAt } from '../../src/domain/assignment.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { openStore } from '../../src/store/open.ts';
import { changeRole, previewRoleChange } from '../../src/usecases/change-role.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { factsWith, roleFacts, userFacts } from '../support/acme.ts';
import { openFreshStore, type TestDatabase } from '../support/database.ts';
import { circleIn, type Operation } from '../support/history.ts';
import { servicesOn } from '../support/services.ts';

/** Changes of each client; HISTORY_ROUNDS=40 for a full run. */
const ROUNDS = Number(process.env.HISTORY_ROUNDS ?? 8);
const SEED = Number(process.env.HISTORY_SEED ?? 1);
const CLIENTS = process.env.HISTORY_ROUNDS === undefined ? [2, 8] : [2, 4, 8, 16];

const operation = (name: string, more: Partial<Operation>): Operation => ({
  name,
  began: 0,
  ended: 9,
  reads: {},
  writes: {},
  ...more,
});
const change = (name: string, actor: string, slot: string, before: string, after: string, more = {}) =>
  operation(name, { reads: { [actor]: 'manager', [slot]: before }, writes: { [slot]: after }, ...more });

describe('the checker of histories', () => {
  it('takes one that a serial order explains', () => {
    const removes = change('A removes B', 'A', 'B', 'manager', 'nothing', { seq: 2 });
    const grants = change('B grants C', 'B', 'C', 'nothing', 'member', { seq: 1 });
    const refused = operation('B is refused', { began: 10, ended: 11, reads: { B: 'nothing', C: 'member' } });
    expect(circleIn([removes, grants, refused])).toBeUndefined();
  });

  it.each<readonly [string, readonly Operation[]]>([
    [
      'each removes the other',
      [change('A removes B', 'A', 'B', 'manager', 'none'), change('B removes A', 'B', 'A', 'manager', 'none')],
    ],
    [
      'B grants after B was removed, by the trail',
      [
        change('A removes B', 'A', 'B', 'manager', 'none', { seq: 1 }),
        change('B grants C', 'B', 'C', 'none', 'member', { seq: 2 }),
      ],
    ],
    [
      'B grants after B was removed, by the clock',
      [
        change('A removes B', 'A', 'B', 'manager', 'none', { ended: 1 }),
        change('B grants C', 'B', 'C', 'none', 'member', { began: 2 }),
      ],
    ],
    [
      'two replace the same',
      [change('A gives C', 'A', 'C', 'none', 'one'), change('B gives C', 'B', 'C', 'none', 'other')],
    ],
    [
      'three in a ring',
      [
        change('A removes B', 'A', 'B', 'manager', 'none'),
        change('B removes C', 'B', 'C', 'manager', 'none'),
        change('C removes A', 'C', 'A', 'manager', 'none'),
      ],
    ],
  ])('finds the circle where %s', (_, history) => {
    const circle = circleIn(history);
    expect(circle).toHaveLength(history.length);
  });
});

const TEAM = { scope: 'team', team: 'Ledger' } as const;
const names = (of: string, count: number) => Array.from({ length: count }, (_, at) => `${of} ${at}`);

/** Everybody manages the team to begin with; every change gives a role that nobody else ever gives, so that it names itself. */
const company = (people: number, roles: number): Facts =>
  factsWith({
    delegation: 'same-or-lower',
    roles: [
      ...names('Manager', roles + people).map((name) =>
        roleFacts(name, ['full-control', 'full-control', 'full-control'], { manageTeams: true }),
      ),
      ...names('Member', roles).map((name) => roleFacts(name, ['list', 'list', 'list'])),
    ],
    teams: ['Ledger'],
    users: [
      userFacts('root', 'Root', 'Administrator'),
      ...Array.from({ length: people }, (_, at) =>
        userFacts(`p${at}`, `Person ${at}`, 'Developer', { teams: [['Ledger', `Manager ${roles + at}`]] }),
      ),
    ],
  });

let first: Awaited<ReturnType<typeof openFreshStore>>;
let others: readonly Awaited<ReturnType<typeof openStore>>[];
let replicas: readonly Services[];
beforeAll(async () => {
  first = await openFreshStore();
  const database: TestDatabase = first.database;
  others = await Promise.all([1, 2, 3].map(() => openStore(database)));
  replicas = [first, ...others].map(({ store }) => servicesOn(store));
});
afterAll(async () => {
  await Promise.all(others.map(({ close }) => close()));
  await first.close();
});

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Wish = Readonly<{ actor: string; member: string; role: string }>;

/** Previewed before all of them go at once, so that each is decided on what was so before the others, or again. */
async function prepared(services: Services, { actor, member, role }: Wish): Promise<() => Promise<Operation>> {
  const asker = { actor, surface: 'playground' } as const;
  const asked = { operation: 'role.grant', member, role, ...TEAM } as const;
  const { fingerprint } = await previewRoleChange(services, asker, asked);
  return async () => {
    const began = performance.now();
    const outcome = await changeRole(services, asker, asked, fingerprint);
    const ended = performance.now();
    const held = heldAt(outcome.preview.actor, TEAM)?.name;
    const reads = { [member]: outcome.preview.effect.before?.name ?? 'nothing', ...(held && { [actor]: held }) };
    const isDone = outcome.state === 'done';
    const name = `${actor} gives ${member} ${role} (${outcome.state})`;
    const written = isDone ? { seq: outcome.entry.seq, writes: { [member]: role } } : { writes: {} };
    return { name, began, ended, reads, ...written };
  };
}

describe('managers who change each other’s roles at once', () => {
  it.each(CLIENTS)(
    `F18 I-8 all did so in some one order, %i of them in ${ROUNDS} rounds`,
    async (clients) => {
      const chance = chances(SEED * 100 + clients);
      const below = (count: number) => Math.floor(chance() * count);
      const facts = company(clients, clients * ROUNDS);
      await importDirectory(first.store, { facts, dryRun: false, consent: true });
      const history: Operation[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const ready = [];
        for (let at = 0; at < clients; at += 1) {
          // In one round in four each demotes the next in a ring: whoever is first makes another one too late.
          const isRing = round % 4 === 0;
          const to = isRing ? (at + 1) % clients : (at + 1 + below(clients - 1)) % clients;
          const rank = isRing || chance() < 0.4 ? 'Member' : 'Manager';
          const actor = round % 4 === 3 && at === 0 ? 'root' : `p${at}`;
          const wish = { actor, member: `p${to}`, role: `${rank} ${round * clients + at}` };
          ready.push(await prepared(replicas[at % replicas.length] as Services, wish));
        }
        history.push(...(await Promise.all(ready.map((go) => go()))));
      }
      expect(circleIn(history)).toBeUndefined();
      // One at least of the first ring, and of each round with an Administrator in it.
      expect(history.filter(({ seq }) => seq !== undefined).length).toBeGreaterThan(2);
      expect(history.filter(({ seq }) => seq === undefined).length).toBeGreaterThan(0);
    },
    60_000 + ROUNDS * 4_000,
  );
});
