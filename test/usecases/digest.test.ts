import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditKind } from '../../src/domain/audit.ts';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { ledgerSeen } from '../../src/store/invariants.ts';
import { sendDigests } from '../../src/usecases/daily-digest.ts';
import { endRole, sweepRoles } from '../../src/usecases/end-role.ts';
import { trailFaults } from '../../src/usecases/trail-invariants.ts';
import { userFacts } from '../support/acme.ts';
import { acmeWith } from '../support/catalogue-talk.ts';
import { runIn } from '../support/database.ts';
import { dueAt, requestOf } from '../support/passing-time.ts';
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

const facts = acmeWith(userFacts('bob', 'Bob Lind', 'Developer', { teams: [['Banking', 'Tech Lead']] }));
const EVERYBODY = ['max', 'carla', 'dora', 'ana', 'bob', 'gil'];
let stage: RoleStage;
/** Number of the last entry before the test. */
let begun = 0;
beforeAll(async () => {
  stage = await openRoleStage(facts);
});
afterAll(() => stage.close());
beforeEach(async () => {
  await runIn(stage.opened.database, sql`delete from kept_role`);
  await clearRoles(stage, facts);
  for (const who of EVERYBODY) await noticesFor(who);
  begun = (await stage.services.store.snapshot()).seq;
});

const BOB = 'bob "Tech Lead" in Banking';
const at = (moment: string) => ({ ...stage.services, clock: () => moment });
const entriesOf = async (...kinds: readonly AuditKind[]) => {
  const found = [];
  for await (const entry of stage.services.store.auditEntries({ kinds, oldestFirst: true }))
    if (entry.seq > begun) found.push(entry);
  return found;
};
/** What waits for somebody, as text. */
async function noticesFor(user: string): Promise<readonly string[]> {
  const said: string[] = [];
  await stage.services.store.drain({ user }, async ({ card }) => void said.push(plainText(card)));
  return said;
}
const digestOf = async (who: string) => plainText(await tell(stage, who, 'role digest'));

describe('the daily digest', () => {
  it('goes to every owner with something to see, privately, and to nobody else', async () => {
    await askForRole(stage, 'gil', 'access request Guest on Loans for 8h because a look').then((id) =>
      tell(stage, 'carla', `request approve R-${id}`),
    );
    for (const who of EVERYBODY) await noticesFor(who);
    await sendDigests(stage.services);
    const [max, ...more] = await noticesFor('max');
    expect(more).toEqual([]);
    for (const said of [
      'Gil Costa: Guest on Loans',
      'default role Guest applies again',
      'Ana Silva: ∞ Tech Lead on Loans',
      'Bob Lind',
    ])
      expect(max).toContain(said);
    expect(max).not.toContain('Max Berg');
    const [carla] = await noticesFor('carla');
    expect(carla).toContain('Max Berg: ∞ Team Manager in team Banking');
    expect(carla).toContain('Dora Reis: ∞ Administrator as default role');
    expect(carla).not.toMatch(/Bob Lind|Carla Nunes/);
    for (const who of ['ana', 'bob', 'gil']) expect(await noticesFor(who)).toEqual([]);
  });

  it('is one entry with its counts, and comes once a day, whoever sends it', async () => {
    const monday = at('2026-11-23T06:00:00.000Z');
    await Promise.all([sendDigests(monday), sendDigests(monday)]);
    await sendDigests(at('2026-11-23T06:00:01.000Z'));
    const [entry, ...more] = await entriesOf('digest-sent');
    expect(more).toEqual([]);
    expect(entry?.details).toEqual({ day: '2026-11-23', owners: 3, endingSoon: 0, withoutEnd: 6 });
    expect(await noticesFor('max')).toHaveLength(1);
    await sendDigests(at('2026-11-24T06:00:00.000Z'));
    expect(await noticesFor('max')).toHaveLength(1);
  });

  it('can be asked for at any time; there may be nothing in it', async () => {
    expect(await digestOf('max')).toContain('Bob Lind: ∞ Tech Lead in team Banking');
    expect(await digestOf('ana')).toMatch(
      /^Nothing ends soon, and nothing stands without an end that you have not looked at\./,
    );
  });
});

