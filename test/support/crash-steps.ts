import { sql } from 'drizzle-orm';
import type { Life, Step } from './crash-life.ts';
import { openSession, postVerifier, requestAgain } from './crash-people.ts';
import { becomes, type CrashStage, holdsIn, numberIn } from './crash-stage.ts';

/** The steps of an account's life: what people do, and what comes of it. */
const AT_ONCE = 1_500;
const BY_JOB = 5_000;

export const request: Step = {
  name: 'request',
  act: requestAgain,
  isDone: async (stage, life) => {
    life.request = (await openRequest(stage, life.requester)) ?? 0;
    return life.request > 0;
  },
  patienceMs: AT_ONCE,
};

export const answer: Step = {
  name: 'answer',
  act: (stage, life) => stage.front().say('carla', `/request approve R-${life.request}`),
  isDone: (stage, life) => holdsIn(stage, sql`(select status from request where id = ${life.request}) = 'approved'`),
  patienceMs: AT_ONCE,
};

export const link: Step = {
  name: 'link',
  act: async (stage, life) => {
    const card = await stage.front().say(life.requester, `/request password R-${life.request}`);
    life.token = /\/once\/([\w-]{43})/.exec(card)?.[1];
    if (life.token !== undefined) life.secrets.push(life.token);
  },
  isDone: async (_, { token }) => token !== undefined,
  patienceMs: AT_ONCE,
};

/** With another link where the last one was used up, once what was begun with it is gone. */
export const account: Step = {
  name: 'account',
  act: async (stage, life) => {
    if (await isBegun(stage, life)) await letTimePass(stage, life);
    await becomes(async () => !(await isBegun(stage, life)), BY_JOB);
    if (life.token === undefined) await link.act(stage, life);
    const state = await postVerifier(stage, life, life.token ?? '');
    if (state !== 'made') life.token = undefined; // what did not come about is done anew
  },
  isDone: async (stage, life) => {
    const found = await numberIn(
      stage,
      sql`select id from lease where request_id = ${life.request} and state = 'active'`,
    );
    life.lease = found ?? 0;
    return found !== undefined;
  },
  patienceMs: BY_JOB,
};

const isBegun = (stage: CrashStage, { request: id }: Life) =>
  holdsIn(stage, sql`exists (select from lease where request_id = ${id} and state in ('creating', 'revoking'))`);

/** Whoever made it is dead: the time that making it may take is over. */
async function letTimePass(stage: CrashStage, { request: id }: Life): Promise<void> {
  await stage.inStore(sql`
    update lease set created_at = created_at - interval '1 minute'
    where request_id = ${id} and state = 'creating' and created_at > clock_timestamp() - interval '45 seconds'`);
  await stage.inStore(sql`
    update graphile_worker._private_jobs set run_at = now()
    where locked_at is null and key in (select 'lease:' || id || ':end' from lease where request_id = ${id} and state = 'creating')`);
}

/** Its holder logs in, and it comes to own something that keeps it from being dropped just so. */
export const use: Step = {
  name: 'use',
  act: openSession,
  isDone: async (stage, { lease }) => {
    const [row] = await stage.inStore(sql`select account_name from lease where id = ${lease}`);
    return (
      (await stage.inTarget(sql`select from pg_namespace where nspname = ${`of_${row?.account_name}`}`)).length > 0
    );
  },
  patienceMs: AT_ONCE,
};

export const askLonger: Step = {
  name: 'extend',
  act: (stage, life) => stage.front().say(life.requester, `/dbuser extend R-${life.request} for 1h`),
  isDone: async (stage, life) => (await extensionOf(stage, life)) !== undefined,
  patienceMs: AT_ONCE,
};

export const longer: Step = {
  name: 'extend',
  act: async (stage, life) => {
    const id = await extensionOf(stage, life, 'pending');
    if (id !== undefined) await stage.front().say('carla', `/request approve R-${id}`);
  },
  isDone: isLonger,
  patienceMs: BY_JOB,
};

