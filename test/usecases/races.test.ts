import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minutesAfter } from '../../src/usecases/account-tools.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { giveRole } from '../../src/usecases/role-slots.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openFreshStore } from '../support/database.ts';
import { kindsOf, requestOf } from '../support/passing-time.ts';
import { type Order, type Racer, startRacer } from '../support/racers.ts';
import { heldBy, IN_BANKING, type RoleStage, tell } from '../support/roles.ts';
import { servicesOn } from '../support/services.ts';

/** Over all races together; RACE_ROUNDS=10000 for the full run. */
const ALL_ROUNDS = Number(process.env.RACE_ROUNDS ?? 40);

/** The two that race are processes of their own; here it is prepared, and looked at afterwards. */
let stage: RoleStage;
let racers: readonly [Racer, Racer];
beforeAll(async () => {
  const opened = await openFreshStore();
  stage = { opened, services: servicesOn(opened.store), close: opened.close };
  await importDirectory(opened.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
  racers = await Promise.all([startRacer(opened.database), startRacer(opened.database)]);
}, 60_000);
afterAll(async () => {
  await Promise.all(racers.map(({ stop }) => stop()));
  await stage.close();
});

type Starting = (id: number) => Order;
const line =
  (as: string, typed: (id: number) => string): Starting =>
  (id) => ({ as, line: typed(id) });
const approveBy = (who: string) => line(who, (id) => `request approve R-${id}`);
const [carla, max] = [approveBy('carla'), approveBy('max')];
const approveLess = line('dora', (id) => `request approve R-${id} for 1h`);
const deny = line('erin', (id) => `request deny R-${id} because use Quality`);
const cancel = line('bob', (id) => `request cancel R-${id}`);
const lapse: Starting = (id) => ({ lapse: id });

/** Each with the ends that it may come to: what was recorded of them, and how many were told that they came too late. */
type Race = readonly [name: string, racers: readonly [Starting, Starting], ends: readonly string[]];
const ACCOUNT_RACES: readonly Race[] = [
  ['approve against approve', [carla, approveLess], ['request-approved, 1 lost']],
  ['approve against deny', [carla, deny], ['request-approved, 1 lost', 'request-denied, 1 lost']],
  [
    'approve against cancel, which may let an approval go too',
    [carla, cancel],
    ['request-cancelled, 1 lost', 'request-approved request-cancelled, 0 lost'],
  ],
  ['approve against lapse', [carla, lapse], ['request-approved, 0 lost', 'request-lapsed, 1 lost']],
  ['the same press to two processes', [carla, carla], ['request-approved, 1 lost']],
  ['cancel against cancel', [cancel, cancel], ['request-cancelled, 1 lost']],
];
const ROLE_RACES: readonly Race[] = [
  ['approve by a manager against approve by an Administrator', [max, carla], ['request-approved role-granted, 1 lost']],
  ['approve against deny', [max, deny], ['request-approved role-granted, 1 lost', 'request-denied, 1 lost']],
  ['approve against cancel', [max, cancel], ['request-approved role-granted, 1 lost', 'request-cancelled, 1 lost']],
  ['approve against lapse', [max, lapse], ['request-approved role-granted, 0 lost', 'request-lapsed, 1 lost']],
  ['the same press to two processes', [max, max], ['request-approved role-granted, 1 lost']],
];
const LEASE_RACES = 4;
const ROUNDS = Math.ceil(ALL_ROUNDS / (ACCOUNT_RACES.length + ROLE_RACES.length + LEASE_RACES));
const TIME_LIMIT = 30_000 + ROUNDS * 2_000;
const LATE = /^(Too late|Not counted again|Not done)/;

const inMs = async (ms: number) => minutesAfter(await stage.services.store.transaction((tx) => tx.now()), ms / 60_000);

/** Both at the same moment, each by another process than in the round before. */
async function race(round: number, [one, other]: readonly [Order, Order]): Promise<readonly string[]> {
  const [here, there] = round % 2 === 0 ? racers : [racers[1], racers[0]];
  return Promise.all([here.follow(one), there.follow(other)]);
}

async function endOf(id: number, recorded: RegExp, titles: readonly string[]): Promise<string> {
  const kinds = (await kindsOf(stage, id)).filter((kind) => recorded.test(kind));
  return `${kinds.join(' ')}, ${titles.filter((title) => LATE.test(title)).length} lost`;
}

/** One that may still be answered for some milliseconds, or for an hour. */
async function pendingRequest(asks: 'account' | 'role', answerableMs = 3_600_000): Promise<number> {
  const deadlineAt = await inMs(answerableMs);
  return stage.services.store.transaction(async (tx) => {
    const asked = { requester: 'bob', reason: 'INC-4711', minutes: 120, policy: await tx.policy(), deadlineAt };
    return asks === 'account'
      ? tx.requests.add({ asks, environment: 'Development', profile: 'read-only', ...asked })
      : tx.requests.add({ asks, role: 'Tech Lead', place: IN_BANKING, ...asked });
  });
}

/** Nothing waits, nobody holds anything for a while, and Bob has nothing in Banking. */
const clear = () =>
  stage.services.store.transaction(async (tx) => {
    for (const { id } of await tx.requests.waiting()) await tx.requests.change(id, { status: 'cancelled' });
    for (const { id, request } of await tx.roleLeases.ofHolder('bob')) {
      await tx.roleLeases.end(id, { cause: 'superseded', after: null });
      await tx.requests.change(request, { status: 'ended' });
    }
    await tx.assign('bob', IN_BANKING, null);
    await tx.record({ kind: 'role-revoked', surface: 'cli', member: 'bob' });
  });

it('two processes race, not two in one', () => {
  expect(new Set([process.pid, ...racers.map(({ pid }) => pid)]).size).toBe(3);
});

describe.each([
  ['an account', 'account', ACCOUNT_RACES, /^request-(approved|denied|cancelled|lapsed)$/],
  ['a role', 'role', ROLE_RACES, /^(request-(approved|denied|cancelled|lapsed)|role-granted)$/],
] as const)('two at the same moment, about a request for %s', (_, asks, races, recorded) => {
  it.each(races)(
    `F19 F20 come to one end, with one entry for it, and the loser is told, in ${ROUNDS} rounds: %s`,
    async (__, [one, other], ends) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const id = await pendingRequest(asks, other === lapse ? (round * 13) % 80 : undefined);
        const titles = await race(round, [one(id), other(id)]);
        const end = await endOf(id, recorded, titles);
        expect(ends, titles.join(' | ')).toContain(end);
        const { status } = await requestOf(stage, id);
        const isGiven = end.includes('role-granted');
        expect(`request-${status === 'used' ? 'approved' : status}`).toBe(
          end
            .split(', ')[0]
            ?.split(' ')
            .at(isGiven ? 0 : -1),
        );
        if (asks === 'role') expect(await heldBy(stage, 'bob', IN_BANKING)).toBe(isGiven ? 'Tech Lead' : null);
        await clear();
      }
    },
    TIME_LIMIT,
  );
});

