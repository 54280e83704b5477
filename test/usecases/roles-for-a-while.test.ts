import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { endRole, sweepRoles } from '../../src/usecases/end-role.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { remindRole } from '../../src/usecases/remind-role.ts';
import { numberIn } from '../support/accounts.ts';
import { acme, userFacts } from '../support/acme.ts';
import { ageRequest, dueAt, kindsOf, requestOf } from '../support/passing-time.ts';
import {
  ageRole,
  askForRole,
  clearRoles,
  confirmed,
  heldBy,
  IN_BANKING,
  openRoleStage,
  type RoleStage,
  roleLeaseOf,
  tell,
} from '../support/roles.ts';

let stage: RoleStage;
beforeAll(async () => {
  stage = await openRoleStage();
});
afterAll(() => stage.close());
afterEach(() => clearRoles(stage, acme));

const ASK = 'access request Tech Lead in Banking for 3d because covering for Max';
const LOANS = { scope: 'application', application: 'Loans' } as const;
const entriesOf = async (request: number) => {
  const found = [];
  for await (const entry of stage.services.store.auditEntries({ request, oldestFirst: true })) found.push(entry);
  return found;
};
/** A press of Approve. */
const approve = (who: string, id: number, more = '') => tell(stage, who, `request approve R-${id}${more}`);
/** Its end has come. */
async function runOut(request: number) {
  const { id, createdAt, endsAt } = await roleLeaseOf(stage, request);
  await ageRole(stage, id, (Date.parse(endsAt) - Date.parse(createdAt)) / 60_000 + 1);
  await endRole(stage.services, id);
}

describe('a request for a role', () => {
  it('goes to those who could give it, and says before that what it would do and what comes back', async () => {
    const preview = JSON.stringify(await tell(stage, 'bob', ASK));
    for (const said of ['Carla Nunes', 'Dora Reis', 'Max Berg', 'Tech Lead', 'Change and Deploy'])
      expect(preview).toContain(said);
    expect(preview).not.toContain('Ana Silva');
  });
  it('is refused, and nobody is asked, where it is held already', async () => {
    const said = JSON.stringify(await tell(stage, 'max', 'access request Team Manager in Banking because again'));
    expect(said).toMatch(/already|nothing to change/);
    expect(said).not.toContain('confirm');
  });
  it('is asked for once: a second one names the first', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    expect(JSON.stringify(await tell(stage, 'bob', ASK))).toContain(`R-${id}`);
  });
  it('opens the form where something is missing, with what was said in it', async () => {
    const form = await tell(stage, 'bob', 'access request Tech Lead in Banking');
    expect(JSON.stringify(form.blocks)).toContain('Tech Lead');
    expect(form.title).toBe('Request a role');
  });
  it('says at the field what is wrong with a time', async () => {
    for (const span of ['1.5h', 'forever', '0h', '400d'])
      expect(
        (await tell(stage, 'bob', `access request Tech Lead in Banking for ${span} because covering`)).title,
      ).toMatch(/duration|not understood|Expected|will not do/i);
  });
});

