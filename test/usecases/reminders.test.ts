import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { moveEnd } from '../../src/usecases/extend-account.ts';
import { remind } from '../../src/usecases/remind.ts';
import { obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { runIn } from '../support/database.ts';
import { ageLease, clearStage, dueAt, kindsOf, leaseOf } from '../support/passing-time.ts';
import { logIn } from '../support/sample-target.ts';
import { NO_TARGETS } from '../support/services.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => clearStage(stage));

const remindersOf = async (request: number) =>
  (await kindsOf(stage, request)).filter((kind) => kind === 'account-reminded').length;
/** What was sent as a message of its own, and what took the place of one. */
const noticesOf = (lease: number) =>
  runIn(
    stage.opened.database,
    sql`select n.keeps is not null first, card from notice n where n.keeps = ${`lease:${lease}:reminder`} or n.subject = ${`lease:${lease}:reminder`} order by n.id`,
  );

describe('a reminder', () => {
  it('I-13 is due an hour and ten minutes before the end', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    const end = Date.parse((await leaseOf(stage, request)).endsAt);
    expect(Date.parse((await dueAt(stage, `lease:${lease}:remind:hour`)) ?? '')).toBe(end - 3_600_000);
    expect(Date.parse((await dueAt(stage, `lease:${lease}:remind:ten-minutes`)) ?? '')).toBe(end - 600_000);
  });

  it('F8 is given once a step, whoever asks for it how often, and not before its time', async () => {
    const { request, lease } = await obtain(stage, 'bob');
    await remind(stage.services, lease, 'hour');
    expect(await remindersOf(request)).toBe(0);
    await ageLease(stage, lease, 181);
    await Promise.all([1, 2, 3].map(() => remind(stage.services, lease, 'hour')));
    await remind(stage.services, lease, 'ten-minutes');
    expect(await remindersOf(request)).toBe(1);
    await ageLease(stage, lease, 50);
    await remind(stage.services, lease, 'ten-minutes');
    await remind(stage.services, lease, 'hour');
    expect(await remindersOf(request)).toBe(2);
    expect((await noticesOf(lease)).filter(({ first }) => first)).toHaveLength(1);
  });

  it('says how many sessions are open, and is given without that when the database does not say', async () => {
    const { request, account, lease } = await obtain(stage, 'bob');
    await logIn(stage.target, account)('select 1');
    await ageLease(stage, lease, 181);
    await remind(stage.services, lease, 'hour');
    const [first] = await noticesOf(lease);
    expect(JSON.stringify(first?.card)).toContain('1 open session');
    await ageLease(stage, lease, 50);
    await remind({ ...stage.services, targets: NO_TARGETS }, lease, 'ten-minutes');
    expect(await remindersOf(request)).toBe(2);
  });

  it('I-13 never comes after the end, nor about an account that is being ended', async () => {
    const [late, ending] = [await obtain(stage, 'bob'), await obtain(stage, 'carla')];
    await ageLease(stage, late.lease, 240);
    await ageLease(stage, ending.lease, 181);
    await say(stage, 'carla', `dbuser delete R-${ending.request}`);
    for (const { lease, request } of [late, ending]) {
      await remind(stage.services, lease, 'hour');
      await remind(stage.services, lease, 'ten-minutes');
      expect(await remindersOf(request)).toBe(0);
    }
    expect(await dueAt(stage, `lease:${ending.lease}:remind:hour`)).toBeUndefined();
  });

  it('is given anew for an end that was moved, at the new time', async () => {
    const { request, lease } = await obtain(stage, 'carla');
    await ageLease(stage, lease, 181);
    await remind(stage.services, lease, 'hour');
    await say(stage, 'carla', `dbuser extend R-${request} for 2h`);
    await moveEnd(stage.services, lease);
    const end = Date.parse((await leaseOf(stage, request)).endsAt);
    expect(Date.parse((await dueAt(stage, `lease:${lease}:remind:hour`)) ?? '')).toBe(end - 3_600_000);
    await remind(stage.services, lease, 'hour');
    expect(await remindersOf(request)).toBe(1);
    await ageLease(stage, lease, 120);
    await remind(stage.services, lease, 'hour');
    expect(await remindersOf(request)).toBe(2);
  });

  it('is not planned for an account of less than half an hour', async () => {
    const { lease } = await obtain(stage, 'carla', 'dbuser request Development for 29m because INC-1');
    expect(await dueAt(stage, `lease:${lease}:remind:ten-minutes`)).toBeUndefined();
  });
});
