import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import type { UserFacts } from '../../src/domain/facts.ts';
import { reviewPermanent } from '../../src/usecases/review-permanent.ts';
import { openStage, type Stage, say } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { kindsOf, leaseOf } from '../support/passing-time.ts';
import { acmeWithOwner, approved, clearPermanent, fill } from '../support/permanent.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => fill(stage, acmeWithOwner(stage.target.port)));
afterEach(() => clearPermanent(stage));

/** One that the vendor made; its number. */
async function standing(): Promise<number> {
  const id = await approved(stage);
  await say(stage, 'pia', `request there R-${id}`);
  await told();
  return id;
}

const DAY_MS = 86_400_000;
const inDays = (days: number): Services => ({
  ...stage.services,
  clock: () => new Date(Date.now() + days * DAY_MS).toISOString(),
});
let seen = 0;
/** Titles of what people were told since it was looked at last. */
async function told(): Promise<readonly string[]> {
  const rows = await runIn(
    stage.opened.database,
    sql`select id, card->>'title' title from notice where id > ${seen} and user_id is not null order by id`,
  );
  seen = Math.max(seen, ...rows.map(({ id }) => Number(id)));
  return rows.map(({ title }) => String(title).replace(/[:?].*/, '')).filter((title) => /needed|answers/.test(title));
}

describe('a permanent user', () => {
  it('is asked about at its date, once, and every week after, then with the Administrators', async () => {
    const id = await standing();
    await reviewPermanent(inDays(89));
    expect(await told()).toEqual([]);
    await reviewPermanent(inDays(90.1));
    await reviewPermanent(inDays(90.2));
    expect(await told()).toEqual(['Is it still needed']);
    await reviewPermanent(inDays(93));
    expect(await told()).toEqual([]);
    await reviewPermanent(inDays(97.1));
    const [own, ...others] = await told();
    expect(own).toBe('Is it still needed');
    expect(others.length).toBeGreaterThan(0);
    expect(new Set(others)).toEqual(new Set(['Nobody has said whether it is still needed']));
    expect((await leaseOf(stage, id)).state).toBe('active');
  });

  it('is left in peace for three months when its owner says that it stays', async () => {
    const id = await standing();
    const before = (await leaseOf(stage, id)).reviewAt ?? '';
    const kept = await say(stage, 'pia', `request keep R-${id}`);
    expect(kept.title).toMatch(/^It is there/);
    expect(Date.parse((await leaseOf(stage, id)).reviewAt ?? '')).toBeGreaterThan(Date.parse(before));
    expect(await kindsOf(stage, id)).toContain('permanent-kept');
    await reviewPermanent(inDays(89));
    expect(await told()).toEqual([]);
  });

  it.each([
    ['left', (one: UserFacts): UserFacts => ({ ...one, active: false })],
    ['is no administrator of the account any more', ({ account, ...one }: UserFacts): UserFacts => one],
  ])('stays when its owner %s, and the Administrators are told every day, once', async (_, change) => {
    const id = await standing();
    const facts = acmeWithOwner(stage.target.port);
    await fill(stage, { ...facts, users: facts.users.map((one) => (one.username === 'pia' ? change(one) : one)) });
    await reviewPermanent(stage.services);
    await reviewPermanent(stage.services);
    const first = await told();
    expect(first.length).toBeGreaterThan(0);
    expect(new Set(first)).toEqual(new Set(['Nobody answers for it any more']));
    await reviewPermanent(inDays(2));
    expect(await told()).toEqual(first);
    expect((await leaseOf(stage, id)).state).toBe('active');
    expect((await say(stage, 'carla', `dbuser delete R-${id}`)).title).toMatch(/^Ended/);
  });
});
