import fc from 'fast-check';
import type { Facts, RoleFacts, UserFacts } from '../../src/domain/facts.ts';
import { CONNECTION_LEVELS, LEVELS } from '../../src/domain/level.ts';
import type { Question } from '../../src/domain/question.ts';
import { OPERATIONS, type Shape, shapeOf } from '../../src/domain/question-shape.ts';
import { database, ENVIRONMENTS, facts } from '../support/build.ts';

/** Few names and every rule in play, so that questions about any of them meet. */
const NAMES = {
  user: ['ana', 'bob', 'cleo', 'dan', 'eve', 'finn'],
  environment: ENVIRONMENTS.map(({ name }) => name),
  application: ['Loans', 'Mobile', 'Ledger', 'Sandbox'],
  team: ['Banking', 'Books'],
  role: ['Administrator', 'Developer', 'Lead', 'Locked', 'Tester'],
  connection: ['ERP', 'CRM'],
  extension: ['Tables', 'Contacts'],
};

const some = (names: readonly string[]) => fc.subarray([...names]);
/** A name to each of some names. */
const pairs = <T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<readonly (readonly [string, T])[]> =>
  some(names).chain((chosen) => fc.tuple(...chosen.map((name) => value.map((one) => [name, one] as const))));
/** As one of each name, with the rest drawn. */
const each = <T>(names: readonly string[], draw: (name: string) => fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.tuple(...names.map(draw));

const anyRole = (name: string): fc.Arbitrary<RoleFacts> =>
  fc.record({
    name: fc.constant(name),
    levels: pairs(NAMES.environment, fc.constantFrom(...LEVELS)),
    createApplications: some(NAMES.environment),
    addSystemDependencies: some(NAMES.environment),
    manageInfrastructure: fc.boolean(),
    manageTeams: fc.boolean(),
  });

/** Owned by any team or none. */
const anyApplication = (name: string) =>
  fc.constantFrom(...NAMES.team, undefined).map((team) => (team === undefined ? { name } : { name, team }));

const roleName = fc.constantFrom(...NAMES.role);

const anyUser = (username: string): fc.Arbitrary<UserFacts> =>
  fc.record(
    {
      username: fc.constant(username),
      name: fc.constantFrom(username, 'Sam'),
      email: fc.constant(`${username}@acme.example`),
      active: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      defaultRole: roleName,
      teams: pairs(NAMES.team, roleName),
      applications: pairs(NAMES.application, roleName),
      account: fc.constantFrom('company-administrator', 'infrastructure-administrator'),
    },
    { requiredKeys: ['username', 'name', 'email', 'active', 'defaultRole', 'teams', 'applications'] },
  );

const anyDatabase = (environment: string) =>
  fc
    .record({
      provisioning: fc.constantFrom('direct', 'assisted'),
      requests: fc.constantFrom('with-approval', 'administrators-only'),
      selfService: fc.boolean(),
      approvals: fc.integer({ min: 1, max: 2 }),
    })
    .map((more) => database(environment, more));

const anyConnection = (name: string) =>
  fc.record({
    name: fc.constant(name),
    environment: fc.constantFrom(...NAMES.environment),
    roles: pairs(NAMES.role, fc.constantFrom(...CONNECTION_LEVELS)),
    users: pairs(NAMES.user, fc.constantFrom(...CONNECTION_LEVELS)),
  });

const anyExtension = (name: string) =>
  fc.record({
    name: fc.constant(name),
    application: fc.constantFrom(...NAMES.application),
    connection: fc.constantFrom(...NAMES.connection),
    configured: fc.boolean(),
  });

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    infrastructure: fc.record({
      name: fc.constant('Acme'),
      hosting: fc.constantFrom('cloud', 'self-managed'),
      consoleVersion: fc.constantFrom('11.26.0', '11.7.5', '11.7.4'),
      network: fc.constantFrom([], ['vpn'], ['transit-gateway'], ['vpn', 'transit-gateway']),
    }),
    delegation: fc.constantFrom('higher', 'same-or-lower'),
    applications: each(NAMES.application, anyApplication),
    roles: each(['Lead', 'Locked', 'Tester'], anyRole),
    users: each(NAMES.user, anyUser),
    connections: each(NAMES.connection, anyConnection),
    extensions: each(NAMES.extension, anyExtension),
    databases: some(NAMES.environment).chain((where) => each(where, anyDatabase)),
    permanentUsers: fc.array(
      fc.record({
        environment: fc.constantFrom(...NAMES.environment),
        profile: fc.constantFrom('read-only', 'read-and-write'),
        network: fc.constantFrom('vpn', 'transit-gateway', 'allowlist'),
      }),
      { maxLength: 1 },
    ),
    temporaryUsers: pairs(NAMES.user, fc.constantFrom(...NAMES.environment)),
  })
  .map((parts) => ({ ...facts(), ...parts, teams: NAMES.team }));

/** A question of each operation and scope. */
const KINDS = OPERATIONS.flatMap((operation) => {
  const scopes = shapeOf({ operation })?.find(([field]) => field === 'scope')?.[1] as readonly string[] | undefined;
  return scopes?.map((scope) => ({ operation, scope })) ?? [{ operation }];
});

/** Any question whose names are all known, of these operations or of all. */
export const anyQuestion = (...operations: readonly Question['operation'][]): fc.Arbitrary<Question> =>
  fc
    .constantFrom(...KINDS.filter(({ operation }) => operations.length === 0 || operations.includes(operation)))
    .chain((kind) => {
      const fields = (shapeOf(kind) ?? []).map(([field, what]) => [field, anyField(what)] as const);
      const fixed = Object.entries(kind).map(([field, value]) => [field, fc.constant(value)] as const);
      return fc.record({ user: fc.constantFrom(...NAMES.user), ...Object.fromEntries([...fields, ...fixed]) });
    }) as fc.Arbitrary<Question>;

function anyField(kind: Shape[number][1]): fc.Arbitrary<unknown> {
  if (kind === 'list') return fc.subarray(['8.8.8.8', '10.0.0.1']);
  if (kind === 'words') return fc.constantFrom('+351 210 000 000', '210000000');
  return fc.constantFrom(...(typeof kind === 'string' ? NAMES[kind] : kind));
}
