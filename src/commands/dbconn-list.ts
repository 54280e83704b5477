import { connectionListCard, type ListedConnection } from '../cards/connection-list.ts';
import type { Company, User } from '../domain/company.ts';
import { known } from '../domain/company.ts';
import { decideFor } from '../domain/decide.ts';
import { connectionStanding } from '../domain/external-database.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { visibleNames } from './names.ts';
import { LineError } from './parse.ts';
import { onlyClause, requireNothing, split, takeName } from './reading.ts';

const SHOWN = 20;

export const dbconnList: Command = {
  name: 'dbconn list',
  summary: 'The connections to external databases, your level there, and the levels of roles',
  usage: '/dbconn list [in ENVIRONMENT]',
  params: { ENVIRONMENT: PARAMS.ENVIRONMENT },
  examples: ['/dbconn list', '/dbconn list in Development'],
  modes: ['all'],
  may: () => 'You may see the connections of the environments that you may log in to.',

  async run({ company, viewer, reading, mode, services }) {
    const { words, clauses } = split(reading, ['in']);
    const clause = onlyClause(reading, clauses, 'in');
    const { value, fault, rest } = takeName(reading, 'environment', [...(clause?.words ?? []), ...words]);
    if (fault) throw new LineError(fault);
    requireNothing(reading, rest, ['in']);
    const names = visibleNames(company, viewer, 'connection');
    const listed = names
      .map((name) => known(company.connections, name))
      .filter(({ environment }) => value === undefined || environment === value)
      .map((connection) => listedFor(company, viewer, connection.name));
    const { policy } = await services.store.snapshot();
    return toActor(
      connectionListCard({
        environment: value,
        connections: mode === 'all' ? listed : listed.slice(0, SHOWN),
        count: listed.length,
        policy,
        judgedAt: services.clock(),
      }),
    );
  },
};

/** The entries of people are for whoever may set them, and for holders of Manage Infrastructure and Users. */
function listedFor(company: Company, viewer: User, name: string): ListedConnection {
  const connection = known(company.connections, name);
  const environment = known(company.environments, connection.environment);
  const question = { user: viewer.username, operation: 'connection.configure', connection: name } as const;
  const seesPeople =
    viewer.defaultRole.manageInfrastructure || decideFor(company, viewer, question).outcome === 'allow';
  return {
    connection,
    own: connectionStanding(viewer, connection, environment).level,
    people: seesPeople
      ? [...connection.users].flatMap(([username, level]) => {
          const user = company.users.get(username);
          return user ? [{ user, level }] : [];
        })
      : [],
    extensions: visibleNames(company, viewer, 'extension')
      .map((extension) => known(company.extensions, extension))
      .filter((one) => one.connection === name),
  };
}
