import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Life } from './crash-life.ts';
import type { CrashStage } from './crash-stage.ts';
import { PASSWORD, verifierOf } from './sample-target.ts';

/** Types the line and sends what is offered, as far as it is. */
export async function requestAgain(stage: CrashStage, { requester }: Life): Promise<void> {
  const preview = await stage.front().say(requester, '/dbuser request Development for 4h because INC-4711');
  const line = /dbuser request .* confirm .*/.exec(preview)?.[0];
  if (line !== undefined) await stage.front().say(requester, `/${line}`);
}

/** What the one-time page sends, and the state that it is answered with. */
export async function postVerifier(stage: CrashStage, { secrets }: Life, token: string): Promise<string> {
  const credential = verifierOf(PASSWORD);
  secrets.push(credential);
  const { address } = stage.front();
  const response = await fetch(`${address}/once/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ credential }),
  });
  const { state } = (await response.json()) as { state: string };
  return state;
}

/** Sessions of people that are never closed by them; those of a test are ended with it. */
const sessions = new Set<postgres.Sql>();

/** Logs in with the password that was chosen, and leaves the session open; the account comes to own a schema `of_` it. */
export async function openSession(stage: CrashStage, { lease }: Life): Promise<void> {
  const [row] = await stage.inStore(sql`select account_name from lease where id = ${lease}`);
  const username = String(row?.account_name);
  const { host, port, database } = stage.target;
  const session = postgres({ host, port, username, password: PASSWORD, database, max: 1, onnotice: () => {} });
  sessions.add(session);
  await session.unsafe('select 1');
  await stage.inTarget(sql.raw(`create schema of_${username} authorization ${username}`));
}

export async function closeSessions(): Promise<void> {
  await Promise.all([...sessions].map((session) => session.end({ timeout: 0 })));
  sessions.clear();
}
