import type { TargetFinding } from '../ports/provisioner.ts';
import { isLoopback } from './address.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { examine } from './postgres-statements.ts';
import type { TargetSettings } from './settings.ts';

const OLDEST = 140_000;

/** What has to hold for our work, each with what to do where it does not. */
export async function examinePostgres(
  connection: PostgresConnection,
  { host, user }: TargetSettings,
): Promise<readonly TargetFinding[]> {
  const [seen = {}] = await connection.run(examine());
  const isFar = !(host.startsWith('/') || isLoopback(host));
  const found = (what: string, holds: unknown, remedy: string): TargetFinding => (holds ? { what } : { what, remedy });
  const again = 'Let an administrator of the database run the set-up script again.';
  return [
    found(
      'PostgreSQL is 14 or newer',
      Number(seen.version) >= OLDEST,
      'Sessions cannot be ended for certain on an older one: upgrade it.',
    ),
    found('the role chatelaine_ro is there', seen.hasRo, `There is no role chatelaine_ro. ${again}`),
    found('the role chatelaine_rw is there', seen.hasRw, `There is no role chatelaine_rw. ${again}`),
    found('the role chatelaine_left is there', seen.hasHeir, `There is no role chatelaine_left. ${again}`),
    found('the login may create roles', seen.mayCreate || seen.isSuperuser, `Run: alter role "${user}" createrole`),
    found(
      'the login may give both roles',
      seen.mayGive,
      `Run: grant chatelaine_ro, chatelaine_rw to "${user}" with admin option`,
    ),
    found('the login may end sessions', seen.maySignal, `Run: grant pg_signal_backend to "${user}"`),
    found(
      'the login is no superuser',
      !seen.isSuperuser,
      'It needs far less: use the login that the set-up script makes.',
    ),
    found(
      'the connection is encrypted',
      !isFar || seen.isEncrypted,
      'Passwords of this login cross the network in clear: take sslmode=disable out of the address.',
    ),
  ];
}