/** What Bob holds for a while, and until when: so many milliseconds from now, once `prepare` is done. */
async function heldRole(prepare: (request: number) => Promise<Order>, endsInMs: number) {
  const { store } = stage.services;
  const given = await store.transaction(async (tx) => {
    const deadlineAt = await tx.now();
    const asked = { requester: 'bob', role: 'Tech Lead', place: IN_BANKING, reason: 'INC-4711', minutes: 120 };
    const id = await tx.requests.add({ asks: 'role', ...asked, policy: await tx.policy(), deadlineAt });
    const made = await giveRole(tx, { id, ...asked }, 120);
    await tx.record({ kind: 'role-granted', surface: 'cli', member: 'bob', request: id });
    return made;
  });
  const lease = given.lease?.id ?? 0;
  const order = await prepare(given.request);
  const endsAt = await inMs(endsInMs);
  await store.transaction((tx) => tx.roleLeases.change(lease, { endsAt }));
  return { request: given.request, lease, order };
}

/** The button of a preview that confirms it. */
async function confirming(as: string, typed: string): Promise<Order> {
  const [button] = (await tell(stage, as, typed)).actions;
  return { as, line: button?.line ?? '' };
}

/** The job that came too early comes at the end; what has ended or was extended by then is left. */
async function comeAgain(request: number, lease: number): Promise<void> {
  if ((await kindsOf(stage, request)).includes('role-extended')) return;
  await stage.services.store.transaction(async (tx) => {
    if (await tx.roleLeases.live(request)) await tx.roleLeases.change(lease, { endsAt: await tx.now() });
  });
  await endRole(stage.services, lease);
}

async function askedForMore(request: number): Promise<Order> {
  await tell(stage, 'bob', `request extend R-${request} for 1d because not done`);
  const asked = await stage.services.store.transaction((tx) => tx.requests.extension(request));
  return { as: 'max', line: `request approve R-${asked?.id}` };
}

describe('the end of a role that is held for a while', () => {
  type LeaseRace = readonly [
    name: string,
    prepare: (request: number) => Promise<Order>,
    ends: Readonly<Record<string, string | null>>,
  ];
  it.each<LeaseRace>([
    [
      'an extension that is approved',
      askedForMore,
      { 'role-extended, 0 lost': 'Tech Lead', 'role-ended, 1 lost': null },
    ],
    [
      'its being given back',
      (request) => confirming('bob', `request end R-${request}`),
      { 'role-ended, 0 lost': null, 'role-ended, 1 lost': null },
    ],
    [
      'a grant for good in its place',
      () => confirming('carla', 'role grant bob Guest in Banking'),
      { 'role-superseded, 0 lost': 'Guest', 'role-ended, 1 lost': null },
    ],
    [
      'its being taken away',
      (request) => confirming('carla', `request end R-${request}`),
      { 'role-ended, 0 lost': null, 'role-ended, 1 lost': null },
    ],
  ])(
    `F19 comes once, against %s, and leaves what one of the two says, in ${ROUNDS} rounds`,
    async (_, prepare, ends) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { request, lease, order } = await heldRole(prepare, (round * 13) % 80);
        const titles = await race(round, [{ endRole: lease }, order]);
        await comeAgain(request, lease);
        const end = await endOf(request, /^role-(ended|extended|superseded)$/, titles);
        expect(Object.keys(ends), titles.join(' | ')).toContain(end);
        expect(await heldBy(stage, 'bob', IN_BANKING)).toBe(ends[end]);
        const isLive = (await stage.services.store.ledger.liveRoleLeases('bob')).length === 1;
        expect([isLive, (await requestOf(stage, request)).status]).toEqual(
          end.startsWith('role-extended') ? [true, 'used'] : [false, 'ended'],
        );
        await clear();
      }
    },
    TIME_LIMIT,
  );
});
