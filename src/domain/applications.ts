import type { Application, Environment, Team } from './company.ts';
import { allow, deny, type Verdict } from './decision.ts';
import type { Level } from './level.ts';
import type { ApplicationOperation, Tool } from './question.ts';
import { asDefault, compared, inTeamOf } from './standing.ts';
import { effective, hasToggle, refuseLogin, refuseLoginTo, suffices, type Weighing, weighToggle } from './weighing.ts';

export const APPLICATION_NEEDS: Readonly<Record<ApplicationOperation, Level>> = {
  'application.list': 'list',
  'application.open': 'open-and-debug',
  'application.monitor': 'monitor',
  'application.deploy': 'change-and-deploy',
  'application.configure': 'change-and-deploy',
};

export function judgeApplication(
  weighing: Weighing,
  application: Application,
  environment: Environment,
  needed: Level,
) {
  const refused = refuseLoginTo(weighing, application, environment);
  if (refused) return refused;
  const counts = effective(weighing, application, environment, needed);
  const grounds = compared(counts, needed);
  return suffices(counts, needed) ? allow('level-suffices', grounds) : deny('level-too-low', grounds);
}

/** Create Applications of a team role counts in LifeTime only (003, Specific permissions for an environment). */
export function judgeCreation(weighing: Weighing, environment: Environment, team: Team, tool: Tool): Verdict {
  const refused = refuseLogin(weighing, environment);
  if (refused) return refused;
  const role = weighing.user.teams.get(team.name);
  const inTeam = role && inTeamOf(team.name, role);
  if (inTeam && tool === 'lifetime' && weighToggle(weighing, inTeam, 'createApplications', environment))
    return allow('permission-held', { decidedBy: inTeam.held });
  const byDefault = asDefault(weighing.user);
  if (weighToggle(weighing, byDefault, 'createApplications', environment))
    return allow('permission-held', { decidedBy: byDefault.held });
  if (!inTeam || !hasToggle(inTeam, 'createApplications', environment))
    return deny('permission-missing', { toggles: ['createApplications'] });
  weighing.trace?.push({ code: 'does-not-count', toggle: 'createApplications', held: inTeam.held });
  return deny('tool-not-covered', { decidedBy: inTeam.held });
}

/** The consumer needs change and deploy; the producer, in the same environment, monitor (003, Monitor and Add Dependencies). */
export function judgeDependency(
  weighing: Weighing,
  consumer: Application,
  producer: Application,
  environment: Environment,
): Verdict {
  const refused = refuseLoginTo(weighing, consumer, environment);
  if (refused) return refused;
  const changes = effective(weighing, consumer, environment, 'change-and-deploy');
  if (!suffices(changes, 'change-and-deploy'))
    return deny('level-too-low', compared(endOf(changes, consumer), 'change-and-deploy'));
  const provides = effective(weighing, producer, environment, 'monitor');
  if (!suffices(provides, 'monitor'))
    return deny('producer-level-too-low', compared(endOf(provides, producer), 'monitor'));
  return allow('level-suffices', compared(changes, 'change-and-deploy'));
}

export function judgeSystemDependency(weighing: Weighing, application: Application, environment: Environment): Verdict {
  const deployment = judgeApplication(weighing, application, environment, 'change-and-deploy');
  if (deployment.outcome === 'deny') return deployment;
  const byDefault = asDefault(weighing.user);
  return weighToggle(weighing, byDefault, 'addSystemDependencies', environment)
    ? allow('permission-held', { decidedBy: byDefault.held })
    : deny('permission-missing', { toggles: ['addSystemDependencies'] });
}

const endOf = <T extends { held: object }>(counts: T, { name }: Application) => ({
  ...counts,
  held: { ...counts.held, application: name },
});
