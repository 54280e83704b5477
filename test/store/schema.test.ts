import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openClient } from '../../src/store/client.ts';
import { openFreshStore } from '../support/database.ts';
import { granted, importFacts, SAMPLE } from './sample.ts';

let open: Awaited<ReturnType<typeof openFreshStore>>;
/** As the bot runs, and as the owner of the database, who may do more. */
let app: Client;
let owner: Client;

beforeAll(async () => {
  open = await openFreshStore();
  await importFacts(open.store, SAMPLE);
  await open.store.transaction((tx) => tx.record(granted('ana', 'Developer', 'Banking')));
  await open.store.checkpoint();
  app = openClient(open.database.url, { connections: 1, role: 'chatelaine_app' });
  owner = openClient(open.database.url, { connections: 1 });
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await open.close();
});

const codeFrom = (client: Client, statement: SQL) =>
  client
    .use((db) => db.execute(statement))
    .then(
      () => 'done',
      (error) => (error.cause ?? error).code,
    );

const USER = sql`(select id from it_user where username = 'ana')`;
const ENVIRONMENT = sql`(select id from environment where name = 'Development')`;
const lease = (account: string, more: SQL = sql`'active', clock_timestamp() + interval '2 hours'`) => sql`
  insert into lease (request_id, user_id, environment_id, kind, profile, account_name, state, ends_at)
  select (select min(id) from request), ${USER}, ${ENVIRONMENT}, 'temporary', 'read-only', ${account}, ${more}`;
const request = (status: string) => sql`
  insert into request (user_id, environment_id, kind, profile, reason, status, policy, deadline_at)
  values (${USER}, ${ENVIRONMENT}, 'temporary', 'read-only', 'because', ${status}, 1, clock_timestamp())`;

/** One that is over: leases are made of it here. */
beforeAll(async () => {
  await app.use((db) => db.execute(request('pending')));
  await app.use((db) => db.execute(sql`update request set status = 'ended'`));
});

describe('the audit trail', () => {
  const changes = [
    ['update', sql`update audit_entry set actor = 'x'`],
    ['delete', sql`delete from audit_entry`],
    ['truncate', sql`truncate audit_entry cascade`],
    ['checkpoint update', sql`update checkpoint set head = 'x'`],
    ['checkpoint delete', sql`delete from checkpoint`],
    ['checkpoint truncate', sql`truncate checkpoint`],
  ] as const;

  it.each(changes)('T-audit-tamper refuses %s to the bot and to the owner', async (_, statement) => {
    expect(await codeFrom(app, statement)).toBe('42501');
    expect(await codeFrom(owner, statement)).toBe('42501');
  });

  it('T-audit-tamper refuses it in a session that calls itself a replica', async () => {
    await owner.use((db) => db.execute(sql`set session_replication_role = replica`));
    expect(await codeFrom(owner, sql`delete from audit_entry`)).toBe('42501');
    await owner.use((db) => db.execute(sql`reset session_replication_role`));
  });

  it('T-audit-tamper lets the bot neither switch the guard off nor take away the head', async () => {
    expect(await codeFrom(app, sql`alter table audit_entry disable trigger all`)).toBe('42501');
    expect(await codeFrom(app, sql`set session_replication_role = replica`)).toBe('42501');
    expect(await codeFrom(app, sql`delete from audit_head`)).toBe('42501');
    expect(await codeFrom(app, sql`insert into audit_head values (2, 0, '', now())`)).toBe('42501');
  });

  it('refuses the same number twice', async () => {
    expect(await codeFrom(app, sql`insert into audit_entry select * from audit_entry`)).toBe('23505');
  });
});

