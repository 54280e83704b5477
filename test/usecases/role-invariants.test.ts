import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenText } from '../../src/ports/invariants.ts';
import type { Happening } from '../../src/ports/watch.ts';
import { endRole, stopRole } from '../../src/usecases/end-role.ts';
import { trailFaults } from '../../src/usecases/trail-invariants.ts';
import { watchedStore } from '../../src/usecases/watched-store.ts';
import { ageRole, askForRole, confirmed, openRoleStage, type RoleStage, roleLeaseOf, tell } from '../support/roles.ts';

let stage: RoleStage;
const happened: Happening[] = [];
beforeAll(async () => {
  const opened = await openRoleStage();
  const store = watchedStore(opened.opened.store, (happening) => void happened.push(happening));
  stage = { ...opened, services: { ...opened.services, store } };
});
afterAll(() => stage.close());

async function broken(): Promise<readonly string[]> {
  const { ledger } = await stage.opened.invariants();
  return [...ledger.broken, ...(await trailFaults(stage.opened.store, ledger.requests))].map(brokenText);
}
const ask = (what: string) =>
  askForRole(stage, 'bob', `access request Tech Lead in Banking${what} because covering for Max`);

describe('what holds of roles for a while, at each step of their lives', () => {
  it('from the request to the end, and the end is told with how late it came', async () => {
    const request = await ask(' for 3d');
    expect(await broken()).toEqual([]);
    await tell(stage, 'max', `request approve R-${request}`);
    expect(await broken()).toEqual([]);
    const { id } = await roleLeaseOf(stage, request);
    await ageRole(stage, id, 3 * 24 * 60 + 2);
    expect(await broken()).toContainEqual(expect.stringMatching(/^I-2: a role that should have ended 15 seconds ago/));
    await endRole(stage.services, id);
    expect(await broken()).toEqual([]);
    const ended = happened.find((one) => one.what === 'ended');
    expect(ended).toMatchObject({ of: 'role', lease: id, request, cause: 'expired' });
    expect(ended?.what === 'ended' && ended.lagSeconds).toBeGreaterThanOrEqual(120);
    expect(ended?.what === 'ended' && ended.lagSeconds).toBeLessThan(180);
  });

  it('when it is denied, or taken back, or given unasked and ended by its holder', async () => {
    await tell(stage, 'max', `request deny R-${await ask(' for 1d')} because no need`);
    await tell(stage, 'bob', `request cancel R-${await ask(' for 1d')}`);
    expect(await broken()).toEqual([]);
    await confirmed(stage, 'max', 'role grant bob "Tech Lead" in Banking for 2h');
    expect(await broken()).toEqual([]);
    const [lease] = await stage.services.store.ledger.liveRoleLeases('bob');
    const by = { actor: 'bob', surface: 'playground' } as const;
    const { state, ...shown } = await stopRole(stage.services, by, lease?.request ?? 0, undefined);
    expect(state).toBe('preview');
    if ('preview' in shown) await stopRole(stage.services, by, lease?.request ?? 0, shown.preview.fingerprint);
    expect(happened.findLast(({ what }) => what === 'ended')).toMatchObject({ cause: 'given-back', lagSeconds: 0 });
    expect(await broken()).toEqual([]);
  });

  it('when it is for good', async () => {
    await tell(stage, 'max', `request approve R-${await ask('')}`);
    expect(await broken()).toEqual([]);
  });
});
