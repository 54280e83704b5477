import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { acmeWithDatabases, choose, file, linkFor, openStage, type Stage, say } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { ageRequest, clearStage, dueAt, kindsOf, lastDetailsOf, requestOf } from '../support/passing-time.ts';
import { tablesOf, withoutTrail } from '../support/tables.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => clearStage(stage));

const LINE = 'dbuser request Development for 4h because INC-4711';
const textOf = async (username: string, line: string) => JSON.stringify(await say(stage, username, line));
const database = () => stage.opened.database;
const noticesOf = async (subject: string) =>
  (
    await runIn(
      database(),
      sql`select coalesce(u.username, n.channel, 'all') who from notice n left join it_user u on u.id = n.user_id
        where n.keeps = ${subject} order by n.id`,
    )
  ).map(({ who }) => String(who));
/** A refusal is kept, and nothing else of it. */
const allButTrail = async () => withoutTrail(await tablesOf(database()));

describe('a request', () => {
  it('waits a day for an answer, and is told to all who may give one, the channel and its requester', async () => {
    const id = await file(stage, 'bob', LINE);
    const request = await requestOf(stage, id);
    expect(request).toMatchObject({ status: 'pending', minutes: 240, profile: 'read-and-write', reason: 'INC-4711' });
    expect(Date.parse(request.deadlineAt) - Date.parse(request.requestedAt)).toBeGreaterThan(86_399_000);
    expect(await dueAt(stage, `request:${id}:lapse`)).toBe(request.deadlineAt);
    expect((await noticesOf(`request:${id}`)).toSorted()).toEqual(['carla', 'dora', 'erin', 'playground:audit']);
    expect(await noticesOf(`request:${id}:receipt`)).toEqual(['bob']);
  });

  it('changes nothing while it is only looked at', async () => {
    const before = await tablesOf(database());
    expect((await say(stage, 'bob', LINE)).title).toMatch(/^To be approved/);
    expect(await tablesOf(database())).toEqual(before);
  });

  it('T-payload-tamper is not sent when the line that confirms it says something else than was shown', async () => {
    const [send] = (await say(stage, 'bob', LINE)).actions;
    const before = await tablesOf(database());
    const longer = send?.line?.replace('4h', '12h') ?? '';
    expect(longer).not.toBe(send?.line);
    expect((await say(stage, 'bob', longer)).title).toMatch(/^Look again/);
    expect((await say(stage, 'bob', `${LINE.replace(' because', ' confirm 00000000 because')}`)).title).toMatch(
      /^Look again/,
    );
    expect(await tablesOf(database())).toEqual(before);
  });

  it('F20 B70 is sent once when its confirmation comes ten times at the same moment', async () => {
    const [send] = (await say(stage, 'bob', LINE)).actions;
    const titles = await Promise.all(
      Array.from({ length: 10 }, async () => (await say(stage, 'bob', send?.line ?? '')).title),
    );
    expect(titles.filter((title) => title.startsWith('Sent: '))).toHaveLength(1);
    expect(titles.filter((title) => title.startsWith('You have asked already'))).toHaveLength(9);
    const rows = await runIn(database(), sql`select from request where status = 'pending'`);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['no database there', 'bob', 'Production', 'no-database'],
    ['a person who is not active', 'ines', 'Development', 'inactive'],
  ])('I-14 is refused, kept as refused and nothing else: %s', async (_, username, environment, code) => {
    const before = await allButTrail();
    expect((await say(stage, username, `dbuser request ${environment} for 1h because a look`)).tone).toBe('bad');
    expect(await allButTrail()).toEqual(before);
    const [entry] = await runIn(database(), sql`select entry from audit_entry order by seq desc limit 1`);
    expect(JSON.parse(String(entry?.entry))).toMatchObject({
      kind: 'account-request-refused',
      judged: { answer: { code } },
    });
  });

  it('is refused before anybody is bothered when there are not enough who could approve it', async () => {
    const few = acmeWithDatabases(stage.target.port, { approvals: 4 });
    await importDirectory(stage.opened.store, { facts: few, dryRun: false, consent: true });
    try {
      const before = await allButTrail();
      expect(await textOf('bob', LINE)).toContain('Nobody was asked.');
      expect(await allButTrail()).toEqual(before);
    } finally {
      await importDirectory(stage.opened.store, {
        facts: acmeWithDatabases(stage.target.port),
        dryRun: false,
        consent: true,
      });
    }
  });

  it('B73 T-markup keeps a reason that looks like an answer literally, line breaks and all', async () => {
    const reason = '✅ Approved by @ciso\n<!channel> *bold* <https://evil|Prod>';
    const [send] = (await say(stage, 'bob', `dbuser request Development for 1h because ${reason}`)).actions;
    expect(send?.line).toContain('confirm');
    await say(stage, 'bob', send?.line ?? '');
    const [row] = await runIn(database(), sql`select id, reason from request order by id desc limit 1`);
    expect(row?.reason).toBe(reason);
    const [card] = await runIn(database(), sql`select card from notice where keeps = ${`request:${row?.id}`} limit 1`);
    expect(card).toMatchObject({ card: { blocks: expect.arrayContaining([{ kind: 'quote', text: reason }]) } });
    expect((await requestOf(stage, Number(row?.id))).status).toBe('pending');
  });
});