/** An Administrator's own, without a request. */
export const longerAtOnce: Step = {
  name: 'extend',
  act: async (stage, life) => {
    const isMoved = await holdsIn(stage, hasMoved(life));
    if (!isMoved) await stage.front().say(life.requester, `/dbuser extend R-${life.request} for 1h`);
  },
  isDone: isLonger,
  patienceMs: BY_JOB,
};

const hasMoved = ({ lease }: Life) =>
  sql`exists (select from lease where id = ${lease} and ends_at > created_at + interval '4 hours 30 minutes')`;

/** In the store and in the target alike. */
async function isLonger(stage: CrashStage, life: Life): Promise<boolean> {
  const isActive = await holdsIn(
    stage,
    sql`${hasMoved(life)} and (select state from lease where id = ${life.lease}) = 'active'`,
  );
  if (!isActive) return false;
  const [stored] = await stage.inStore(sql`select account_name, ends_at::text from lease where id = ${life.lease}`);
  const found = await stage.inTarget(
    sql`select from pg_roles where rolname = ${stored?.account_name} and rolvaliduntil = ${stored?.ends_at}::timestamptz`,
  );
  return found.length === 1;
}

const extensionOf = (stage: CrashStage, { request: id }: Life, status?: string) =>
  numberIn(
    stage,
    sql`select id from request where extends_id = ${id} and (${status ?? null}::text is null or status::text = ${status ?? null})`,
  );

/** Until 59 minutes before its end. */
export const remind: Step = {
  name: 'remind',
  act: (stage, life) => passTime(stage, life, 59),
  isDone: (stage, { lease }) => holdsIn(stage, sql`exists (select from reminder where lease_id = ${lease})`),
  patienceMs: BY_JOB,
};

export const expire: Step = {
  name: 'end',
  act: (stage, life) => passTime(stage, life, 0),
  isDone: isOver,
  patienceMs: BY_JOB,
};

export const giveBack: Step = {
  name: 'end',
  act: async (stage, life) => {
    const isLive = await holdsIn(
      stage,
      sql`(select state from lease where id = ${life.lease}) in ('active', 'extending')`,
    );
    if (isLive) await stage.front().say(life.requester, `/dbuser delete R-${life.request}`);
  },
  isDone: isOver,
  patienceMs: BY_JOB,
};

/** Moves an account's whole life into the past, in the store and in the target, until so many minutes are left of it. */
export async function passTime(stage: CrashStage, { lease }: Life, minutesLeft: number): Promise<void> {
  const [moved] = await stage.inStore(sql`
    with passed as (
      select id, request_id, ends_at - clock_timestamp() - ${minutesLeft}::int * interval '1 minute' by from lease
      where id = ${lease} and state = 'active' and ends_at > clock_timestamp() + ${minutesLeft}::int * interval '1 minute'
    ), reminders as (
      update reminder set reminded_at = reminded_at - by from passed where lease_id = passed.id
    ), requests as (
      update request set started_at = started_at - by, ends_at = ends_at - by from passed where request.id = request_id
    ), jobs as (
      update graphile_worker._private_jobs set run_at = run_at - by from passed
      where locked_at is null and key like 'lease:' || passed.id || ':%'
    )
    update lease set created_at = created_at - by, ends_at = ends_at - by from passed where lease.id = passed.id
    returning account_name, ends_at::text`);
  if (moved) await stage.inTarget(sql.raw(`alter role ${moved.account_name} valid until '${moved.ends_at}'`));
}

async function isOver(stage: CrashStage, { lease, request: id }: Life): Promise<boolean> {
  return holdsIn(
    stage,
    sql`(select state from lease where id = ${lease}) = 'ended' and (select status from request where id = ${id}) = 'ended'`,
  );
}

const openRequest = (stage: CrashStage, username: string) =>
  numberIn(
    stage,
    sql`select request.id from request join it_user on it_user.id = user_id
        where username = ${username} and extends_id is null and status in ('pending', 'approved', 'used')`,
  );
