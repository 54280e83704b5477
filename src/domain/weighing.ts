import type { Application, Company, Environment, User } from './company.ts';
import { deny, type Step, type Verdict } from './decision.ts';
import { atLeast, type Level } from './level.ts';
import type { Toggle } from './role.ts';
import {
  asDefault,
  compared,
  counting,
  type Holding,
  holdings,
  levelIn,
  mayLogIn,
  type Standing,
  standing,
} from './standing.ts';

/** One question being judged: who asks, of which company, and what has been weighed so far; a short answer leaves no trace. */
export type Weighing = Readonly<{ company: Company; user: User; trace: Step[] | undefined }>;

/** Refuses whoever may not log in; undefined is "go on". What concerns the environment follows the default role alone. */
export function refuseLogin({ user, trace }: Weighing, environment: Environment): Verdict | undefined {
  if (!trace && mayLogIn(user, environment)) return undefined;
  const { held, level, actsAs } = standing(asDefault(user), environment);
  const code = level === 'no-access' ? 'no-login' : 'login';
  trace?.push({ code, environment: environment.name, held, level });
  return code === 'login' ? undefined : deny('no-login', compared({ held, level, actsAs }, 'access'));
}

/** As `refuseLogin`, naming what the missing login makes inert on this application. */
export function refuseLoginTo(weighing: Weighing, application: Application, environment: Environment) {
  const refused = refuseLogin(weighing, environment);
  if (refused && weighing.trace)
    for (const { held, role } of holdings(weighing.user, application).slice(0, -1))
      weighing.trace?.push({ code: 'inert', environment: environment.name, held, level: levelIn(role, environment) });
  return refused;
}

/** The assignment that counts on an application, with those it beats left in the trace. */
export function effective(weighing: Weighing, application: Application, environment: Environment, needed: Level) {
  const first = counting(weighing.user, application);
  const counts = standing(first, environment);
  if (weighing.trace) traceEffective(weighing, application, environment, needed);
  return counts;
}

function traceEffective({ user, trace }: Weighing, on: Application, environment: Environment, needed: Level): void {
  const [first, ...beaten] = holdings(user, on) as readonly [Holding, ...Holding[]];
  const where = { environment: environment.name, application: on.name };
  trace?.push({ code: 'decides', ...where, ...standing(first, environment), needed });
  for (const one of beaten)
    trace?.push({ code: 'overridden', ...where, ...standing(one, environment), by: first.held.scope });
}

/** The default role's level where it is compared for the environment itself. */
export function environmentStanding({ user, trace }: Weighing, environment: Environment, needed: Level): Standing {
  const counts = standing(asDefault(user), environment);
  trace?.push({ code: 'decides', environment: environment.name, ...counts, needed });
  return counts;
}

export const suffices = ({ actsAs }: Standing, needed: Level): boolean => atLeast(actsAs, needed);

export const hasToggle = ({ role }: Holding, toggle: Toggle, environment?: Environment): boolean => {
  if (toggle === 'manageInfrastructure' || toggle === 'manageTeams') return role[toggle];
  return environment !== undefined && role[toggle][environment.order] === true;
};

/** Looks a toggle up in a role that it counts in, and leaves what was found in the trace. */
export function weighToggle({ trace }: Weighing, holding: Holding, toggle: Toggle, environment?: Environment): boolean {
  const on = hasToggle(holding, toggle, environment);
  trace?.push({
    code: 'toggle',
    toggle,
    held: holding.held,
    on,
    ...(environment ? { environment: environment.name } : {}),
  });
  return on;
}

/** Puts one rule of a list of rules into the trace and passes its outcome on. */
export function weighRule({ trace }: Weighing, rule: Verdict['code'], passed: boolean): boolean {
  trace?.push({ code: 'rule', rule, passed });
  return passed;
}
