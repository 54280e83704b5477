import type { Facts } from '../../src/domain/facts.ts';
import { type Answer, environmentsOf, type Fields, namesOf, rolesOf } from './sheet.ts';

/** The contract's table of section 2, in its order; `by scope` stands for "`team` or `application` by the scope". */
export const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['environment.login', ['environment']],
  ['environment.configure', ['environment']],
  ['environment.monitor', ['environment']],
  ['application.list', ['application', 'environment']],
  ['application.open', ['application', 'environment']],
  ['application.monitor', ['application', 'environment']],
  ['application.deploy', ['application', 'environment']],
  ['application.configure', ['application', 'environment']],
  ['application.create', ['environment', 'team', 'tool']],
  ['application.depend', ['application', 'producer', 'environment']],
  ['application.depend-on-system', ['application', 'environment']],
  ['infrastructure.configure', []],
  ['users.manage', []],
  ['teams.manage', []],
  ['roles.manage', ['role']],
  ['team.edit', ['team']],
  ['team.add-application', ['team', 'application']],
  ['role.grant', ['member', 'role', 'scope', 'by scope']],
  ['role.revoke', ['member', 'role', 'scope', 'by scope']],
  ['audit.read', ['scope', 'by scope']],
  ['connection.configure', ['connection']],
  ['extension.publish', ['extension']],
  ['extension.configure', ['extension']],
  ['extension.edit-attributes', ['extension']],
  ['extension.use', ['extension', 'application']],
  ['dbuser.create-temporary', ['environment', 'for']],
  ['dbuser.request-permanent', ['environment', 'profile', 'network', 'addresses', 'phone']],
]);

/** "an operation, scope, tool, profile or network outside the contract's list, is `error: invalid`". */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['tool', ['lifetime', 'service-studio', 'service-center']],
  ['profile', ['read-only', 'read-and-write']],
  ['network', ['vpn', 'transit-gateway', 'allowlist']],
]);
const ROLE_SCOPES = ['default', 'team', 'application'];
const AUDIT_SCOPES = ['infrastructure', 'team', 'application'];

/** "only `for`, `addresses` and `phone` may be missing". */
const MAY_BE_MISSING = ['for', 'addresses', 'phone'];

/** The kind of thing a field names, and so the error when it names nothing. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['user', 'user'],
  ['member', 'user'],
  ['for', 'user'],
  ['environment', 'environment'],
  ['application', 'application'],
  ['producer', 'application'],
  ['team', 'team'],
  ['role', 'role'],
  ['connection', 'connection'],
  ['extension', 'extension'],
]);

/** The question, when it is one; undefined is "a line that is not a question". */
export function asked(question: unknown): Fields | undefined {
  if (typeof question !== 'object' || question === null || Array.isArray(question)) return undefined;
  const fields: Fields = { ...question };
  if (typeof fields.operation !== 'string' || !FIELDS.has(fields.operation)) return undefined;
  const all = ['user', ...fieldsOf(fields)];
  return all.every((field) => wellFormed(field, fields)) ? fields : undefined;
}

function fieldsOf({ operation, scope }: Fields): string[] {
  const listed = FIELDS.get(String(operation)) ?? [];
  return listed.flatMap((field) => (field === 'by scope' ? scopeFields(scope) : [field]));
}

const scopeFields = (scope: unknown): string[] => (scope === 'team' || scope === 'application' ? [scope] : []);

function wellFormed(field: string, fields: Fields): boolean {
  const value = fields[field];
  if (value === undefined) return MAY_BE_MISSING.includes(field);
  if (field === 'addresses') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (typeof value !== 'string') return false;
  if (field === 'scope') return (fields.operation === 'audit.read' ? AUDIT_SCOPES : ROLE_SCOPES).includes(value);
  return WORDS.get(field)?.includes(value) ?? true;
}

/** "unknown names are an `error` (user first, then the question's own fields in the contract's order)". */
export function unknownName(facts: Facts, fields: Fields): Answer | undefined {
  for (const field of ['user', ...fieldsOf(fields)]) {
    const kind = KINDS.get(field);
    const value = fields[field];
    if (kind !== undefined && value !== undefined && !known(facts, kind).includes(String(value))) {
      return { error: `unknown-${kind}`, value };
    }
  }
  return undefined;
}

function known(facts: Facts, kind: string): readonly string[] {
  if (kind === 'user') return facts.users.map((one) => one.username);
  if (kind === 'environment') return environmentsOf(facts);
  if (kind === 'application') return namesOf(facts.applications);
  if (kind === 'team') return facts.teams;
  if (kind === 'role') return rolesOf(facts);
  return namesOf(kind === 'connection' ? facts.connections : facts.extensions);
}
