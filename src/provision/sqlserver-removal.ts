import { type EndedAccount, TargetFault } from '../ports/provisioner.ts';
import { faultOf, pause } from './engine-error.ts';
import { ANSWER, SQLSERVER_READINGS, type SqlServerConnection } from './sqlserver-connection.ts';
import {
  disableLogin,
  dropLogin,
  dropUser,
  findLogin,
  findSessions,
  giveSchemaBack,
  killSession,
  look,
  lookForUser,
  ownedSchemas,
} from './sqlserver-statements.ts';

type Opened = <T>(work: (connection: SqlServerConnection) => Promise<T>) => Promise<T>;
/** The two databases of one server that an account has a part in. */
export type Places = Readonly<{ inMaster: Opened; inDatabase: Opened }>;

/**
 * Disables the login, ends its sessions, gives its schemas to dbo, drops user and login, and looks again. A step that
 * fails does not keep the next from being tried: only what is there at the end decides. Sessions may take `patienceMs`
 * to end. Rejects with `TargetFault` or `EngineError`.
 */
export function removeAccount(
  { inMaster, inDatabase }: Places,
  { name, id }: Readonly<{ name: string; id?: string }>,
  patienceMs: number,
): Promise<EndedAccount> {
  return inMaster(async (master) => {
    const until = Date.now() + patienceMs;
    const failures: unknown[] = [];
    const tried = <T>(step: Promise<T>) => step.catch((error) => void failures.push(error));
    const [login] = await master.run(findLogin(name));
    const sids = [...new Set([id, login?.sid].filter((sid) => typeof sid === 'string'))];
    await tried(master.answer(disableLogin(name), ANSWER.absent));
    const lockedAt = await moment(master);
    const ended = await tried(endSessions(master, sids, until));
    const isUserGone = await tried(inDatabase((database) => removeUser(database, name)));
    const endedLate = await tried(removeLogin(master, name, sids, until));
    if (!isUserGone || !(await isAbsent(master, name, sids))) throw worst(failures);
    return { lockedAt, sessionsEnded: (ended ?? 0) + (endedLate ?? 0), absentAt: await moment(master) };
  });
}

async function moment(master: SqlServerConnection): Promise<string> {
  const [seen] = await master.run(look());
  if (seen?.sees !== 1)
    throw new TargetFault('refused', 'The administrative login is not shown other logins or their sessions.');
  return new Date(`${seen.utc}Z`).toISOString();
}

const PAUSE_MS = 50;

/** Until there is none: a killed session is there until it has rolled back. How many there were. */
async function endSessions(master: SqlServerConnection, sids: readonly string[], until: number): Promise<number> {
  const seen = new Set<number>();
  for (;;) {
    const open = await openSessions(master, sids);
    if (open.length === 0) return seen.size;
    if (Date.now() > until) throw new TargetFault('blocked', `${open.length} sessions of the account do not end.`);
    const refusals: unknown[] = [];
    for (const { sid, session } of open) {
      seen.add(session);
      const kill = master.answer(killSession(sid, session), ANSWER.noSuchSession);
      await kill.catch((error) => refusals.push(error)); // the others can be ended all the same
    }
    if (refusals.length > 0) throw refusals[0];
    await pause(PAUSE_MS);
  }
}

async function openSessions(master: SqlServerConnection, sids: readonly string[]) {
  const open: { sid: string; session: number }[] = [];
  for (const sid of sids)
    for (const { number } of await master.run(findSessions(sid))) open.push({ sid, session: Number(number) });
  return open;
}

/** Only who owns nothing can be dropped. A schema that we may not give away is named. */
async function removeUser(database: SqlServerConnection, name: string): Promise<true> {
  const kept: string[] = [];
  for (const { name: schema } of await database.run(ownedSchemas(name)))
    await database.run(giveSchemaBack(String(schema))).catch(() => kept.push(String(schema)));
  await database.run(dropUser(name)).catch((error) => {
    const names = kept.map((schema) => schema.replaceAll(/[^\p{L}\p{N} _$#@.-]/gu, '?')).join(', ');
    throw kept.length > 0
      ? new TargetFault('blocked', `The account owns a schema that could not be given to dbo: ${names}.`, {
          cause: error,
        })
      : error;
  });
  const [seen] = await database.run(lookForUser(name));
  if (seen?.sees !== 1 || seen.users !== 0)
    throw new TargetFault('refused', 'The administrative login may not drop users of the database.');
  return true;
}

/** How many sessions ended meanwhile: until it is dropped, one may be in that was not seen before. */
async function removeLogin(
  master: SqlServerConnection,
  name: string,
  sids: readonly string[],
  until: number,
): Promise<number> {
  for (let ended = 0; ; ended += await endSessions(master, sids, until)) {
    const answer = await master.answer(dropLogin(name), ANSWER.absent, ANSWER.loggedIn);
    if (answer !== ANSWER.loggedIn) return ended;
    if (Date.now() > until) throw new TargetFault('blocked', 'The account is still logged in.');
    await pause(PAUSE_MS);
  }
}

/** "Not there" and "not yours to touch" are one answer of the server: only the catalogue tells them apart. */
async function isAbsent({ run }: SqlServerConnection, name: string, sids: readonly string[]): Promise<boolean> {
  if ((await run(findLogin(name))).length > 0) return false;
  for (const sid of sids) if ((await run(findSessions(sid))).length > 0) return false;
  return true;
}

/** What names the blocker tells most; else what went wrong first led to the rest. */
function worst(failures: readonly unknown[]): unknown {
  const faults = failures.map((error) => faultOf(error, SQLSERVER_READINGS));
  const isBlocked = (fault: unknown) => fault instanceof TargetFault && fault.code === 'blocked';
  const untouched = 'The account is still there: the administrative login may not drop it.';
  return faults.find(isBlocked) ?? faults[0] ?? new TargetFault('refused', untouched);
}
