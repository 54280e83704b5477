import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName } from '../../src/directory/look-alike.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { CONNECTION_LEVELS, LEVELS } from '../../src/domain/level.ts';
import { factsOf, writeDirectory } from './company-text.ts';

const ODD = [
  '__proto__',
  'constructor',
  'null',
  'true',
  '12',
  '1e3',
  '0x10',
  '~',
  '- a',
  '# b',
  'a: b',
  '*c',
  '&d',
  '!e',
  '"f"',
  "'g'",
  '{h',
  'i]',
  'no',
  '<<',
  'a, b',
  '%j',
  '@k',
  '`l`',
  '?',
  ': m',
  'n #o',
  '\u00e9',
  '\u6771\u4eac',
  '\u{1f525}',
  '...',
  '---',
  '|',
  '>',
  '=',
];
const name = fc.oneof(
  fc.constantFrom(...ODD),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.normalize('NFC').trim())
    .filter((text) => text !== '' && !/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|[^\S ]/u.test(text)),
);
const names = (maxLength: number, taken: readonly string[] = []) =>
  fc
    .uniqueArray(name, { maxLength, selector: foldName })
    .map((all) => all.filter((each) => !taken.some((other) => foldName(other) === foldName(each))));
const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const pairs = <T>(keys: readonly string[], value: fc.Arbitrary<T>) =>
  some(keys).chain((chosen) => fc.tuple(...chosen.map((key) => value.map((each) => [key, each] as const))));
const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);
const maybe = <T extends object>(value: fc.Arbitrary<T>) => fc.oneof(fc.constant({}), value);

/** Any company that a file can give, in the order in which the file gives it. */
const facts: fc.Arbitrary<Facts> = fc
  .record({
    environments: names(4),
    roles: names(4, ['Administrator', 'Developer']),
    teams: names(4),
    applications: names(8),
    usernames: names(5),
    connections: names(3),
    extensions: names(3),
  })
  .chain((all) => {
    const roles = ['Administrator', 'Developer', ...all.roles];
    const owners = fc.tuple(...all.applications.map(() => fc.option(fc.nat(all.teams.length), { nil: 0 })));
    const inEnvironment = all.environments.length > 0;
    const channel = oneOf(['slack:C0AUDIT', 'teams:19:abc@thread.tacv2', 'playground:audit']);
    const hosts = oneOf(['db.acme.example', '10.0.0.5', '::1', '']);
    const user = (username: string) =>
      fc
        .tuple(
          fc.record({
            username: fc.constant(username),
            name,
            email: oneOf(['', 'ana@acme.example', 'o\u2019neill@acme.example']),
            active: fc.boolean(),
            defaultRole: oneOf(roles),
            teams: pairs(all.teams, oneOf(roles)),
            applications: pairs(all.applications, oneOf(roles)),
          }),
          maybe(fc.record({ account: oneOf(['company-administrator', 'infrastructure-administrator'] as const) })),
        )
        .map(([user, account], index = all.usernames.indexOf(username)) => ({
          ...user,
          ...account,
          ...(index % 2 === 0 && { slack: `U${index}` }),
        }));
    const role = (each: string) =>
      fc
        .record({
          name: fc.constant(each),
          levels: pairs(all.environments, oneOf(LEVELS)),
          createApplications: some(all.environments),
          addSystemDependencies: some(all.environments),
          manageInfrastructure: fc.boolean(),
          manageTeams: fc.boolean(),
        })
        .map((made) => ({ ...made, manageTeams: made.manageTeams || made.manageInfrastructure }));
    const database = (environment: string) =>
      fc.record({
        environment: fc.constant(environment),
        engine: oneOf(['sqlserver', 'oracle', 'postgres', 'mysql'] as const),
        provisioning: oneOf(['direct', 'assisted'] as const),
        server: hosts.filter((host) => host !== ''),
        port: fc.integer({ min: 1, max: 65_535 }),
        instance: oneOf(['', 'PROD01']),
        database: oneOf(['osdev', 'orcl.acme.example']),
        admin: oneOf(['env:ADMIN_URL']),
        requests: oneOf(['with-approval', 'administrators-only'] as const),
        selfService: fc.boolean(),
        approvals: fc.integer({ min: 1, max: 10 }),
        maxHours: fc.integer({ min: 1, max: 12 }),
      });
    const connections = inEnvironment ? all.connections : [];
    const canExtend = connections.length > 0 && all.applications.length > 0;
    return fc
      .record({
        infrastructure: fc.record({
          name,
          hosting: oneOf(['cloud', 'self-managed'] as const),
          consoleVersion: oneOf(['11.26.0', '11.7', '12']),
          network: some(['vpn', 'transit-gateway'] as const),
        }),
        delegation: oneOf(['higher', 'same-or-lower'] as const),
        environments: fc.tuple(
          ...all.environments.map((each) =>
            fc.record({ name: fc.constant(each), purpose: oneOf(['development', 'test', 'production'] as const) }),
          ),
        ),
        roles: fc.tuple(...[...all.roles, 'Developer'].map(role)),
        users: fc.tuple(...all.usernames.map(user)),
        connections: fc.tuple(
          ...connections.map((each) =>
            fc.record({
              name: fc.constant(each),
              environment: oneOf(all.environments),
              roles: pairs(roles, oneOf(CONNECTION_LEVELS)),
              users: pairs(all.usernames, oneOf(CONNECTION_LEVELS)),
            }),
          ),
        ),
        extensions: fc.tuple(
          ...(canExtend ? all.extensions : []).map((each) =>
            fc.record({
              name: fc.constant(each),
              application: oneOf(all.applications),
              connection: oneOf(connections),
              configured: fc.boolean(),
            }),
          ),
        ),
        databases: some(all.environments).chain((chosen) => fc.tuple(...chosen.map(database))),
        permanentUsers: some(all.environments).chain((chosen) =>
          fc.tuple(
            ...chosen.map((environment) =>
              fc.record({
                environment: fc.constant(environment),
                profile: oneOf(['read-only', 'read-and-write'] as const),
                network: oneOf(['vpn', 'transit-gateway', 'allowlist'] as const),
              }),
            ),
          ),
        ),
        channels: fc
          .tuple(
            fc.record({
              teams: pairs(all.teams, channel),
              applications: pairs(all.applications, channel),
              environments: pairs(all.environments, channel),
            }),
            maybe(fc.record({ default: channel })),
          )
          .map(([places, other]) => ({ ...places, ...other })),
        owners,
      })
      .map(({ owners, ...rest }): Facts => {
        const owned = all.applications.map((each, index) => ({
          name: each,
          team: all.teams[(owners[index] ?? 0) - 1],
        }));
        return {
          ...rest,
          teams: all.teams,
          applications: [
            ...owned.flatMap(({ name, team }) => (team === undefined ? [{ name }] : [])),
            ...all.teams.flatMap((each) => owned.flatMap(({ name, team }) => (team === each ? [{ name, team }] : []))),
          ],
        };
      });
  });

describe('facts written to a file and read back', () => {
  it.each(['block', 'flow'] as const)('are the same facts in %s style', (style) => {
    fc.assert(
      fc.property(facts, (company) => {
        expect(factsOf(writeDirectory(company, style))).toEqual(company);
      }),
      { numRuns: 150 },
    );
  });
});
