import { sql } from 'drizzle-orm';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { twilioCourier } from '../../src/courier/twilio.ts';
import { Secret } from '../../src/domain/secret.ts';
import { TargetFault } from '../../src/ports/provisioner.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { examineInvariants } from '../../src/usecases/examine-invariants.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { fileOf } from '../../src/usecases/permanent-file.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { sweepAccounts } from '../../src/usecases/sweep-accounts.ts';
import { acmeWithDatabases, linkFor, numberIn, openStage, type Stage, say } from '../support/accounts.ts';
import { closedPort, wrapped } from '../support/bad-targets.ts';
import { runIn } from '../support/database.ts';
import { kindsOf, leaseOf, requestOf } from '../support/passing-time.ts';
import { acmeWithOwner, clearPermanent, fill, MASKED, PHONE, TYPED_PHONE } from '../support/permanent.ts';
import { asSuperuser, logIn, PASSWORD, verifierOf } from '../support/sample-target.ts';
import { from } from '../support/services.ts';
import { tablesOf } from '../support/tables.ts';

const SID = 'AC00000000000000000000000000000001';
const courier = twilioCourier({
  account: SID,
  user: SID,
  secret: new Secret('a-token'),
  from: '+15005550006',
  apiUrl: 'https://api.twilio.com/',
});

let stage: Stage;
/** What went to telephones, and how the courier answers. */
let texts: URLSearchParams[] = [];
let answers: { status: number; body: object }[] = [];

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  texts = [];
  answers = [];
  nock('https://api.twilio.com')
    .persist()
    .post(`/2010-04-01/Accounts/${SID}/Messages.json`)
    .reply((_, body) => {
      texts.push(new URLSearchParams(String(body)));
      const { status, body: said } = answers.shift() ?? { status: 201, body: { sid: 'SM1', status: 'queued' } };
      return [status, said];
    });
  await fill(stage, acmeWithOwner(stage.target.port));
});
afterEach(async () => {
  nock.cleanAll();
  await endAll();
  await clearPermanent(stage);
});

const sending = (): Services => ({ ...stage.services, courier });
const typed = async (services: Services, username: string, line: string) =>
  (await dispatch(services, line, from(username))).card;
const textSays = (at = texts.length - 1): string => texts[at]?.get('Body') ?? '';
const passwordIn = (text: string): string => text.split('\n')[1] ?? '';
const accounts = async (): Promise<readonly Readonly<{ rolname: string; rolvaliduntil: unknown }>[]> => {
  const rows = await asSuperuser(
    stage.target,
    `select rolname, rolvaliduntil from pg_roles where rolname like 'perm\\_%'`,
  );
  return rows.map(({ rolname, rolvaliduntil }) => ({ rolname: String(rolname), rolvaliduntil }));
};
const endAll = async () => {
  for (const { id } of await stage.services.store.ledger.permanentLeases()) {
    await runIn(
      stage.opened.database,
      sql`update lease set state = 'revoking', cause = 'given-back', fence = fence + 1 where id = ${id} and not assisted`,
    );
    await endLease(stage.services, id);
  }
};

const line = (more: string) => `dbuser permanent Development ${more} because nightly sync`;
const BY_TEXT = line(`read-and-write via vpn phone "${TYPED_PHONE}"`);
const BY_PAGE = line('read-only via vpn');

/** Asked for and approved; its number. */
async function approvedBy(services: Services, asked: string): Promise<number> {
  const preview = await typed(services, 'pia', asked);
  const id = numberIn(JSON.stringify(await typed(services, 'pia', preview.actions[0]?.line ?? '')));
  await typed(services, 'carla', `request approve R-${id}`);
  return id;
}

const LEFT = sql`update it_user set active = false where username = 'pia'`;
const NO_ADMINISTRATOR = sql`update it_user set account = null where username = 'pia'`;
const linkIn = (card: object): string => /"link":"([^"]+)"/.exec(JSON.stringify(card))?.[1] ?? '';