describe('the constraints', () => {
  it.each([
    ['T-preapproved a request that begins as approved', request('approved'), '23514'],
    ['I-12 a way back for a request that is over', sql`update request set status = 'approved'`, '23514'],
    ['a thirteenth hour', lease('tmp_ana_1', sql`'active', clock_timestamp() + interval '13 hours'`), '23514'],
    ['a temporary account without an end', lease('tmp_ana_2', sql`'active', null`), '23514'],
    ['an account name that could be anything', lease('tmp"; drop'), '23514'],
    ['a level that is none', sql`update role_level set level = 'root'`, '22P02'],
    ['a user without a default role', sql`update it_user set default_role_id = null`, '23502'],
    ['the removal of a role that is held', sql`delete from role where name = 'Tech Lead'`, '23503'],
    [
      'T-name-fold a role that passes for Administrator',
      sql`insert into role (name, position) values (' ADMINISTRATOR ', 9)`,
      '23505',
    ],
    ['an Administrator of the file', sql`update role set position = 1 where name = 'Administrator'`, '23514'],
    ['the removal of a built-in role', sql`delete from role where name = 'Administrator'`, '23514'],
    ['another name for a built-in role', sql`update role set name = 'Root' where name = 'Administrator'`, '23514'],
    [
      'an application role twice',
      sql`insert into application_role (user_id, application_id, role_id) select user_id, application_id, role_id from application_role`,
      '23505',
    ],
    ['a URL where the name of one belongs', sql`update database set admin = 'postgres://u:p@h/d'`, '23514'],
    ['more than twelve hours as a ceiling', sql`update database set max_hours = 13`, '23514'],
    [
      'a second infrastructure',
      sql`insert into infrastructure select 2, name, hosting, console_version, network, delegation, policy from infrastructure`,
      '42501',
    ],
    [
      'a channel for a team and an application at once',
      sql`update channel set team_id = (select min(id) from team), application_id = (select min(id) from application)`,
      '23514',
    ],
    ['a notice to nobody', sql`insert into notice (audit_seq, card) values (1, '{}')`, '23514'],
    [
      'a notice to a channel and a subject at once',
      sql`insert into notice (audit_seq, card, channel, subject) values (1, '{}', 'slack:C0', 'request:1')`,
      '23514',
    ],
    [
      'an installation that is nowhere',
      sql`insert into installation (name, app_id, bot_id, bot_user_id, token, scopes, installed_by)
        values ('', '', '', '', '', '{}', '')`,
      '23514',
    ],
    [
      'a message of a platform that is none',
      sql`insert into posted_message (subject, platform, tenant, channel, message) values ('', 'irc', '', '', '')`,
      '23514',
    ],
  ])('refuse %s', async (_, statement, code) => {
    expect(await codeFrom(app, statement)).toBe(code);
  });

  it('I-4 allow one live temporary account a person and environment', async () => {
    expect(await codeFrom(app, lease('tmp_ana_a'))).toBe('done');
    expect(await codeFrom(app, lease('tmp_ana_b'))).toBe('23505');
    expect((await open.store.transaction((tx) => tx.allFacts())).temporaryUsers).toEqual([['ana', 'Development']]);
    await app.use((db) =>
      db.execute(sql`update lease set state = 'ended', cause = 'expired', ended_at = clock_timestamp()`),
    );
    expect((await open.store.transaction((tx) => tx.allFacts())).temporaryUsers).toBeUndefined();
    expect(await codeFrom(app, lease('tmp_ana_b'))).toBe('done');
  });

  it('F32 refuse to forget an environment in which there are accounts', async () => {
    const environments = SAMPLE.environments.filter(({ name }) => name !== 'Development');
    const left = {
      ...SAMPLE,
      environments,
      roles: [],
      users: [],
      connections: [],
      extensions: [],
      channels: { teams: [], applications: [], environments: [] },
    };
    await expect(importFacts(open.store, left)).rejects.toMatchObject({
      problem: { code: 'invalid', expected: 'something that is not in use' },
    });
  });

  it('take a pending request', async () => expect(await codeFrom(app, request('pending'))).toBe('done'));
});
