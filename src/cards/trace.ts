import type { Step } from '../domain/decision.ts';
import type { Text } from './card.ts';
import { heldLabel, levelLabel, slotLabel, standingLabel, toggleLabel } from './label.ts';
import { wordsJoined } from './phrase.ts';

export const stepsOf = <C extends Step['code']>(trace: readonly Step[], code: C) =>
  trace.filter((step): step is Step & Readonly<{ code: C }> => step.code === code);

/** One thing that the engine weighed, in one line. */
export function stepText(step: Step): Text {
  switch (step.code) {
    case 'inactive':
      return 'The user is not active: nothing else was weighed.';
    case 'login':
      return `${step.environment}: login by ${heldLabel(step.held)}, ${levelLabel(step.level)}.`;
    case 'no-login':
      return `${step.environment}: no login, as ${heldLabel(step.held)} is No Access.`;
    case 'inert':
      return `${step.environment}: ${heldLabel(step.held)}, ${levelLabel(step.level)}, is inert without login.`;
    case 'decides':
      return `${at(step)}: ${heldLabel(step.held)} decides with ${standingLabel(step)}; needed is ${levelLabel(step.needed)}.`;
    case 'overridden':
      return `${at(step)}: ${heldLabel(step.held)}, ${standingLabel(step)}, is replaced by the ${SCOPES[step.by]}.`;
    case 'toggle':
      return `${step.environment === undefined ? '' : `${step.environment}: `}${heldLabel(step.held)} has ${toggleLabel(step.toggle)} ${step.on ? 'on' : 'off'}.`;
    case 'does-not-count':
      return `${heldLabel(step.held)} has ${toggleLabel(step.toggle)} on, which does not count for this.`;
    case 'connection':
      return `Connection ${step.connection}: ${levelLabel(step.level)} ${THROUGH[step.through]}; needed is ${levelLabel(step.needed)}.`;
    case 'compared':
      return compared(step);
    case 'rule':
      return `Rule ${step.rule}: ${step.passed ? 'passed' : 'failed'}.`;
  }
}

const SCOPES = { default: 'default role', team: 'role in the team', application: 'role on the application' } as const;
const THROUGH = {
  user: 'by the entry for the user',
  environment: 'by Full Control of the environment',
  role: 'by the entry for the default role',
  nothing: 'as no entry applies',
} as const;

const at = ({ environment, application }: Readonly<{ environment: string; application?: string }>): string =>
  application === undefined ? environment : `${application} in ${environment}`;

function compared({ held, role, environments, toggles }: Extract<Step, { code: 'compared' }>): string {
  const short = [...environments, ...toggles.map(toggleLabel)];
  const what = `${slotLabel(held)} ${held.role} against ${role}`;
  return short.length === 0
    ? `Compared ${what}: enough everywhere.`
    : `Compared ${what}: short in ${wordsJoined(short)}.`;
}