describe('a request that its requester takes back', () => {
  it('is cancelled, with the link to its page', async () => {
    const id = await file(stage, 'carla', LINE);
    const token = await linkFor(stage, 'carla', id);
    expect((await say(stage, 'carla', `request cancel R-${id}`)).title).toMatch(/^Cancelled/);
    expect(await choose(stage, token)).toEqual({ state: 'used' });
    expect((await requestOf(stage, id)).status).toBe('cancelled');
    expect(await dueAt(stage, `request:${id}:lapse`)).toBeUndefined();
  });

  it('F20 is cancelled once; the second time says so and I-12 leaves it as it is', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'bob', `request cancel R-${id}`);
    const before = await allButTrail();
    expect((await say(stage, 'bob', `request cancel R-${id}`)).title).toMatch(/^Not done/);
    expect(await allButTrail()).toEqual(before);
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'request-cancelled')).toHaveLength(1);
    await expect(runIn(database(), sql`update request set status = 'pending' where id = ${id}`)).rejects.toThrow();
  });
});

describe('asking again for an answer', () => {
  it('is for once in a quarter of an hour, and goes to those who have not answered', async () => {
    const id = await file(stage, 'bob', LINE);
    expect((await say(stage, 'bob', `request nudge R-${id}`)).title).toMatch(/^Not yet/);
    await ageRequest(stage, id, 14);
    expect((await say(stage, 'bob', `request nudge R-${id}`)).title).toMatch(/^Not yet/);
    await ageRequest(stage, id, 1);
    const before = await noticesOf(`request:${id}`);
    expect((await say(stage, 'bob', `request nudge R-${id}`)).tone).toBe('good');
    expect((await noticesOf(`request:${id}`)).slice(before.length).toSorted()).toEqual(['carla', 'dora', 'erin']);
    expect((await say(stage, 'bob', `request nudge R-${id}`)).title).toMatch(/^Not yet/);
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'request-nudged')).toHaveLength(1);
  });

  it('is nothing for a request that was answered, and for nobody but its requester', async () => {
    const id = await file(stage, 'bob', LINE);
    expect((await say(stage, 'carla', `request nudge R-${id}`)).title).toBe('No such request, or not allowed.');
    await say(stage, 'carla', `request deny R-${id} because not today`);
    expect((await say(stage, 'bob', `request nudge R-${id}`)).title).toMatch(/^Not done/);
  });
});

describe('a request whose time is up', () => {
  it('lapses unanswered, and not before', async () => {
    const id = await file(stage, 'bob', LINE);
    await ageRequest(stage, id, 24 * 60 - 1);
    await lapseRequest(stage.services, id);
    const { status, deadlineAt } = await requestOf(stage, id);
    expect(status).toBe('pending');
    expect(await dueAt(stage, `request:${id}:lapse`)).toBe(deadlineAt);
    await ageRequest(stage, id, 1);
    await lapseRequest(stage.services, id);
    await lapseRequest(stage.services, id);
    expect((await requestOf(stage, id)).status).toBe('lapsed');
    expect((await kindsOf(stage, id)).filter((kind) => kind === 'request-lapsed')).toHaveLength(1);
  });

  it('F3 lapses when its approval was not used for four hours, and its link with it', async () => {
    const id = await file(stage, 'bob', LINE);
    await say(stage, 'carla', `request approve R-${id}`);
    const token = await linkFor(stage, 'bob', id);
    const { deadlineAt } = await requestOf(stage, id);
    expect(Math.round((Date.parse(deadlineAt) - Date.now()) / 60_000)).toBe(240);
    await ageRequest(stage, id, 240);
    await lapseRequest(stage.services, id);
    expect(await lastDetailsOf(stage, id)).toEqual({ kind: 'request-lapsed', details: { before: 'approved' } });
    expect(await choose(stage, token)).toEqual({ state: 'used' });
    expect(await textOf('bob', `request password R-${id}`)).not.toContain('/once/');
  });

  it('is not used after its deadline, although nobody has looked yet', async () => {
    const id = await file(stage, 'carla', LINE);
    const token = await linkFor(stage, 'carla', id);
    await ageRequest(stage, id, 241);
    expect((await choose(stage, token)).state).toBe('refused');
    expect(await textOf('carla', `request password R-${id}`)).not.toContain('/once/');
    expect(await stage.services.store.ledger.lastLease(id)).toBeUndefined();
  });
});

describe('the link to the page', () => {
  it('is for its requester alone: somebody else’s reads like one that is not there', async () => {
    const id = await file(stage, 'carla', LINE);
    const others = await textOf('dora', `request password R-${id}`);
    expect(others).toBe(await textOf('dora', 'request password R-999999'));
    expect(others).toContain('No such request, or not allowed.');
    expect(await runIn(database(), sql`select from once_link where request_id = ${id}`)).toHaveLength(0);
  });

  it('F6 is good for a quarter of an hour, and the older ones are dead', async () => {
    const id = await file(stage, 'carla', LINE);
    const [first, second] = [await linkFor(stage, 'carla', id), await linkFor(stage, 'carla', id)];
    expect(await choose(stage, first)).toEqual({ state: 'used' });
    const [row] = await runIn(
      database(),
      sql`select expires_at - clock_timestamp() < interval '15 minutes' soon,
      expires_at - clock_timestamp() > interval '14 minutes' late from once_link where used_at is null`,
    );
    expect(row).toEqual({ soon: true, late: true });
    await runIn(database(), sql`update once_link set expires_at = clock_timestamp() where used_at is null`);
    expect(await choose(stage, second)).toEqual({ state: 'expired' });
    expect(await choose(stage, 'x'.repeat(43))).toEqual({ state: 'unknown' });
    expect((await requestOf(stage, id)).status).toBe('approved');
  });

  it('I-11 is kept as a hash, and nowhere as it is', async () => {
    const id = await file(stage, 'carla', LINE);
    const token = await linkFor(stage, 'carla', id);
    expect(JSON.stringify(await tablesOf(database()))).not.toContain(token);
  });
});
