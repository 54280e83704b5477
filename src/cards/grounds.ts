import type { Company, User } from '../domain/company.ts';
import type { Decision, Held, Step } from '../domain/decision.ts';
import { atLeast } from '../domain/level.ts';
import type { Question } from '../domain/question.ts';
import { asDefault, inTeamOf, onApplication, standing } from '../domain/standing.ts';
import { changeGrounds } from './change-grounds.ts';
import { heldLabel, levelLabel, placeLabel, slotLabel, standingLabel, toggleLabel } from './label.ts';
import { type Pieces, personPiece, wordsJoined } from './phrase.ts';
import { preconditionGrounds } from './precondition.ts';
import { stepsOf } from './trace.ts';

/** What an answer is explained from. With `answer` in sight what the person holds besides is left out. */
export type Grounded = Readonly<{
  company: Company;
  question: Question;
  subject: User;
  decision: Decision;
  sight: 'whole' | 'answer';
}>;

/** Why the answer is what it is, a sentence each: what decided, what it replaced, what is missing. */
export function grounds(grounded: Grounded): readonly Pieces[] {
  const { question, subject, decision } = grounded;
  if (decision.code === 'inactive')
    return [
      [personPiece(subject), ' is not active: whoever is inactive may do nothing, and keeps the roles for later.'],
    ];
  if (decision.code === 'no-login') return noLogin(grounded);
  if (question.operation === 'role.grant' || question.operation === 'role.revoke')
    return changeGrounds({ ...grounded, question });
  if (question.operation.startsWith('dbuser.')) return preconditionGrounds(grounded);
  return once([
    ...levelGrounds(grounded),
    ...connectionGrounds(grounded),
    ...toggleGrounds(grounded),
    ...ruleGrounds(grounded),
  ]);
}

/** The same assignment may be weighed for two things; it is said once. */
const once = (sentences: readonly Pieces[]): readonly Pieces[] => [
  ...new Map(sentences.map((sentence) => [JSON.stringify(sentence), sentence])).values(),
];

type DecidingStep = Step & Readonly<{ code: 'decides' }>;

function noLogin({ subject, decision, sight }: Grounded): readonly Pieces[] {
  const [refused] = stepsOf(decision.trace, 'no-login');
  if (!refused) return [];
  const inert = sight === 'whole' ? stepsOf(decision.trace, 'inert') : [];
  const names = inert.map(({ held, level }) => `${heldLabel(held)} (${levelLabel(level)})`);
  const what = sight === 'whole' ? heldLabel(refused.held) : 'default role';
  const then = names.length > 0 ? `, which makes ${wordsJoined(names)} inert` : '';
  return [
    [personPiece(subject), ` cannot log in to ${refused.environment}: the ${what} is No Access there${then}.`],
    ['Missing: Access by default role.'],
  ];
}

function levelGrounds(grounded: Grounded): readonly Pieces[] {
  const { decision } = grounded;
  const steps = stepsOf(decision.trace, 'decides');
  const last = steps.at(-1);
  if (!last || (decision.toggles && decision.decidedBy === undefined && steps.length > 1)) return [];
  const weighed = decision.code === 'permission-held' ? [] : steps;
  return [...weighed.flatMap((step) => decidedBy(grounded, step)), ...missingLevel(grounded, last)];
}

function decidedBy(grounded: Grounded, step: DecidingStep): readonly Pieces[] {
  const { question, decision, subject, sight } = grounded;
  const isEnvironment = question.operation.startsWith('environment.');
  const beaten = stepsOf(decision.trace, 'overridden').filter(
    ({ application, environment }) => application === step.application && environment === step.environment,
  );
  return [
    [
      isEnvironment ? 'An environment follows the default role alone. Decided by ' : decidedOn(decision, step),
      personPiece(subject),
      `'s ${roleAt(step.held, sight)}, ${standingLabel(step)}${isEnough(decision, step) ? ', which is enough' : ''}.`,
    ],
    ...(sight === 'whole' && beaten.length > 0 ? [[replacing(beaten)]] : []),
    ...(isEnvironments(step) && sight === 'whole' ? notCounting(grounded, step) : []),
  ];
}

/** A level that was compared for the environment itself, not for an application. */
const isEnvironments = ({ application }: DecidingStep): boolean => application === undefined;

/** `role in team Claims: Squad`; what somebody is by default is not for everybody to know. */
function roleAt(held: Held, sight: Grounded['sight']): string {
  if (held.scope === 'default') return sight === 'whole' ? `default role: ${held.role}` : 'default role';
  return `${slotLabel(held)}: ${held.role}`;
}

/** On a dependency it is said whose end is meant. */
const decidedOn = (decision: Decision, { application }: DecidingStep): string =>
  isDependency(decision) ? `On ${application} decided by ` : 'Decided by ';

const isEnough = (decision: Decision, { actsAs, needed }: DecidingStep): boolean =>
  isDependency(decision) && atLeast(actsAs, needed);

/** Two applications were weighed, one for each end. */
const isDependency = ({ trace }: Decision): boolean =>
  new Set(stepsOf(trace, 'decides').flatMap(({ application }) => application ?? [])).size > 1;

