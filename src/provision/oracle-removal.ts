import { type EndedAccount, TargetFault } from '../ports/provisioner.ts';
import { faultOf, pause } from './engine-error.ts';
import { ANSWER, ORACLE_READINGS, type OracleConnection } from './oracle-connection.ts';
import {
  dropEnd,
  dropUser,
  findSessions,
  findUser,
  killSession,
  listOwned,
  lockUser,
  moment,
} from './oracle-statements.ts';

/**
 * Locks the user, ends its sessions, drops it and the job that would have locked it, and looks again. A step that fails
 * does not keep the next from being tried: only what is there at the end decides. What owns something stays, locked.
 * Sessions may take `patienceMs` to end. Rejects with `TargetFault` or `EngineError`.
 */
export async function removeUser(
  connection: OracleConnection,
  { name, id }: Readonly<{ name: string; id?: string }>,
  patienceMs: number,
): Promise<EndedAccount> {
  const until = Date.now() + patienceMs;
  const failures: unknown[] = [];
  const tried = <T>(step: Promise<T>) => step.catch((error) => void failures.push(error));
  const [user] = await connection.run(findUser(name));
  const ids = [...new Set([user?.id, id].filter((one) => one !== undefined).map(Number))];
  await tried(connection.answer(lockUser(name), ANSWER.absent));
  const lockedAt = await now(connection);
  const ended = await tried(endSessions(connection, ids, until));
  const endedLate = await tried(drop(connection, name, ids, until));
  if (!(await isAbsent(connection, name, ids))) throw worst(failures);
  await connection.answer(dropEnd(name), ANSWER.noSuchJob, ANSWER.mayNotSchedule);
  return { lockedAt, sessionsEnded: (ended ?? 0) + (endedLate ?? 0), absentAt: await now(connection) };
}

async function now({ run }: OracleConnection): Promise<string> {
  const [row] = await run(moment());
  return new Date(`${row?.utc}Z`).toISOString();
}

const PAUSE_MS = 50;

/** Until there is none: a killed session is there until it has rolled back. How many there were. */
async function endSessions(connection: OracleConnection, ids: readonly number[], until: number): Promise<number> {
  const seen = new Set<string>();
  for (;;) {
    const open = await openSessions(connection, ids);
    if (open.length === 0) return seen.size;
    if (Date.now() > until) throw new TargetFault('blocked', `${open.length} sessions of the account do not end.`);
    const refusals: unknown[] = [];
    for (const { sid, serial, instance } of open) {
      seen.add(`${sid},${serial},${instance}`);
      const kill = connection.answer(killSession(sid, serial, instance), ANSWER.noSuchSession, ANSWER.sessionMarked);
      await kill.catch((error) => refusals.push(error)); // the others can be ended all the same
    }
    if (refusals.length > 0) throw refusals[0];
    await pause(PAUSE_MS);
  }
}

async function openSessions({ run }: OracleConnection, ids: readonly number[]) {
  const rows = [];
  for (const id of ids) rows.push(...(await run(findSessions(id))));
  return rows.map(({ sid, serial, instance }) => ({
    sid: Number(sid),
    serial: Number(serial),
    instance: Number(instance),
  }));
}

/** How many sessions ended meanwhile: until it is dropped, one may be in that was not seen before. */
async function drop(
  connection: OracleConnection,
  name: string,
  ids: readonly number[],
  until: number,
): Promise<number> {
  for (let ended = 0; ; ended += await endSessions(connection, ids, until)) {
    const answer = await connection.answer(dropUser(name), ANSWER.absent, ANSWER.loggedIn, ANSWER.ownsSomething);
    if (answer === ANSWER.ownsSomething) throw new TargetFault('blocked', await ownedThings(connection, name));
    if (answer !== ANSWER.loggedIn) return ended;
    if (Date.now() > until) throw new TargetFault('blocked', 'The account is still logged in.');
    await pause(PAUSE_MS);
  }
}

async function ownedThings({ run }: OracleConnection, name: string): Promise<string> {
  const rows = await run(listOwned(name)).catch(() => []);
  const things = rows.map(({ kind, many }) => `${many} × ${String(kind).replaceAll(/[^A-Z ]/g, '?')}`).join(', ');
  return `The account stays, locked, because it owns something: ${things || 'it is not shown what'}.`;
}

async function isAbsent(connection: OracleConnection, name: string, ids: readonly number[]): Promise<boolean> {
  const users = await connection.run(findUser(name));
  return users.length === 0 && (await openSessions(connection, ids)).length === 0;
}

/** What names the blocker tells most; else what went wrong first led to the rest. */
function worst(failures: readonly unknown[]): unknown {
  const faults = failures.map((error) => faultOf(error, ORACLE_READINGS));
  const isBlocked = (fault: unknown) => fault instanceof TargetFault && fault.code === 'blocked';
  return faults.find(isBlocked) ?? faults[0] ?? new TargetFault('failed', 'The account is still there.');
}