describe('a permanent user in a database that we reach', () => {
  it('is made, told by text message and file, logs in, has the rights of its profile, is rotated and deleted', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    const made = await typed(services, 'pia', `request password R-${id}`);
    expect(made.title).toMatch(/^It is there: no end · read and write · Development · VPN/);

    // The one way: the telephone, which learns neither the address nor the user name.
    expect(texts).toHaveLength(1);
    expect(texts[0]?.get('To')).toBe(PHONE);
    const password = passwordIn(textSays());
    expect(password).toMatch(/^[\w-]{20}$/);
    const [account] = await accounts();
    expect(account?.rolname).toMatch(/^perm_pia_[a-z2-7]{6}$/);
    expect(account?.rolvaliduntil).toBeNull();
    for (const hidden of [account?.rolname ?? '', '127.0.0.1', 'osdev', 'Development'])
      expect(textSays()).not.toContain(hidden);

    // The other way: the file, which has everything else.
    const shown = await typed(services, 'pia', `request file R-${id}`);
    const token = linkIn(shown).split('/file/')[1] ?? '';
    const delivered = await fileOf(services, token);
    expect(delivered?.name).toBe(`R-${id}-${account?.rolname}.txt`);
    for (const part of [
      'server:   127.0.0.1',
      `port:     ${stage.target.port}`,
      'database: osdev',
      `user:     ${account?.rolname}`,
    ])
      expect(delivered?.text).toContain(part);
    expect(delivered?.text).not.toContain(password);
    const chat = JSON.stringify(await tablesOf(stage.opened.database));
    expect(chat).not.toContain(password);

    const session = logIn(stage.target, account?.rolname ?? '', { password });
    expect(await session('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await session('select count(*)::int as n from ossys_espace')).toEqual([{ n: expect.any(Number) }]);
    expect(await session(`insert into osusr_abc_customer (name, city) values ('Zoe', 'Porto')`)).toEqual([]);
    expect(await session(`update ossys_espace set name = 'x'`)).toBe('42501');
    expect(await session('create table mine (id int)')).toBe('42501');
    expect(await session('create role other')).toBe('42501');

    // Rotated: what is connected stays, the old password opens nothing any more, the new one does.
    const rotated = await typed(services, 'pia', `request password R-${id}`);
    expect(rotated.title).toMatch(/^It has another password/);
    const next = passwordIn(textSays());
    expect(next).not.toBe(password);
    expect(await session('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await logIn(stage.target, account?.rolname ?? '', { password })('select 1')).toBe('28P01');
    expect(await logIn(stage.target, account?.rolname ?? '', { password: next })('select 1 as one')).toEqual([
      { one: 1 },
    ]);

    // Deleted: its sessions are over, and the database was seen without it.
    const ending = await typed(services, 'pia', `dbuser delete R-${id}`);
    expect(ending.title).toMatch(/^⏳ Being taken away/);
    await endLease(services, (await leaseOf(stage, id)).id);
    expect(await accounts()).toEqual([]);
    expect(await session('select 1')).not.toEqual([{ one: 1 }]);
    const over = await typed(services, 'pia', `request show R-${id}`);
    expect(over.title).toMatch(/^Ended/);
    expect(await fileOf(services, token)).toBeUndefined();
    expect((await requestOf(stage, id)).status).toBe('ended');
    expect(await kindsOf(stage, id)).toEqual([
      'permanent-requested',
      'request-approved',
      'permanent-intended',
      'permanent-made',
      'permanent-file-taken',
      'permanent-rotating',
      'permanent-rotated',
      'account-ending',
      'permanent-ended',
    ]);
    const [row] = await runIn(stage.opened.database, sql`select sealed_phone from request where id = ${id}`);
    expect(row?.sealed_phone).toBeNull();
    const { broken } = await examineInvariants({
      store: stage.opened.store,
      targets: stage.services.targets,
      ledger: async () => (await stage.opened.invariants()).ledger,
      wait: async () => {},
    });
    expect(broken).toEqual([]);
  }, 60_000);

  it('read-only reads and changes nothing', async () => {
    const id = await approvedBy(sending(), line(`read-only via vpn phone "${TYPED_PHONE}"`));
    await typed(sending(), 'pia', `request password R-${id}`);
    const [account] = await accounts();
    const session = logIn(stage.target, account?.rolname ?? '', { password: passwordIn(textSays()) });
    expect(await session('select count(*)::int as n from osusr_abc_loan')).toEqual([{ n: expect.any(Number) }]);
    expect(await session(`insert into osusr_abc_customer (name, city) values ('Zoe', 'Porto')`)).toBe('42501');
    expect(await session('delete from osusr_abc_loan')).toBe('42501');
  });

  it('has its password chosen on the one-time page where no text message is sent, once and again', async () => {
    const { services } = stage;
    expect((await say(stage, 'pia', BY_TEXT)).title).toMatch(/telephone/i);
    const id = await approvedBy(services, BY_PAGE);
    const page = oncePage(services);
    const token = await linkFor(stage, 'pia', id);
    expect(await page.view(token)).toMatchObject({ state: 'ready', offer: { lasting: 'make', profile: 'read-only' } });
    const made = await page.make(token, new Secret(verifierOf(PASSWORD)));
    expect(made).toEqual({ state: 'handed', what: 'made' });
    const [account] = await accounts();
    expect(JSON.stringify(made)).not.toContain(account?.rolname);
    expect(await logIn(stage.target, account?.rolname ?? '')('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await page.make(token, new Secret(verifierOf(PASSWORD)))).toEqual({ state: 'used' });

    const again = await linkFor(stage, 'pia', id);
    expect(await page.view(again)).toMatchObject({ state: 'ready', offer: { lasting: 'rotate' } });
    const other = 'Second-Cup-Of-Tea-42';
    expect(await page.make(again, new Secret(verifierOf(other)))).toEqual({ state: 'handed', what: 'rotated' });
    expect(await logIn(stage.target, account?.rolname ?? '')('select 1')).toBe('28P01');
    expect(await logIn(stage.target, account?.rolname ?? '', { password: other })('select 1 as one')).toEqual([
      { one: 1 },
    ]);
    expect(await accounts()).toHaveLength(1);
  });

  it('T-toctou is judged again when it is made: who approved has to be an Administrator', async () => {
    const id = await approvedBy(sending(), BY_TEXT);
    await runIn(
      stage.opened.database,
      sql`update it_user set default_role_id = (select id from role where name = 'Guest') where username = 'carla'`,
    );
    expect((await typed(sending(), 'pia', `request password R-${id}`)).title).toMatch(/^Not now/);
    expect(texts).toEqual([]);
    expect(await accounts()).toEqual([]);
  });

  it('T-toctou is not made for whoever is no administrator of the account by then', async () => {
    const id = await approvedBy(sending(), BY_TEXT);
    await runIn(stage.opened.database, NO_ADMINISTRATOR);
    expect((await typed(sending(), 'pia', `request password R-${id}`)).title).toMatch(/^Not now/);
    expect(texts).toEqual([]);
    expect(await accounts()).toEqual([]);
  });

  it('T-toctou is asked for anew, and not made, where the directory changed after its approval', async () => {
    const id = await approvedBy(sending(), BY_TEXT);
    const facts = acmeWithOwner(stage.target.port);
    await fill(stage, { ...facts, teams: [...facts.teams, 'Another'] });
    expect((await typed(sending(), 'pia', `request password R-${id}`)).title).toMatch(/^Not now/);
    expect((await requestOf(stage, id)).status).toBe('pending');
    expect(await accounts()).toEqual([]);
  });

  it('is nobody else’s to make, to rotate, to have the file of, or to keep', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    const lines = [`request password R-${id}`, `request file R-${id}`, `request keep R-${id}`];
    for (const username of ['bob', 'carla'])
      for (const one of lines) expect((await typed(services, username, one)).title, one).toMatch(/^No such request/);
    await typed(services, 'pia', `request password R-${id}`);
    for (const one of lines) expect((await typed(services, 'carla', one)).title, one).toMatch(/^No such request/);
    expect(texts).toHaveLength(1);
    expect((await typed(services, 'dora', `dbuser delete R-${id}`)).title).toMatch(/^⏳ Being taken away/);
  });

  it('is not rotated by whoever is no administrator of the account any more', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    await runIn(stage.opened.database, NO_ADMINISTRATOR);
    expect((await typed(services, 'pia', `request password R-${id}`)).title).toMatch(/^Not now/);
    expect(texts).toHaveLength(1);
  });

  it('is nobody’s to take down who has left: neither deleted nor kept by them, and its file is not theirs any more', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const token = linkIn(await typed(services, 'pia', `request file R-${id}`)).split('/file/')[1] ?? '';
    await runIn(stage.opened.database, LEFT);
    expect((await typed(services, 'pia', `dbuser delete R-${id}`)).title).toMatch(/^No such request/);
    for (const line of [`request file R-${id}`, `request keep R-${id}`, `request password R-${id}`])
      expect((await typed(services, 'pia', line)).title, line).toMatch(/^Not now/);
    expect(await fileOf(services, token)).toBeUndefined();
    expect((await leaseOf(stage, id)).state).toBe('active');
    expect(texts).toHaveLength(1);
  });

  it('is not kept, and its file not given, by whoever is no administrator of the account any more', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const token = linkIn(await typed(services, 'pia', `request file R-${id}`)).split('/file/')[1] ?? '';
    expect(await fileOf(services, token)).toBeDefined();
    const { reviewAt } = await leaseOf(stage, id);
    await runIn(stage.opened.database, NO_ADMINISTRATOR);
    expect(await fileOf(services, token)).toBeUndefined();
    for (const line of [`request file R-${id}`, `request keep R-${id}`])
      expect((await typed(services, 'pia', line)).title, line).toMatch(/^Not now/);
    expect((await leaseOf(stage, id)).reviewAt).toBe(reviewAt);
  });

  it('F26 has its file given for fifteen minutes of the store’s clock, to whom it was given, and of one that is there', async () => {
    const services = { ...sending(), clock: () => '2000-01-01T00:00:00.000Z' };
    const id = await approvedBy(services, BY_TEXT);
    const given = (username: string, after: number) => {
      const until = new Date(Date.now() + after).toISOString();
      return services.sealing.seal(JSON.stringify([id, username, until]), 'file of a permanent database user');
    };
    expect(await fileOf(services, given('pia', 60_000))).toBeUndefined();
    await typed(services, 'pia', `request password R-${id}`);
    expect((await fileOf(services, given('pia', 60_000)))?.name).toContain(`R-${id}-perm_pia_`);
    expect(await fileOf(services, given('pia', -1_000))).toBeUndefined();
    for (const other of ['bob', 'carla', 'nobody'])
      expect(await fileOf(services, given(other, 60_000))).toBeUndefined();
    const token = given('pia', 60_000);
    expect(
      await fileOf(services, `${token.slice(0, -6)}${token.endsWith('AAAA==') ? 'BBBB==' : 'AAAA=='}`),
    ).toBeUndefined();
  });

  it('is neither made nor given a password by a link that somebody else was given', async () => {
    const { services } = stage;
    const id = await approvedBy(services, BY_PAGE);
    const page = oncePage(services);
    const isBobs = sql`update request set user_id = (select id from it_user where username = 'bob') where id = ${id}`;
    const isPias = sql`update request set user_id = (select id from it_user where username = 'pia') where id = ${id}`;
    const token = await linkFor(stage, 'pia', id);
    await runIn(stage.opened.database, isBobs);
    expect(await page.make(token, new Secret(verifierOf(PASSWORD)))).toEqual({ state: 'used' });
    expect(await accounts()).toEqual([]);
    await runIn(stage.opened.database, isPias);
    await page.make(await linkFor(stage, 'pia', id), new Secret(verifierOf(PASSWORD)));
    const [account] = await accounts();
    const again = await linkFor(stage, 'pia', id);
    await runIn(stage.opened.database, isBobs);
    expect(await page.make(again, new Secret(verifierOf('Second-Cup-Of-Tea-42')))).toEqual({ state: 'used' });
    expect(await logIn(stage.target, account?.rolname ?? '')('select 1 as one')).toEqual([{ one: 1 }]);
    await runIn(stage.opened.database, isPias);
  });

  it('says which password holds where its rotation was not confirmed', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const [account] = await accounts();
    let isAway = false;
    const taken = wrapped(services.targets, ({ rotate }) => ({
      rotate: async (order) => {
        await rotate(order);
        isAway = true;
      },
    }));
    const { transaction } = services.store;
    const store: Services['store'] = {
      ...services.store,
      transaction: (work) => (isAway ? Promise.reject(new Error('the store is away')) : transaction(work)),
    };
    const unwritten = await typed({ ...services, store, targets: taken }, 'pia', `request password R-${id}`);
    expect(unwritten.title).toMatch(/^Not confirmed/);
    expect(JSON.stringify(unwritten)).toMatch(/took the new password.*What was sent last opens it/);
    const password = passwordIn(textSays());
    expect(await logIn(stage.target, account?.rolname ?? '', { password })('select 1 as one')).toEqual([{ one: 1 }]);

    await runIn(stage.opened.database, sql`update lease set rotating_at = null where request_id = ${id}`);
    const silent = wrapped(services.targets, () => ({
      rotate: () => Promise.reject(new TargetFault('timeout', 'no answer')),
    }));
    const unknown = await typed({ ...services, targets: silent }, 'pia', `request password R-${id}`);
    expect(unknown.title).toMatch(/^Not confirmed/);
    expect(JSON.stringify(unknown)).toMatch(/Nobody knows here which password opens it/);
  });

  it('leaves nothing behind where its text message is not sent, and may be made again', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    answers = [{ status: 400, body: { code: 21211, message: `The 'To' number ${PHONE} is not valid`, status: 400 } }];
    const failed = await typed(services, 'pia', `request password R-${id}`);
    expect(failed.title).toMatch(/^Not done/);
    expect(JSON.stringify(failed)).toMatch(/No text message reaches that telephone/);
    const [ending] = await runIn(
      stage.opened.database,
      sql`select entry::jsonb->>'surface' surface from audit_entry where entry::jsonb->>'kind' = 'account-ending' order by seq desc limit 1`,
    );
    expect(ending?.surface).toBe('playground');
    expect(JSON.stringify([failed, stage.failures.map(String)])).not.toContain(PHONE.slice(4));
    await endLease(services, (await leaseOf(stage, id)).id);
    expect(await accounts()).toEqual([]);
    expect((await requestOf(stage, id)).status).toBe('approved');
    expect((await typed(services, 'pia', `request password R-${id}`)).title).toMatch(/^It is there/);
  });

  it('sends no text message of what was not made', async () => {
    const down = { ...sending(), targets: closedPort() };
    const id = await approvedBy(sending(), BY_TEXT);
    expect((await typed(down, 'pia', `request password R-${id}`)).title).toMatch(/^Not done/);
    expect(texts).toEqual([]);
  });

  it('keeps its old password where the new one could not be told, or its database does not answer', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const password = passwordIn(textSays());
    const [account] = await accounts();
    const isGood = () => logIn(stage.target, account?.rolname ?? '', { password })('select 1 as one');
    answers = [{ status: 503, body: {} }];
    expect((await typed(services, 'pia', `request password R-${id}`)).title).toMatch(/^Not done/);
    expect(await isGood()).toEqual([{ one: 1 }]);
    const down = { ...services, targets: closedPort() };
    expect((await typed(down, 'pia', `request password R-${id}`)).title).toMatch(/^Not done/);
    expect(await isGood()).toEqual([{ one: 1 }]);
    expect((await typed(services, 'pia', `request password R-${id}`)).title).toMatch(/^It has another password/);
    expect(await isGood()).toBe('28P01');
  });

  it('is rotated by one press at a time', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    let titles: string[] = [];
    const slow = wrapped(services.targets, ({ rotate }) => ({
      rotate: async (account) => {
        titles = [(await typed(services, 'pia', `request password R-${id}`)).title];
        await rotate(account);
      },
    }));
    expect((await typed({ ...services, targets: slow }, 'pia', `request password R-${id}`)).title).toMatch(/another/);
    expect(titles).toEqual([expect.stringMatching(/^Not now/)]);
    expect(texts).toHaveLength(2);
    const [account] = await accounts();
    const password = passwordIn(textSays());
    expect(await logIn(stage.target, account?.rolname ?? '', { password })('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('F28 is taken away again by whoever made it too late', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    const late = wrapped(services.targets, ({ ensure }) => ({
      ensure: async (order) => {
        const made = await ensure(order);
        await runIn(stage.opened.database, sql`update lease set fence = fence + 1 where id = ${order.lease}`);
        return made;
      },
    }));
    expect((await typed({ ...services, targets: late }, 'pia', `request password R-${id}`)).title).toMatch(/^Not done/);
    expect(await accounts()).toEqual([]);
  });

  it('F33 that nobody saw through is ended by its job, and one that was is not', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const lease = await leaseOf(stage, id);
    await endLease(services, lease.id);
    expect((await leaseOf(stage, id)).state).toBe('active');
    await runIn(
      stage.opened.database,
      sql`update lease set state = 'creating', created_at = created_at - interval '1 minute' where id = ${lease.id}`,
    );
    await endLease(services, lease.id);
    expect(await accounts()).toEqual([]);
    expect((await requestOf(stage, id)).status).toBe('approved');
  });

  it('is the only one of its profile, as long as it is there', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const refused = await typed(services, 'pia', BY_TEXT);
    expect(refused.tone).toBe('bad');
    expect(JSON.stringify(refused)).toMatch(/profile-taken/);
    expect((await typed(services, 'pia', BY_PAGE)).title).toMatch(/^To be approved/);
  });

  it('stays when its owner leaves or a temporary user ends, and ends when it vanishes in its database', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const facts = acmeWithOwner(stage.target.port);
    await fill(stage, {
      ...facts,
      users: facts.users.map((one) => (one.username === 'pia' ? { ...one, active: false } : one)),
    });
    await sweepAccounts(services);
    expect((await leaseOf(stage, id)).state).toBe('active');
    const [account] = await accounts();
    await asSuperuser(stage.target, `drop role ${account?.rolname}`);
    await sweepAccounts(services);
    expect(await leaseOf(stage, id)).toMatchObject({ state: 'revoking', cause: 'vanished' });
  });

  it('keeps an import from forgetting where it lives', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    const facts = {
      ...acmeWithOwner(stage.target.port),
      databases: acmeWithDatabases(stage.target.port).databases.slice(1),
    };
    const outcome = await importDirectory(stage.opened.store, { facts, dryRun: false, consent: true });
    expect(outcome).toMatchObject({ state: 'accounts-live', leases: [{ request: id }] });
  });

  it('is in the list of its owner and of Administrators, without an end, and found by its environment', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    await typed(services, 'pia', `request password R-${id}`);
    for (const username of ['pia', 'carla'])
      expect(JSON.stringify(await typed(services, username, 'dbuser list'))).toMatch(/with no end/);
    expect((await typed(services, 'pia', 'dbuser details Development')).title).toMatch(/^It is there/);
    // Nothing is done by the environment's name alone.
    for (const verb of ['delete', 'password'])
      expect((await typed(services, 'pia', `dbuser ${verb} Development`)).title).toMatch(/^It is there/);
    expect((await leaseOf(stage, id)).state).toBe('active');
    expect(texts).toHaveLength(1);
  });

  it('T-canary B88 never shows its telephone, nor its password, anywhere but on its way', async () => {
    const services = sending();
    const id = await approvedBy(services, BY_TEXT);
    const seen = [
      await typed(services, 'pia', `request password R-${id}`),
      await typed(services, 'pia', `request show R-${id}`),
      await typed(services, 'carla', `request show R-${id}`),
      await tablesOf(stage.opened.database),
      stage.failures.map(String),
    ];
    expect(JSON.stringify(seen)).not.toContain(PHONE.slice(4));
    expect(JSON.stringify(seen)).not.toContain(passwordIn(textSays()));
    expect(JSON.stringify(seen)).toContain(MASKED);
  });
});
