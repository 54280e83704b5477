import type { Question } from './question.ts';

/** What a field of a question holds: the name of a thing, one of a few words, or free text. */
export type FieldKind = NamedKind | readonly string[] | 'words' | 'list';
/** The kinds of things that have names; an unknown one is the error `unknown-` and this. */
export type NamedKind = 'user' | 'environment' | 'application' | 'team' | 'role' | 'connection' | 'extension';
export type Shape = readonly (readonly [field: string, kind: FieldKind, optional?: 'optional'])[];

const ON_APPLICATION: Shape = [
  ['application', 'application'],
  ['environment', 'environment'],
];
const IN_ENVIRONMENT: Shape = [['environment', 'environment']];
const ON_EXTENSION: Shape = [['extension', 'extension']];
const ROLE_CHANGE: Shape = [
  ['member', 'user'],
  ['role', 'role'],
  ['scope', ['default', 'team', 'application']],
];

/** The fields that each operation names, in the contract's order. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<Question['operation'], Shape>([
  ['environment.login', IN_ENVIRONMENT],
  ['environment.configure', IN_ENVIRONMENT],
  ['environment.monitor', IN_ENVIRONMENT],
  ['application.list', ON_APPLICATION],
  ['application.open', ON_APPLICATION],
  ['application.monitor', ON_APPLICATION],
  ['application.deploy', ON_APPLICATION],
  ['application.configure', ON_APPLICATION],
  [
    'application.create',
    [...IN_ENVIRONMENT, ['team', 'team'], ['tool', ['lifetime', 'service-studio', 'service-center']]],
  ],
  [
    'application.depend',
    [
      ['application', 'application'],
      ['producer', 'application'],
      ['environment', 'environment'],
    ],
  ],
  ['application.depend-on-system', ON_APPLICATION],
  ['infrastructure.configure', []],
  ['users.manage', []],
  ['teams.manage', []],
  ['roles.manage', [['role', 'role']]],
  ['team.edit', [['team', 'team']]],
  [
    'team.add-application',
    [
      ['team', 'team'],
      ['application', 'application'],
    ],
  ],
  ['role.grant', ROLE_CHANGE],
  ['role.revoke', ROLE_CHANGE],
  ['audit.read', [['scope', ['infrastructure', 'team', 'application']]]],
  ['connection.configure', [['connection', 'connection']]],
  ['extension.publish', ON_EXTENSION],
  ['extension.configure', ON_EXTENSION],
  ['extension.edit-attributes', ON_EXTENSION],
  ['extension.use', [...ON_EXTENSION, ['application', 'application']]],
  ['dbuser.create-temporary', [...IN_ENVIRONMENT, ['for', 'user', 'optional']]],
  [
    'dbuser.request-permanent',
    [
      ...IN_ENVIRONMENT,
      ['profile', ['read-only', 'read-and-write']],
      ['network', ['vpn', 'transit-gateway', 'allowlist']],
      ['addresses', 'list', 'optional'],
      ['phone', 'words', 'optional'],
    ],
  ],
]);
/** What a scope adds; `default` and `infrastructure` name nothing more. */
const SCOPES: ReadonlyMap<unknown, Shape> = new Map<unknown, Shape>([
  ['team', [['team', 'team']]],
  ['application', [['application', 'application']]],
]);
const NOTHING: Shape = [];
const SCOPED: ReadonlySet<string> = new Set(['role.grant', 'role.revoke', 'audit.read']);

export const OPERATIONS = [...SHAPES.keys()] as readonly Question['operation'][];

/** The fields of this question; the user comes first in all of them. */
export function shapeOf(question: Readonly<{ operation: string; scope?: unknown }>): Shape | undefined {
  const shape = SHAPES.get(question.operation);
  if (!shape || !SCOPED.has(question.operation)) return shape;
  return [...shape, ...(SCOPES.get(question.scope) ?? NOTHING)];
}

/** A question out of anything, or undefined if it is none: unknown fields are let pass, wrong ones are not. */
export function readQuestion(value: unknown): Question | undefined {
  if (!isRecord(value) || typeof value.user !== 'string' || typeof value.operation !== 'string') return undefined;
  const shape = shapeOf({ operation: value.operation, scope: value.scope });
  const isRight = shape?.every(([field, kind, optional]) => {
    const given = Object.hasOwn(value, field) ? value[field] : undefined;
    return given === undefined ? optional !== undefined : fits(given, kind);
  });
  return isRight ? (value as Question) : undefined;
}

function fits(given: unknown, kind: FieldKind): boolean {
  if (kind === 'list') return Array.isArray(given) && given.every((one) => typeof one === 'string');
  return typeof given === 'string' && (typeof kind === 'string' || kind.includes(given));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
