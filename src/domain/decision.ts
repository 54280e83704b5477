import type { ConnectionLevel, Level } from './level.ts';
import type { Scope } from './question.ts';
import type { Toggle } from './role.ts';

/** One role held by one user at one scope. On a dependency `application` also says whose end it is about. */
export type Held = Readonly<{ scope: Scope; role: string; team?: string; application?: string }>;

export type Allowed =
  | 'level-suffices'
  | 'permission-held'
  | 'administrator'
  | 'may-set-default-role'
  | 'may-delegate'
  | 'connection-level-suffices'
  | 'environment-full-control'
  | 'attributes-only'
  | 'self-service';
export type Asked = 'approval-needed' | 'support-case-needed';
export type Denied =
  | 'inactive'
  | 'no-login'
  | 'level-too-low'
  | 'producer-level-too-low'
  | 'default-role-too-low'
  | 'connection-level-too-low'
  | 'extension-not-configured'
  | 'permission-missing'
  | 'tool-not-covered'
  | 'vendor-managed'
  | 'role-fixed'
  | 'application-in-team'
  | 'own-role'
  | 'default-role-required'
  | 'last-administrator'
  | 'administrator-role-protected'
  | 'already-held'
  | 'not-held'
  | 'inert-everywhere'
  | 'grantor-level-too-low'
  | 'grantor-permission-missing'
  | Precondition;
/** What stands in the way of a database user, in the words of the checks of section 7. */
export type Precondition =
  | 'own-use-only'
  | 'no-database'
  | 'requests-closed'
  | 'self-managed'
  | 'console-too-old'
  | 'network-missing'
  | 'allowlist-conflict'
  | 'temporary-user-live'
  | 'account-role-missing'
  | 'profile-taken'
  | 'public-address-missing'
  | 'phone-missing'
  | 'nobody-to-approve';
export type Code = Allowed | Asked | Denied;

export type Warning =
  | 'inert-in-environment'
  | 'raises-access'
  | 'lowers-access'
  | 'leaves-one-administrator'
  | 'member-inactive'
  | 'own-role-edited'
  | 'network-to-set-up';

/** What the engine answers, and all it weighed, in order. Data, never prose: a card words it. */
export type Decision = Verdict & Readonly<{ trace: readonly Step[] }>;

/** The contract's answer, section 2. Lists are left out when empty. */
export type Verdict = Readonly<{ outcome: 'allow' | 'ask' | 'deny'; code: Code }> & Grounds;

export type Grounds = Readonly<{
  /** The assignment that counted, when one did. */
  decidedBy?: Held;
  /** Where levels were compared: the role's own; `actsAs` where it was capped. */
  level?: Level | ConnectionLevel;
  actsAs?: Level;
  needed?: Level | ConnectionLevel;
  /** Where the grantor falls short, in promotion order, and the permissions they lack. */
  environments?: readonly string[];
  toggles?: readonly Toggle[];
  /** The team that owns the application. */
  team?: string;
  warnings?: readonly Warning[];
}>;

/** A closed list: a new reason is added here, and the compiler finds every reader. */
export type Step = Readonly<
  | { code: 'inactive' }
  | { code: 'login' | 'no-login'; environment: string; held: Held; level: Level }
  | { code: 'inert'; environment: string; held: Held; level: Level }
  | {
      code: 'decides';
      environment: string;
      held: Held;
      level: Level;
      actsAs: Level;
      needed: Level;
      application?: string;
    }
  | { code: 'overridden'; environment: string; held: Held; level: Level; actsAs: Level; by: Scope; application: string }
  | { code: 'toggle'; toggle: Toggle; held: Held; on: boolean; environment?: string }
  /** A toggle that is on in a scope where it does not count for this. */
  | { code: 'does-not-count'; toggle: Toggle; held: Held }
  | {
      code: 'connection';
      connection: string;
      through: 'user' | 'environment' | 'role' | 'nothing';
      level: ConnectionLevel;
      needed: ConnectionLevel;
    }
  | ({ code: 'compared'; held: Held; role: string } & Shortfall)
  | { code: 'rule'; rule: Code; passed: boolean }
>;

/** Where one role is not above another: environments in promotion order, toggles in the order of `TOGGLES`. */
export type Shortfall = Readonly<{ environments: readonly string[]; toggles: readonly Toggle[] }>;

export const allow = (code: Allowed, grounds: Grounds = {}): Verdict => ({ outcome: 'allow', code, ...grounds });
export const ask = (code: Asked, grounds: Grounds = {}): Verdict => ({ outcome: 'ask', code, ...grounds });
export const deny = (code: Denied, grounds: Grounds = {}): Verdict => ({ outcome: 'deny', code, ...grounds });
