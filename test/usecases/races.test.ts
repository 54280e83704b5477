import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { type OpenStore, openStore } from '../../src/store/open.ts';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases } from '../support/accounts.ts';
import { openFreshStore, runIn, type TestDatabase } from '../support/database.ts';
import { kindsOf, requestOf } from '../support/passing-time.ts';
import { from, servicesOn } from '../support/services.ts';

/** Over all races together; 10,000 for the full run. */
const ALL_ROUNDS = Number(process.env.RACE_ROUNDS ?? 40);

/** Two processes on one store: nothing is shared between them but the database. */
let first: OpenStore & { database: TestDatabase };
let second: OpenStore;
let replicas: readonly [Services, Services];
beforeAll(async () => {
  first = await openFreshStore();
  second = await openStore(first.database);
  replicas = [servicesOn(first.store), servicesOn(second.store)];
  await importDirectory(first.store, { facts: acmeWithDatabases(5432), dryRun: false, consent: true });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

type Racer = (services: Services, id: number) => Promise<string>;
const line =
  (actor: string, typed: (id: number) => string): Racer =>
  async (services, id) =>
    (await dispatch(services, typed(id), from(actor))).card.title;
const approve = line('carla', (id) => `request approve R-${id}`);
const approveToo = line('dora', (id) => `request approve R-${id} for 1h`);
const deny = line('erin', (id) => `request deny R-${id} because use Quality`);
const cancel = line('bob', (id) => `request cancel R-${id}`);
const lapse: Racer = async (services, id) => {
  await lapseRequest(services, id);
  return '';
};

/** Each with the ends that it may come to: what was recorded, and how many were told that they came too late. */
const RACES: readonly (readonly [name: string, racers: readonly [Racer, Racer], ends: readonly string[]])[] = [
  ['approve against approve', [approve, approveToo], ['request-approved, 1 lost']],
  ['approve against deny', [approve, deny], ['request-approved, 1 lost', 'request-denied, 1 lost']],
  [
    'approve against cancel, which may let an approval go too',
    [approve, cancel],
    ['request-cancelled, 1 lost', 'request-approved request-cancelled, 0 lost'],
  ],
  ['approve against lapse', [approve, lapse], ['request-approved, 0 lost', 'request-lapsed, 1 lost']],
  ['the same press to two processes', [approve, approve], ['request-approved, 1 lost']],
  ['cancel against cancel', [cancel, cancel], ['request-cancelled, 1 lost']],
];
const ROUNDS = Math.ceil(ALL_ROUNDS / RACES.length);
const END = /^request-(approved|denied|cancelled|lapsed)$/;
const LOST = /^(Too late|Not counted again|Not done)/;

/** One that may still be answered for some milliseconds, or for an hour. */
function pendingRequest(answerableMs = 3_600_000): Promise<number> {
  return first.store.transaction(async (tx) => {
    const asked = { requester: 'bob', environment: 'Development', profile: 'read-only', reason: 'INC-4711' } as const;
    const deadlineAt = new Date(Date.parse(await tx.now()) + answerableMs).toISOString();
    return tx.requests.add({ ...asked, minutes: 120, policy: await tx.policy(), deadlineAt });
  });
}

describe('two at the same moment', () => {
  it.each(RACES)(
    `F19 F20 come to one end, with one entry for it, and the loser is told, in ${ROUNDS} rounds: %s`,
    async (_, [one, other], ends) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const id = await pendingRequest(other === lapse ? (round * 13) % 80 : undefined);
        const [here, there] = round % 2 === 0 ? replicas : [replicas[1], replicas[0]];
        const titles = await Promise.all([one(here, id), other(there, id)]);
        const kinds = (await kindsOf({ services: here }, id)).filter((kind) => END.test(kind));
        const end = `${kinds.join(' ')}, ${titles.filter((title) => LOST.test(title)).length} lost`;
        expect(ends, titles.join(' | ')).toContain(end);
        expect(`request-${(await requestOf({ services: there }, id)).status}`).toBe(kinds.at(-1));
        await runIn(
          first.database,
          sql`update request set status = 'cancelled' where id = ${id} and status = 'approved'`,
        );
      }
    },
    30_000 + ROUNDS * 2_000,
  );
});
