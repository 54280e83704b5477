import { TargetFault } from '../ports/provisioner.ts';
import { isEngineError } from './engine-error.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import * as statements from './postgres-statements.ts';

/**
 * Frees one database of an account that is locked and that the login is a member of. What it made goes to a role that may
 * do nothing: given to the login itself, a function or view of the account's would from then on run with the login's
 * rights. What cannot be handed over is dropped, unless it holds data: then it blocks, by name.
 */
export async function clearDatabase(connection: PostgresConnection, account: string, oid: string): Promise<void> {
  await rollBackPrepared(connection, account);
  const [found] = await connection.run(statements.findOwned(oid));
  if (Number(found?.owned) > 0) {
    await handOver(connection, account).catch((error) => {
      if (!isEngineError(error, '42501')) throw error;
      if (found?.data !== null) throw keptData(String(found?.data));
    });
  }
  await connection.run(statements.dropOwned(account));
}

const keptData = (what: string): TargetFault =>
  new TargetFault(
    'blocked',
    `The account owns ${what}, which the administrative login may not hand over: give it to another owner, or drop it.`,
  );

/** Nobody but its owner may roll one back, and it keeps what it has locked. */
async function rollBackPrepared(connection: PostgresConnection, account: string): Promise<void> {
  const prepared = await connection.run(statements.findPrepared(account));
  if (prepared.length === 0) return;
  await actingAs(connection, account, async () => {
    for (const { gid } of prepared) {
      await connection.run(statements.rollBackPrepared(String(gid))).catch((error) => {
        if (isEngineError(error, '42704')) return; // finished meanwhile
        throw new TargetFault('blocked', `The prepared transaction ${gid} of the account could not be rolled back.`, {
          cause: error,
        });
      });
    }
  });
}

/** As the account itself, which has the right to create where it has created. */
async function handOver(connection: PostgresConnection, account: string): Promise<void> {
  await mustHaveHeir(connection);
  await connection.run(statements.letInherit(account));
  await actingAs(connection, account, () => connection.run(statements.reassign(account)));
}

async function mustHaveHeir(connection: PostgresConnection): Promise<void> {
  const found = await connection.run(statements.findHeir());
  if (found.length > 0) return;
  await connection.run(statements.makeHeir()).catch((error) => {
    if (!isEngineError(error, '42710', '23505')) throw error; // somebody else was first
  });
}

async function actingAs<T>(connection: PostgresConnection, account: string, work: () => Promise<T>): Promise<T> {
  await connection.run(statements.actAs(account));
  try {
    return await work();
  } finally {
    await connection.run(statements.actAsOurselves());
  }
}