describe('keeping a role', () => {
  it('is recorded with its decision, and asks again after ninety days', async () => {
    expect((await tell(stage, 'max', `role keep ${BOB}`)).title).toBe(
      'Done. Kept: Tech Lead in team Banking, for Bob Lind',
    );
    const [entry] = await entriesOf('role-kept');
    expect(entry).toMatchObject({ actor: 'max', member: 'bob', team: 'Banking', role: 'Tech Lead' });
    if (!entry?.judged) throw new Error('not judged');
    expect(decide(createCompany(entry.judged.facts), entry.judged.question)).toEqual(entry.judged.answer);
    expect(await digestOf('max')).not.toContain('Bob Lind');
    await runIn(stage.opened.database, sql`update kept_role set kept_at = kept_at - interval '89 days'`);
    expect(await digestOf('max')).not.toContain('Bob Lind');
    await runIn(stage.opened.database, sql`update kept_role set kept_at = kept_at - interval '2 days'`);
    expect(await digestOf('max')).toContain('Bob Lind');
  });

  it('is for whoever could take the role away: anybody else is refused, and that is recorded', async () => {
    expect((await tell(stage, 'max', 'role keep max "Team Manager" in Banking')).title).toMatch(
      /^No\. Max Berg cannot/,
    );
    expect((await tell(stage, 'max', 'role keep bob Developer as default')).title).toMatch(/^No\. Max Berg cannot/);
    await tell(stage, 'ana', `role keep ${BOB}`);
    expect((await entriesOf('role-change-refused')).map(({ actor }) => actor)).toEqual(['max', 'max', 'ana']);
    expect(await stage.services.store.ledger.keptSince('2000-01-01T00:00:00.000Z')).toEqual([]);
    expect(await entriesOf('role-kept')).toEqual([]);
  });

  it('is judged by what holds now', async () => {
    const { actions } = await tell(stage, 'max', 'role digest');
    const line = actions.find(({ line }) => line.includes('"bob"'))?.line ?? '';
    expect(line).toBe('role keep "bob" "Tech Lead" in "Banking"');
    await stage.services.store.transaction((tx) => tx.assign('bob', IN_BANKING, 'Release Lead'));
    expect((await tell(stage, 'max', line)).title).toMatch(/^No|^Not done/);
    expect(await entriesOf('role-kept')).toEqual([]);
  });

  it('of a default role is for whoever could replace it', async () => {
    expect((await tell(stage, 'carla', 'role keep dora Administrator as default')).title).toMatch(/^Done/);
    expect(await digestOf('carla')).not.toContain('Dora Reis');
    expect((await tell(stage, 'carla', 'role keep dora Guest as default')).title).toMatch(
      /^Not done: Dora Reis does not/,
    );
    expect((await tell(stage, 'carla', 'role keep carla Administrator as default')).title).toMatch(/^No/);
  });

  it('of a role that has an end does nothing', async () => {
    await confirmed(stage, 'max', 'role grant gil Guest in Banking for 8h');
    expect((await tell(stage, 'max', 'role keep gil Guest in Banking')).title).toMatch(/has an end already/);
    expect(await entriesOf('role-kept')).toEqual([]);
  });
});

