import type { Facts } from '../../src/domain/facts.ts';
import { FIELDS } from './asked.ts';
import { environmentsOf, type Fields, namesOf, rolesOf } from './sheet.ts';

export const OPERATIONS: readonly string[] = [...FIELDS.keys()];

/** What can be said about addresses; only an allowlist reads them. */
const ADDRESSES: readonly (readonly string[] | undefined)[] = [
  undefined,
  [],
  ['8.8.8.8'],
  ['8.8.8.0/24', '2a00:1450:4001::1'],
  ['8.8.8.8', '192.168.1.4'],
  ['8.8.8'],
];
const PHONES: readonly (string | undefined)[] = [undefined, '', '0612345678', '+351 912 345 678'];

/** Every well-formed question about a company: all operations, or those named, by all users, or those named, with all names. */
export function questions(
  facts: Facts,
  operations: readonly string[] = OPERATIONS,
  askers: readonly string[] = usernames(facts),
): Fields[] {
  return operations.flatMap((operation) =>
    askers.flatMap((user) =>
      combinations(facts, FIELDS.get(operation) ?? [], operation).map((rest) => ({
        ...{ id: 'q', user, operation },
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      })),
    ),
  );
}

const usernames = (facts: Facts): string[] => facts.users.map((one) => one.username);

function combinations(facts: Facts, fields: readonly string[], operation: string): Fields[] {
  return fields.reduce<Fields[]>(
    (all, field) =>
      all.flatMap((given) => choices(facts, field, operation, given).map((one) => ({ ...given, ...one }))),
    [{}],
  );
}

function choices(facts: Facts, field: string, operation: string, given: Fields): Fields[] {
  if (field === 'by scope') {
    if (given.scope === 'team') return facts.teams.map((team) => ({ team }));
    return given.scope === 'application' ? namesOf(facts.applications).map((application) => ({ application })) : [{}];
  }
  if (field === 'addresses' && given.network !== 'allowlist') return [{}];
  return values(facts, field, operation).map((value) => ({ [field]: value }));
}

/** Everything a field of an operation can say about a company. */
export function values(facts: Facts, field: string, operation: string): readonly unknown[] {
  const audit = operation === 'audit.read';
  const all: Readonly<Record<string, readonly unknown[]>> = {
    user: usernames(facts),
    member: usernames(facts),
    for: [undefined, ...usernames(facts)],
    environment: environmentsOf(facts),
    application: namesOf(facts.applications),
    producer: namesOf(facts.applications),
    team: facts.teams,
    role: rolesOf(facts),
    connection: namesOf(facts.connections),
    extension: namesOf(facts.extensions),
    tool: ['lifetime', 'service-studio', 'service-center'],
    scope: audit ? ['infrastructure', 'team', 'application'] : ['default', 'team', 'application'],
    profile: ['read-only', 'read-and-write'],
    network: ['vpn', 'transit-gateway', 'allowlist'],
    addresses: ADDRESSES,
    phone: PHONES,
  };
  return all[field] ?? [];
}