function replacing(beaten: readonly Extract<Step, { code: 'overridden' }>[]): string {
  const labels = beaten.map(standingLabel);
  const isSame = beaten.length > 1 && new Set(labels).size === 1;
  const names = beaten.map(({ held }, at) => (isSame ? heldLabel(held) : `${heldLabel(held)} (${labels[at]})`));
  return `It replaces ${wordsJoined(names)}${isSame ? ` (${labels[0]} each)` : ''}.`;
}

/** Narrower roles that would be enough and do not count here, which people try first. */
function notCounting({ company, subject, decision }: Grounded, step: DecidingStep): readonly Pieces[] {
  const environment = company.environments.get(step.environment);
  if (!environment || decision.outcome === 'allow') return [];
  const narrow = [
    ...[...subject.teams].map(([team, role]) => inTeamOf(team, role)),
    ...[...subject.applications].map(([application, role]) => onApplication(application, role)),
  ].map((holding) => standing(holding, environment));
  const enough = narrow.filter(({ level }) => atLeast(level, step.needed)).slice(0, 3);
  return enough.map(({ held, level, actsAs }) => [
    `${heldLabel(held)}, ${standingLabel({ level, actsAs })}, counts ${
      held.scope === 'team' ? "for that team's applications" : 'for that application'
    } only.`,
  ]);
}

function missingLevel({ decision }: Grounded, last: DecidingStep): readonly Pieces[] {
  const { code, needed } = decision;
  if (needed === undefined) return [];
  const label = levelLabel(needed);
  switch (code) {
    case 'level-too-low':
      return isEnvironments(last) ? [[`Missing: ${label} by default role.`]] : [[`Missing: ${label}.`]];
    case 'producer-level-too-low':
      return [[`Missing on ${last.application}, in ${last.environment}: ${label}.`]];
    case 'default-role-too-low':
      return [[`Missing: ${label} by default role. A role in a team or on an application does not help.`]];
    default:
      return [];
  }
}

function connectionGrounds({ subject, decision, sight }: Grounded): readonly Pieces[] {
  const [step] = stepsOf(decision.trace, 'connection');
  if (!step) return [];
  const through = {
    user: 'by an entry for the person, which beats everything else',
    environment: 'by Full Control of the environment',
    role:
      sight === 'whole'
        ? `by its entry for ${heldLabel(asDefault(subject).held)}`
        : 'by its entry for the default role',
    nothing: 'as no entry names the person or the default role; roles in teams and on applications do not count',
  }[step.through];
  const missing =
    decision.code === 'connection-level-too-low'
      ? [[`Missing: ${levelLabel(step.needed)} on ${step.connection}.`]]
      : [];
  return [
    [`On the connection ${step.connection} `, personPiece(subject), ` has ${levelLabel(step.level)}, ${through}.`],
    ...missing,
  ];
}

function toggleGrounds({ question, subject, decision, sight }: Grounded): readonly Pieces[] {
  const on = stepsOf(decision.trace, 'toggle').findLast((step) => step.on);
  if (decision.code === 'permission-held' && on)
    return [
      ['Decided by ', personPiece(subject), `'s ${roleAt(on.held, sight)}, which has ${toggleLabel(on.toggle)}.`],
    ];
  const [narrow] = stepsOf(decision.trace, 'does-not-count');
  if (decision.code === 'tool-not-covered' && narrow) return toolGrounds(question, narrow);
  return (decision.toggles ?? []).map((toggle) => [`Missing: ${toggleLabel(toggle)}${whereOf(question)}.`]);
}

function toolGrounds(
  question: Question,
  { held, toggle }: Readonly<{ held: Held; toggle: Parameters<typeof toggleLabel>[0] }>,
) {
  const tool =
    question.operation === 'application.create' && question.tool === 'service-center'
      ? 'Service Center'
      : 'Service Studio';
  return [
    [`${heldLabel(held)} has ${toggleLabel(toggle)}, which counts in LifeTime only: it can be done there now.`],
    [`Missing for ${tool}: ${toggleLabel(toggle)} in the default role.`],
  ];
}

/** The scopes in which a missing permission would count. */
function whereOf(question: Question): string {
  switch (question.operation) {
    case 'application.create':
      return ` in ${question.environment}, by default role${question.tool === 'lifetime' ? ` or by the role in team ${question.team}` : ''}`;
    case 'application.depend-on-system':
      return ` in ${question.environment} by default role`;
    case 'team.edit':
      return ` by default role or by the role in team ${question.team}`;
    case 'audit.read':
      return question.scope === 'infrastructure'
        ? ' by default role'
        : ` by default role or by the role ${placeLabel(question)}`;
    default:
      return ' by default role';
  }
}

function ruleGrounds({ decision, question }: Grounded): readonly Pieces[] {
  switch (decision.code) {
    case 'vendor-managed':
      return [["In the cloud, environments are the vendor's to add and remove, even for an Administrator."]];
    case 'role-fixed':
      return [['Administrator is built in and cannot be changed.']];
    case 'application-in-team':
      return [[`It belongs to team ${decision.team} already, and an application belongs to at most one.`]];
    case 'extension-not-configured':
      return [['It has no data yet: somebody with Full Control of its connection has to configure it first.']];
    case 'attributes-only':
      return [['The change must stay within attributes: new ones, and changes to those of entities that exist.']];
    default:
      return (decision.warnings ?? []).includes('own-role-edited') && question.operation === 'roles.manage'
        ? [[`⚠ ${question.role} is a role of the one who would edit it.`]]
        : [];
  }
}