describe('letting a role lapse', () => {
  const lapsing = async (line = `role lapse ${BOB}`) => {
    await confirmed(stage, 'max', line);
    const [lease] = await stage.services.store.ledger.liveRoleLeases('bob');
    if (!lease) throw new Error('nothing lapses');
    return lease;
  };

  it('shows first what applies then, and does nothing before it is confirmed', async () => {
    const preview = plainText(await tell(stage, 'max', `role lapse ${BOB}`));
    for (const said of ['Let Tech Lead in team Banking, of Bob Lind, lapse?', '7 d after you confirm', 'Production'])
      expect(preview).toContain(said);
    expect(await stage.services.store.ledger.liveRoleLeases('bob')).toEqual([]);
    expect(plainText(await tell(stage, 'max', `role lapse ${BOB} confirm 00000000`))).toContain('Out of date');
    expect(await stage.services.store.ledger.liveRoleLeases('bob')).toEqual([]);
    await stage.services.store.transaction((tx) => tx.assign('bob', IN_BANKING, 'Nobody'));
    expect(plainText(await tell(stage, 'max', 'role lapse bob Nobody in Banking'))).toContain('raises access');
  });

  it('gives it an end in seven days, or when it is said, with its job, its entry and a receipt for its holder', async () => {
    const lease = await lapsing();
    expect(Date.parse(lease.endsAt) - Date.parse(lease.createdAt)).toBeCloseTo(7 * 86_400_000, -3);
    expect(await dueAt(stage, `role:${lease.id}:end`)).toBe(lease.endsAt);
    expect(await dueAt(stage, `role:${lease.id}:remind:day`)).toBeDefined();
    expect(await requestOf(stage, lease.request)).toMatchObject({ status: 'used', requester: 'bob', givenBy: 'max' });
    const [entry] = await entriesOf('role-lapsing');
    expect(entry).toMatchObject({ actor: 'max', member: 'bob', before: 'Tech Lead', after: 'Tech Lead' });
    const [receipt] = await noticesFor('bob');
    for (const said of [
      'Has an end now: Tech Lead in team Banking',
      'Max Berg',
      'default role Developer applies again',
      'Ask to keep it…',
    ])
      expect(receipt).toContain(said);
    expect(await digestOf('max')).not.toContain('Bob Lind: ∞');
    const other = await confirmed(stage, 'max', 'role lapse ana "Tech Lead" on Loans for 2d');
    expect(other.title).toBe('Done. Tech Lead on Loans, of Ana Silva, lapses');
    expect(await digestOf('max')).toContain('Ana Silva: Tech Lead on Loans');
  });

  it('really ends it after its time, and leaves nothing in its place', async () => {
    const lease = await lapsing();
    await endRole(stage.services, lease.id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    await ageRole(stage, lease.id, 7 * 24 * 60 + 1);
    await endRole(stage.services, lease.id);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBeNull();
    expect(await requestOf(stage, lease.request)).toMatchObject({ status: 'ended' });
    const seen = await ledgerSeen((statement) => runIn(stage.opened.database, statement));
    expect([...seen.broken, ...(await trailFaults(stage.services.store, seen.requests))]).toEqual([]);
  });

  it('leaves its holder the time to ask to keep it, for longer or for good', async () => {
    const { request } = await lapsing();
    expect((await tell(stage, 'bob', `request extend R-${request} for 3d because I am on call`)).title).toMatch(
      /wait|sent|ask/i,
    );
    const asked = await askForRole(stage, 'bob', 'access request Tech Lead in Banking because I am still in the team');
    expect((await tell(stage, 'max', `request approve R-${asked}`)).title).not.toMatch(/^No/);
    await sweepRoles(stage.services);
    expect(await heldBy(stage, 'bob', IN_BANKING)).toBe('Tech Lead');
    expect(await roleLeaseOf(stage, request)).toMatchObject({ cause: 'superseded' });
  });

  it('is refused, and recorded, for whoever could not take it away, and of a default role for everybody', async () => {
    expect((await tell(stage, 'max', 'role lapse max "Team Manager" in Banking')).title).toMatch(/^No/);
    const refused = plainText(await tell(stage, 'carla', 'role lapse bob Developer as default'));
    expect(refused).toContain('it is replaced, never taken away');
    expect((await entriesOf('role-change-refused')).map(({ actor }) => actor)).toEqual(['max', 'carla']);
  });

  it('is not done twice', async () => {
    const line = (await tell(stage, 'max', `role lapse ${BOB}`)).actions[0]?.line ?? '';
    await tell(stage, 'max', line);
    expect((await tell(stage, 'max', line)).title).toMatch(/has an end already/);
    expect(await entriesOf('role-lapsing')).toHaveLength(1);
  });
});
