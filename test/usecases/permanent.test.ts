import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputsOf } from '../../src/cards/form.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { file, openStage, type Stage, say } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { ageRequest, dueAt, kindsOf, lastDetailsOf, requestOf } from '../support/passing-time.ts';
import {
  acmeWithOwner,
  approved,
  clearPermanent,
  fill,
  MASKED,
  PHONE,
  permanentLine,
  withoutTunnel,
} from '../support/permanent.ts';
import { from } from '../support/services.ts';
import { tablesOf, withoutTrail } from '../support/tables.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => fill(stage, acmeWithOwner(stage.target.port)));
afterEach(() => clearPermanent(stage));

const textOf = async (username: string, line: string) => JSON.stringify(await say(stage, username, line));
const allTables = async () => JSON.stringify(await tablesOf(stage.opened.database));
const allButTrail = async () => withoutTrail(await tablesOf(stage.opened.database));
/** What opens the telephone of a request. */
async function sealedPhoneOf(id: number): Promise<unknown> {
  const [row] = await runIn(stage.opened.database, sql`select sealed_phone from request where id = ${id}`);
  return row?.sealed_phone;
}
const permanentUsers = async () => (await stage.services.store.snapshot()).company.permanentUsers;

describe('a permanent user that the vendor makes', () => {
  it('is asked for, approved, sent as a support case, and is there when its requester says so', async () => {
    const id = await file(stage, 'pia', permanentLine());
    expect(await requestOf(stage, id)).toMatchObject({
      asks: 'permanent',
      status: 'pending',
      environment: 'Production',
      profile: 'read-only',
      network: 'vpn',
      addresses: [],
      phone: MASKED,
    });
    const asked = await say(stage, 'carla', `request show R-${id}`);
    expect(asked.actions[0]?.confirm).toMatch(/^The password goes to \+351 … 340\. Is that theirs\?/);
    expect((await say(stage, 'carla', `request approve R-${id}`)).title).toMatch(/^Approved: no end · read-only/);
    const shown = await textOf('pia', `request support R-${id}`);
    for (const part of ['Environments: Production', 'Access: read-only', 'VPN, already active', PHONE])
      expect(shown).toContain(part);
    expect((await say(stage, 'pia', `request case R-${id} 2781305`)).title).toMatch(/^⏳ Support case 2781305 is open/);
    expect(await permanentUsers()).toEqual([]);
    expect(await sealedPhoneOf(id)).toEqual(expect.any(String));
    expect((await say(stage, 'pia', `request there R-${id}`)).title).toMatch(/^It is there/);
    expect(await sealedPhoneOf(id)).toBeNull();
    expect(await permanentUsers()).toEqual([{ environment: 'Production', profile: 'read-only', network: 'vpn' }]);
    expect(await kindsOf(stage, id)).toEqual([
      'permanent-requested',
      'request-approved',
      'support-case-shown',
      'support-case-opened',
      'permanent-made',
    ]);
    expect((await say(stage, 'pia', permanentLine())).title).toBe(
      'No. You cannot have a permanent database user in Production.',
    );
    expect((await say(stage, 'pia', `dbuser delete R-${id}`)).title).toMatch(/^Ended/);
    expect(await permanentUsers()).toEqual([]);
    expect((await requestOf(stage, id)).status).toBe('ended');
  });

  it('stays there when the directory is imported again, which finds nothing changed', async () => {
    const id = await approved(stage);
    await say(stage, 'pia', `request there R-${id}`);
    const facts = acmeWithOwner(stage.target.port);
    expect((await importDirectory(stage.opened.store, { facts, dryRun: false, consent: true })).state).toBe('same');
    await fill(stage, { ...facts, teams: [...facts.teams, 'Another'] });
    expect(await permanentUsers()).toHaveLength(1);
    const trueOnes = await stage.opened.store.transaction((tx) => tx.facts({ users: [], databases: true }));
    expect(trueOnes.permanentAccounts).toEqual([{ environment: 'Production', profile: 'read-only', network: 'vpn' }]);
  });

  it('is asked for by name, or by the address of the database server', async () => {
    const preview = await say(stage, 'pia', permanentLine().replace('Production', 'db'));
    expect(preview.title).toContain('Quality');
  });

  it('may be one of each profile in an environment, and no second one is asked for', async () => {
    const id = await file(stage, 'pia', permanentLine());
    const again = await say(stage, 'pia', permanentLine());
    expect(again.title).toMatch(/^Asked for already/);
    expect(JSON.stringify(again.blocks)).toContain(`R-${id}`);
    expect(await file(stage, 'pia', permanentLine('read-and-write via vpn'))).toBeGreaterThan(id);
  });

  it.each([
    ['somebody who is no administrator of the account', 'bob', 'via vpn', 'account-role-missing'],
    ['an Administrator, whose role does not replace that', 'carla', 'via vpn', 'account-role-missing'],
    ['a gateway that is not there', 'pia', 'via transit-gateway', 'network-missing'],
  ])('I-14 is refused to %s, and nothing but the refusal is kept', async (_, username, network, code) => {
    const before = await allButTrail();
    const card = await say(stage, username, permanentLine(`read-only ${network}`));
    expect(card.tone).toBe('bad');
    expect(JSON.stringify(card.footer)).toContain(code);
    expect(JSON.stringify(card.blocks)).toMatch(/✗ In the way/);
    expect(JSON.stringify(card.blocks)).toMatch(/✓ /);
    expect(await allButTrail()).toEqual(before);
    const [entry] = await runIn(stage.opened.database, sql`select entry from audit_entry order by seq desc limit 1`);
    expect(JSON.parse(String(entry?.entry))).toMatchObject({ kind: 'permanent-request-refused', actor: username });
  });

  it('I-9 is not approved by whoever asked, nor by somebody who is no Administrator', async () => {
    await fill(stage, {
      ...acmeWithOwner(stage.target.port),
      users: acmeWithOwner(stage.target.port).users.map((user) =>
        user.username === 'pia' ? { ...user, defaultRole: 'Administrator' } : user,
      ),
    });
    const id = await file(stage, 'pia', permanentLine());
    expect((await say(stage, 'pia', `request approve R-${id}`)).title).toMatch(/is your own/);
    expect((await say(stage, 'bob', `request approve R-${id}`)).title).toMatch(/is not yours to answer/);
    expect((await requestOf(stage, id)).status).toBe('pending');
  });

  it('is denied with a reason, lapses unanswered, is taken back, and then nothing opens its telephone any more', async () => {
    const ends = [
      async (id: number) => void (await say(stage, 'carla', `request deny R-${id} because use a view`)),
      async (id: number) => void (await say(stage, 'pia', `request cancel R-${id}`)),
      async (id: number) => {
        await ageRequest(stage, id, 24 * 60 + 1);
        await lapseRequest(stage.services, id);
      },
    ];
    for (const end of ends) {
      const id = await file(stage, 'pia', permanentLine());
      expect(await sealedPhoneOf(id)).toEqual(expect.any(String));
      await end(id);
      expect(await sealedPhoneOf(id)).toBeNull();
      expect(['denied', 'cancelled', 'lapsed']).toContain((await requestOf(stage, id)).status);
    }
  });

  it('T-toctou is judged again when the case is to be sent: who approved must still be an Administrator', async () => {
    const id = await approved(stage);
    await runIn(
      stage.opened.database,
      sql`update it_user set default_role_id = (select id from role where name = 'Guest') where username = 'carla'`,
    );
    const shown = await textOf('pia', `request support R-${id}`);
    expect(shown).toContain('Not now');
    expect(shown).not.toContain(PHONE);
  });

  it('is asked anew when the directory changed after its approval', async () => {
    const id = await approved(stage);
    const facts = acmeWithOwner(stage.target.port);
    await fill(stage, { ...facts, teams: [...facts.teams, 'Another'] });
    expect((await say(stage, 'pia', `request support R-${id}`)).title).toMatch(/^Not now/);
    expect((await requestOf(stage, id)).status).toBe('pending');
  });

  it('B48 waits thirty days for its case, by a job that the store keeps', async () => {
    const id = await approved(stage);
    const { deadlineAt } = await requestOf(stage, id);
    const days = (Date.parse(deadlineAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(await dueAt(stage, `request:${id}:lapse`)).toBe(deadlineAt);
    await lapseRequest(stage.services, id);
    expect((await requestOf(stage, id)).status).toBe('approved');
  });

  it('waits no longer for its case because its number is said again', async () => {
    const id = await approved(stage);
    await say(stage, 'pia', `request case R-${id} 2781305`);
    await runIn(
      stage.opened.database,
      sql`update request set deadline_at = deadline_at - interval '20 days' where id = ${id}`,
    );
    const { deadlineAt } = await requestOf(stage, id);
    expect((await say(stage, 'pia', `request case R-${id} 2781306`)).title).toMatch(/^⏳ Support case 2781306 is open/);
    expect((await requestOf(stage, id)).deadlineAt).toBe(deadlineAt);
    expect(await dueAt(stage, `request:${id}:lapse`)).toBe(deadlineAt);
  });

  it('is not said to be gone by whoever has left', async () => {
    const id = await approved(stage);
    await say(stage, 'pia', `request there R-${id}`);
    await runIn(stage.opened.database, sql`update it_user set active = false where username = 'pia'`);
    expect((await say(stage, 'pia', `dbuser delete R-${id}`)).title).toMatch(/^No such request/);
    expect(await permanentUsers()).toHaveLength(1);
  });

  it('is nobody else’s to see, to name or to end', async () => {
    const id = await approved(stage);
    for (const line of ['support', 'case', 'there'].map(
      (verb) => `request ${verb} R-${id}${verb === 'case' ? ' 1' : ''}`,
    ))
      expect((await say(stage, 'bob', line)).title, line).toMatch(/^No such request/);
    await say(stage, 'pia', `request there R-${id}`);
    expect((await say(stage, 'bob', `dbuser delete R-${id}`)).title).toMatch(/^No such request/);
    expect((await say(stage, 'dora', `dbuser delete R-${id}`)).title).toMatch(/^Ended/);
    expect(await lastDetailsOf(stage, id)).toEqual({
      kind: 'permanent-ended',
      details: { by: 'vendor', cause: 'revoked' },
    });
  });
});

describe('an allowlist', () => {
  const LISTED = permanentLine('read-only via allowlist 8.8.4.0/24 8.8.8.8');

  it('B85 is refused where a tunnel is in place or temporary users are offered, with the conflict and the way out', async () => {
    const text = await textOf('pia', LISTED);
    expect(text).toMatch(/✗ In the way: A network tunnel is in place, or temporary users are offered here/);
    expect(text).toMatch(/Let it connect by VPN or AWS Transit Gateway instead/);
    const { databases } = acmeWithOwner(stage.target.port);
    await fill(stage, withoutTunnel(stage.target.port, databases));
    expect(await textOf('pia', LISTED)).toMatch(/allowlist-conflict/);
  });

  it('B85 keeps temporary users away while somebody connects by it, and lets them in when that is gone', async () => {
    await fill(stage, withoutTunnel(stage.target.port));
    const id = await approved(stage, LISTED);
    await say(stage, 'pia', `request there R-${id}`);
    await fill(stage, acmeWithOwner(stage.target.port));
    const ask = 'dbuser request Development for 1h because a look';
    const refused = await textOf('bob', ask);
    expect(refused).toMatch(/allowlist-conflict/);
    expect(refused).toMatch(/one of the two has to go first/);
    await say(stage, 'pia', `dbuser delete R-${id}`);
    expect((await say(stage, 'bob', ask)).title).toMatch(/^To be approved/);
  });

  it('puts its addresses into the support case', async () => {
    await fill(stage, withoutTunnel(stage.target.port));
    const id = await approved(stage, LISTED);
    expect(await textOf('pia', `request support R-${id}`)).toContain('Public static IPs: 8.8.4.0/24, 8.8.8.8');
  });
});

describe('the telephone of a permanent user', () => {
  it('T-canary B88 is in full in one answer alone, to its requester, who is told that it is not kept', async () => {
    const digits = PHONE.slice(4);
    const seen: string[] = [];
    const look = async (username: string, line: string) => seen.push(await textOf(username, line));
    await look('pia', permanentLine());
    const id = await file(stage, 'pia', permanentLine());
    await look('pia', permanentLine('read-and-write via vpn', '+351 967 218 34'));
    await look('pia', `dbuser permanent Production ${PHONE} via vpn because no clause`);
    await look('pia', `dbuser permanent nowhere via vpn phone ${PHONE} because call me at ${PHONE}`);
    await look('pia', `dbuser permanent form Production via vpn phone "${PHONE}"`);
    await look('carla', `request show R-${id}`);
    await look('carla', `request approve R-${id}`);
    await look('pia', `request show R-${id}`);
    const { card, keep } = await dispatch(stage.services, `request support R-${id}`, from('pia'));
    expect(JSON.stringify(card)).toContain(PHONE);
    seen.push(JSON.stringify(keep));
    await look('pia', `request there R-${id}`);
    await look('pia', 'audit show');
    const all = [...seen, await allTables(), JSON.stringify(stage.failures)].map((text) =>
      text.replaceAll(/[\s().-]/g, ''),
    );
    for (const text of all) expect(text).not.toContain(digits);
    expect(seen.join('')).toContain(MASKED);
  });

  it('is opened by the key alone, and for its requester alone', async () => {
    const [send] = (await say(stage, 'pia', permanentLine())).actions;
    const line = send?.line ?? '';
    expect(line).toMatch(/ phone sealed:[\w=-]{50,} confirm /);
    await fill(stage, {
      ...acmeWithOwner(stage.target.port),
      users: acmeWithOwner(stage.target.port).users.map((user) =>
        user.username === 'bob' ? { ...user, account: 'infrastructure-administrator' as const } : user,
      ),
    });
    expect(inputsOf(await say(stage, 'bob', line)).map(({ id }) => id)).toContain('phone');
  });

  it('is not filled in again: the form that is opened anew asks for it', async () => {
    const reply = await dispatch(
      stage.services,
      `dbuser permanent form Production via vpn phone "${PHONE}"`,
      from('pia'),
    );
    expect(inputsOf(reply.card).find(({ id }) => id === 'phone')).not.toHaveProperty('value');
    expect(reply.reopens).not.toContain('967218');
  });
});
