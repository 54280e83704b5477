import type { Facts } from '../../src/domain/facts.ts';
import {
  type Answer,
  applicationHeld,
  defaultHeld,
  defaultLevel,
  deny,
  type Held,
  LADDER,
  ownerOf,
  ownLevel,
  present,
  teamHeld,
} from './sheet.ts';

/** An assignment with its role's own level in an environment, and what that acts as. */
export type Counted = Readonly<{ held: Held; level: string; actsAs: string }>;

/** "a is a team or application role: full-control acts as change-and-deploy; access acts as no-access". */
const CAPPED: readonly (readonly [own: string, actsAs: string])[] = [
  ['no-access', 'no-access'],
  ['access', 'no-access'],
  ['list', 'list'],
  ['monitor', 'monitor'],
  ['open-and-debug', 'open-and-debug'],
  ['change-and-deploy', 'change-and-deploy'],
  ['full-control', 'change-and-deploy'],
];

/** Section 3, `effective(user, application, environment)`; undefined is "d is no-access -> nothing counts". */
export function effective(
  facts: Facts,
  username: string,
  application: string,
  environment: string,
): Counted | undefined {
  if (defaultLevel(facts, username, environment) === 'no-access') return undefined;
  // "role on the application, else role in the application's team, else the default role; replaces, never the maximum"
  const held =
    applicationHeld(facts, username, application) ??
    teamHeld(facts, username, ownerOf(facts, application)) ??
    defaultHeld(facts, username);
  const level = ownLevel(facts, held.role, environment);
  const actsAs = held.scope === 'default' ? level : CAPPED.find(([own]) => own === level)?.[1];
  return { held, level, actsAs: actsAs ?? level };
}

export const atLeast = (level: string, needed: string): boolean => LADDER.indexOf(level) >= LADDER.indexOf(needed);

/** "Levels are compared as *acts as*; `level` is the role's own level and `actsAs` is added where it differs." */
export const compared = ({ level, actsAs }: Counted, needed: string): Answer =>
  present({ level, actsAs: actsAs === level ? undefined : actsAs, needed });

/** What the default role gives in an environment; it is never capped. */
export function byDefault(facts: Facts, username: string, environment: string): Counted {
  const level = defaultLevel(facts, username, environment);
  return { held: defaultHeld(facts, username), level, actsAs: level };
}

/** "default level in that environment above no-access, else deny `no-login`, decided by the default role". */
export function loginDenied(facts: Facts, username: string, environment: string): Answer | undefined {
  const { held, level } = byDefault(facts, username, environment);
  return level === 'no-access' ? deny('no-login', { decidedBy: held, level, needed: 'access' }) : undefined;
}

/** As `effective`, where login has been checked already. */
export function counted(facts: Facts, username: string, application: string, environment: string): Counted {
  const found = effective(facts, username, application, environment);
  if (found === undefined) throw new Error('login was not checked first');
  return found;
}

/** Denies where the level is below what is needed; `whose` is the application of a dependency's end. */
export function levelDenied(code: string, found: Counted, needed: string, whose?: string): Answer | undefined {
  if (atLeast(found.actsAs, needed)) return undefined;
  const decidedBy = whose === undefined ? found.held : { ...found.held, application: whose };
  return deny(code, { decidedBy, ...compared(found, needed) });
}