describe('an answer to a request for a role', () => {
  it('counts of somebody whose role is higher, and gives it for the time asked', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('max', id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await requestOf(stage, id)).toMatchObject({ status: 'used', givenMinutes: 3 * 24 * 60 });
    const lease = await roleLeaseOf(stage, id);
    expect(lease).toMatchObject({ username: 'bob', before: null });
    expect(Date.parse(lease.endsAt) - Date.parse(lease.createdAt)).toBeCloseTo(3 * 24 * 3_600_000, -3);
    expect(await kindsOf(stage, id)).toEqual(['role-requested', 'request-approved', 'role-granted']);
    expect(await dueAt(stage, `role:${lease.id}:end`)).toBe(lease.endsAt);
  });
  it('is recorded with the decision, which its own facts give again', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('max', id);
    const judged = (await entriesOf(id)).flatMap((entry) => (entry.judged ? [entry.judged] : []));
    expect(judged).toHaveLength(2);
    for (const { facts, question, answer } of judged) expect(decide(createCompany(facts), question)).toEqual(answer);
  });
  it('does not count of the requester, of somebody whose role is not higher, and of whoever comes late', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    expect((await approve('bob', id)).title).toMatch(/own/);
    expect((await approve('ana', id)).title).toMatch(/^No/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    await approve('carla', id);
    expect((await approve('max', id)).title).toMatch(/Too late/);
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'role-granted')).toHaveLength(1);
  });
  it('can shorten the time, and can give an end to what was to have none', async () => {
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking because I joined');
    await approve('carla', id, ' for 8h');
    const { createdAt, endsAt } = await roleLeaseOf(stage, id);
    expect(Date.parse(endsAt) - Date.parse(createdAt)).toBeCloseTo(8 * 3_600_000, -3);
  });
  it('cannot lengthen it', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id, ' for 4d');
    expect((await requestOf(stage, id)).status).toBe('pending');
  });
  it('without an end gives it for good', async () => {
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking because I joined');
    await approve('carla', id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await requestOf(stage, id)).toMatchObject({ status: 'ended' });
    expect(await stage.services.store.ledger.lastRoleLease(id)).toBeUndefined();
  });
  it('no is read word for word, and nothing is given', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await tell(stage, 'max', `request deny R-${id} because Ana covers`);
    expect(await requestOf(stage, id)).toMatchObject({ status: 'denied' });
    expect(JSON.stringify(await tell(stage, 'bob', `request show R-${id}`))).toContain('Ana covers');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('finds it closed where its requester has taken it back, or nobody answered in time', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await tell(stage, 'bob', `request cancel R-${id}`);
    expect((await approve('max', id)).title).toMatch(/Too late/);
    const second = await askForRole(stage, 'bob', ASK);
    await ageRequest(stage, second, 24 * 60 + 1);
    await lapseRequest(stage.services, second);
    expect((await requestOf(stage, second)).status).toBe('lapsed');
    expect((await approve('max', second)).title).toMatch(/Too late/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('F15 is asked for again where the directory has changed since, and decided by what holds now', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    const infrastructure = { ...acme.infrastructure, consoleVersion: '11.27.0' };
    await importDirectory(stage.services.store, { facts: { ...acme, infrastructure }, dryRun: false, consent: true });
    expect((await approve('max', id)).title).toMatch(/Look again/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    await approve('max', id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
  });
  it('F16 of somebody whose role was taken away in the meantime gives nothing', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await stage.services.store.transaction((tx) => tx.assign('max', IN_BANKING, null));
    expect((await approve('max', id)).title).toMatch(/^No/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('F17 closes it where the requester is no longer active', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    const users = acme.users.map((user) => (user.username === 'bob' ? { ...user, active: false } : user));
    await importDirectory(stage.services.store, { facts: { ...acme, users }, dryRun: false, consent: true });
    expect(await requestOf(stage, id)).toMatchObject({ status: 'cancelled' });
  });
  it('of somebody whose own role there has run out does not count, however late the job is', async () => {
    const { store } = stage.services;
    await store.transaction((tx) => tx.assign('max', IN_BANKING, null));
    await confirmed(stage, 'carla', 'role grant max Team Manager in Banking for 1h');
    const id = await askForRole(stage, 'bob', ASK);
    const [held] = await store.ledger.liveRoleLeases('max');
    await ageRole(stage, held?.id ?? 0, 61);
    expect((await approve('max', id)).title).toMatch(/^No/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
});

it('a request’s whole life is read by its number, by whoever may read it', async () => {
  const id = await askForRole(stage, 'bob', ASK);
  await approve('max', id);
  const read = async (who: string) => JSON.stringify(await tell(stage, who, `audit show R-${id}`));
  expect(await read('carla')).toContain('3 entries');
  expect(await read('bob')).toContain('3 entries');
  expect(await read('gil')).toContain('0 entries');
});

describe('the end of a role that is held for a while', () => {
  it('brings back what was there before, not merely nothing', async () => {
    const id = await askForRole(stage, 'ana', 'access request Release Lead on Loans for 4h because release');
    await approve('carla', id);
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Release Lead');
    await runOut(id);
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Tech Lead');
    expect(await requestOf(stage, id)).toMatchObject({ status: 'ended' });
    expect(await roleLeaseOf(stage, id)).toMatchObject({ cause: 'expired', before: 'Tech Lead', after: 'Tech Lead' });
    expect((await entriesOf(id)).at(-1)).toMatchObject({
      kind: 'role-ended',
      before: 'Release Lead',
      after: 'Tech Lead',
    });
  });
  it('leaves nothing where nothing was, and a default role what it was', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    const other = await askForRole(stage, 'gil', 'access request Release Lead for 1d because release night');
    await approve('carla', other);
    expect(await heldBy(stage, 'gil', { scope: 'default' })).toBe('Release Lead');
    await runOut(id);
    await runOut(other);
    expect([await heldBy(stage, 'bob', IN_BANKING), await heldBy(stage, 'gil', { scope: 'default' })]).toEqual([
      null,
      'Guest',
    ]);
  });
  it('comes too early, and comes again at the end', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    const lease = await roleLeaseOf(stage, id);
    await endRole(stage.services, lease.id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await dueAt(stage, `role:${lease.id}:end`)).toBe(lease.endsAt);
  });
  it('is found by the sweep where its job was lost, and comes once', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    const { id: lease } = await roleLeaseOf(stage, id);
    await ageRole(stage, lease, 3 * 24 * 60 + 1);
    await sweepRoles(stage.services);
    await sweepRoles(stage.services);
    await endRole(stage.services, lease);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'role-ended')).toHaveLength(1);
  });
  it('F32 leaves a slot that somebody changed since as it is, and says so', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    await stage.services.store.transaction((tx) => tx.assign('bob', IN_BANKING, 'Guest'));
    await runOut(id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Guest');
    expect(await roleLeaseOf(stage, id)).toMatchObject({ cause: 'superseded', after: 'Guest' });
    expect((await kindsOf(stage, id)).at(-1)).toBe('role-superseded');
  });
});

describe('several grants for a while in one slot', () => {
  /** Tech Lead for a day, and on it something else for two hours. */
  async function stacked(role: string) {
    const lower = await askForRole(stage, 'bob', 'access request Tech Lead in Banking for 1d because covering');
    await approve('carla', lower);
    const upper = await askForRole(stage, 'bob', `access request ${role} in Banking for 2d because a release`);
    await approve('carla', upper);
    return { lower, upper };
  }
  it('one that ends from under another leaves that one in force, and the last brings back what was there at first', async () => {
    const { lower, upper } = await stacked('Release Lead');
    await runOut(lower);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Release Lead');
    await runOut(upper);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('one that ends on top of another brings that one back', async () => {
    const { lower, upper } = await stacked('Release Lead');
    await runOut(upper);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    await runOut(lower);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('of the same role are counted: the end of one does not end the other', async () => {
    const { lower, upper } = await stacked('Tech Lead');
    await runOut(lower);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    await runOut(upper);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('are over when somebody gives the slot another role for good; nothing comes back', async () => {
    const { lower, upper } = await stacked('Release Lead');
    const preview = JSON.stringify(await tell(stage, 'carla', 'role grant bob Guest in Banking'));
    expect(preview).toContain(`R-${lower}`);
    expect(preview).toContain(`R-${upper}`);
    await confirmed(stage, 'carla', 'role grant bob Guest in Banking');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Guest');
    for (const id of [lower, upper]) expect((await requestOf(stage, id)).status).toBe('ended');
    await sweepRoles(stage.services);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Guest');
  });
});

describe('a role given for a while without being asked for', () => {
  it('has an end, and its member a receipt to give it back by', async () => {
    const done = await confirmed(stage, 'max', 'role grant bob Tech Lead in Banking for 8h');
    expect(done.title).toMatch(/^Done/);
    const [lease] = await stage.services.store.ledger.liveRoleLeases('bob');
    expect(lease).toMatchObject({ role: 'Tech Lead', before: null });
    expect(await requestOf(stage, lease?.request ?? 0)).toMatchObject({
      givenBy: 'max',
      requester: 'bob',
      status: 'used',
    });
    await runOut(lease?.request ?? 0);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('is judged as any other: whoever may not give it, may not give it for a while', async () => {
    const refused = await tell(stage, 'max', 'role grant bob Team Manager in Banking for 8h');
    expect(refused.title).toMatch(/^No/);
    expect(await stage.services.store.ledger.liveRoleLeases('bob')).toEqual([]);
  });
  it('is not given when the preview said another time', async () => {
    const preview = await tell(stage, 'max', 'role grant bob Tech Lead in Banking for 8h');
    const line = preview.actions[0]?.line ?? '';
    expect((await tell(stage, 'max', line.replace('for 8h', 'for 9h'))).title).toMatch(/^Not done/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
});

describe('giving a role back', () => {
  it('shows first what applies then, with a warning where that is more', async () => {
    const id = await askForRole(stage, 'bob', 'access request Nobody in Banking for 1d because locked out for a test');
    await approve('carla', id);
    const preview = await tell(stage, 'bob', `request end R-${id}`);
    expect(JSON.stringify(preview)).toMatch(/raises access/);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Nobody');
    await tell(stage, 'bob', preview.actions[0]?.line ?? '');
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect(await roleLeaseOf(stage, id)).toMatchObject({ cause: 'given-back', endedBy: 'bob' });
  });
  it('is for its holder and for whoever could take it away; others find no such request', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    expect((await tell(stage, 'ana', `request end R-${id}`)).title).toMatch(/no|such|There is/i);
    expect(JSON.stringify(await tell(stage, 'ana', `request end R-${id}`))).not.toContain('confirm');
    await confirmed(stage, 'max', `request end R-${id}`);
    expect(await roleLeaseOf(stage, id)).toMatchObject({ cause: 'revoked', endedBy: 'max' });
  });
});

describe('keeping a role longer', () => {
  it('is asked of those who could give it; the end, its job and its reminders move', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    const before = await roleLeaseOf(stage, id);
    const asked = numberIn(
      JSON.stringify(await tell(stage, 'bob', `request extend R-${id} for 1d because not done`)).replaceAll(
        `R-${id}`,
        '',
      ),
    );
    expect((await approve('bob', asked)).title).toMatch(/own/);
    await approve('max', asked);
    const after = await roleLeaseOf(stage, id);
    expect(Date.parse(after.endsAt) - Date.parse(before.endsAt)).toBe(24 * 3_600_000);
    expect(await dueAt(stage, `role:${after.id}:end`)).toBe(after.endsAt);
    expect(await requestOf(stage, asked)).toMatchObject({ status: 'ended', givenMinutes: 24 * 60 });
    expect((await kindsOf(stage, id)).at(-1)).toBe('role-extended');
  });
  it('is too late once it has ended', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await approve('carla', id);
    await runOut(id);
    await tell(stage, 'bob', `request extend R-${id} for 1d because not done`);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
  });
  it('leaves a database user to the command that is for it', async () => {
    const id = await askForRole(stage, 'bob', 'dbuser request Development for 1h because a slow report');
    const card = await tell(stage, 'bob', `request extend R-${id} for 1h because not done`);
    expect(card.title).toBe(`R-${id} is about a database user.`);
    expect(card.actions[0]?.line).toBe(`dbuser extend R-${id}`);
  });
});

describe('a reminder of the end of a role', () => {
  it('F8 comes once a step, never after the end', async () => {
    const id = await askForRole(stage, 'bob', 'access request Tech Lead in Banking for 4h because covering');
    await approve('carla', id);
    const { id: lease } = await roleLeaseOf(stage, id);
    await remindRole(stage.services, lease, 'hour');
    expect(await kindsOf(stage, id)).not.toContain('role-reminded');
    await ageRole(stage, lease, 3 * 60 + 5);
    await remindRole(stage.services, lease, 'hour');
    await remindRole(stage.services, lease, 'hour');
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'role-reminded')).toHaveLength(1);
    await ageRole(stage, lease, 60);
    await remindRole(stage.services, lease, 'ten-minutes');
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'role-reminded')).toHaveLength(1);
  });
});

describe('an import while a role is held for a while', () => {
  const load = (facts: typeof acme) => importDirectory(stage.services.store, { facts, dryRun: false, consent: true });
  it('of the same file changes nothing: the role is held on', async () => {
    const id = await askForRole(stage, 'ana', 'access request Release Lead on Loans for 4h because release');
    await approve('carla', id);
    expect((await load(acme)).state).toBe('same');
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Release Lead');
  });
  it('of a file that differs elsewhere holds it on, and its end brings back what the file has', async () => {
    const id = await askForRole(stage, 'ana', 'access request Release Lead on Loans for 4h because release');
    await approve('carla', id);
    expect((await load({ ...acme, users: [...acme.users, userFacts('zoe', 'Zoe Vaz', 'Guest')] })).state).toBe('done');
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Release Lead');
    await runOut(id);
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Tech Lead');
  });
  it('of a file with something else in that slot ends it, and that stays', async () => {
    const id = await askForRole(stage, 'ana', 'access request Release Lead on Loans for 4h because release');
    await approve('carla', id);
    const users = acme.users.map((user) =>
      user.username === 'ana' ? { ...user, applications: [['Loans', 'Guest'] as const] } : user,
    );
    await load({ ...acme, users });
    expect(await heldBy(stage, 'ana', LOANS)).toBe('Guest');
    expect(await roleLeaseOf(stage, id)).toMatchObject({ cause: 'superseded', after: 'Guest' });
  });
  it('of a file without the role or the place takes back what asks for it, with an entry', async () => {
    const id = await askForRole(stage, 'bob', ASK);
    await load({
      ...acme,
      roles: acme.roles.filter(({ name }) => name !== 'Tech Lead'),
      users: acme.users.map((user) => ({ ...user, applications: [] })),
    });
    expect((await requestOf(stage, id)).status).toBe('cancelled');
    expect((await kindsOf(stage, id)).at(-1)).toBe('request-cancelled');
  });
});
