import { heldAt } from '../domain/assignment.ts';
import type { Company, Environment, User } from '../domain/company.ts';
import { placeOf } from '../domain/decide.ts';
import type { Decision, Held, Warning } from '../domain/decision.ts';
import { rank } from '../domain/level.ts';
import type { RoleChange } from '../domain/question.ts';
import type { Role } from '../domain/role.ts';
import { levelIn, mayLogIn } from '../domain/standing.ts';
import { heldLabel, levelLabel, placeLabel, toggleLabel } from './label.ts';
import { type Pieces, personPiece, wordsJoined } from './phrase.ts';

type Changing = Readonly<{ company: Company; question: RoleChange; subject: User; decision: Decision }>;

/** Why somebody may or may not give or take a role (domain, Giving and taking roles). */
export const changeGrounds = (changing: Changing): readonly Pieces[] => [
  ...reasons(changing),
  ...(changing.decision.warnings ?? []).map((warning) => [WARNINGS[warning]]),
];

const WARNINGS: Readonly<Record<Warning, string>> = {
  'inert-in-environment': '⚠ Warning: it would be inert where the default role cannot log in.',
  'raises-access': '⚠ Warning: taking it away raises access.',
  'lowers-access': '⚠ Warning: it lowers access somewhere.',
  'leaves-one-administrator': '⚠ Warning: one active Administrator would be left.',
  'member-inactive': '⚠ Warning: the member is not active.',
  'own-role-edited': "⚠ Warning: it is a role of one's own.",
  'network-to-set-up': '⚠ Warning: the VPN has to be set up first.',
};

function reasons(changing: Changing): readonly Pieces[] {
  const { company, question, subject, decision } = changing;
  const { role } = question;
  const member = company.users.get(question.member);
  const whom = member ? personPiece(member) : question.member;
  switch (decision.code) {
    case 'administrator':
      return [[personPiece(subject), ' is an Administrator.']];
    case 'may-set-default-role':
      return [
        [personPiece(subject), ' has Manage Infrastructure and Users by default role, which sets default roles.'],
      ];
    case 'may-delegate':
      return [[...through(changing), ` It is ${comparedWith(company)} wherever ${role} gives anything.`]];
    case 'own-role':
      return [['Nobody changes their own roles, not even an Administrator.']];
    case 'default-role-required':
      return [['Everybody has a default role: it is replaced, never taken away.']];
    case 'last-administrator':
      return [['It would leave no active Administrator.']];
    case 'administrator-role-protected':
      return [['Only an Administrator gives, replaces or takes away Administrator.']];
    case 'already-held':
      return [[whom, ` already has ${role} ${placeLabel(question)}.`]];
    case 'not-held':
      return [[whom, ` does not have ${role} ${placeLabel(question)}.`]];
    case 'inert-everywhere':
      return [[whom, "'s default role is No Access in every environment, so the role would do nothing anywhere."]];
    case 'permission-missing':
      return [[`Missing: ${wordsJoined((decision.toggles ?? []).map(toggleLabel))}${reachOf(question)}.`]];
    case 'grantor-level-too-low':
    case 'grantor-permission-missing':
      return [through(changing), ...failing(changing)];
    default:
      return [];
  }
}

const reachOf = (change: RoleChange): string =>
  change.scope === 'default'
    ? ' by default role'
    : ` by a role that reaches ${placeLabel(change).replace(/^(in|on) /, '')}`;

const through = ({ subject, decision }: Changing): Pieces =>
  decision.decidedBy ? [personPiece(subject), ` manages roles through ${heldLabel(decision.decidedBy)}.`] : [];

const comparedWith = ({ delegation }: Company): string => (delegation === 'higher' ? 'higher' : 'at least as high');

/** The environments and permissions that fall short, and nothing else. */
function failing(changing: Changing): readonly Pieces[] {
  const { company, question, subject, decision } = changing;
  const environments = (decision.environments ?? []).flatMap((name) => company.environments.get(name) ?? []);
  const toggles = (decision.toggles ?? []).map(toggleLabel);
  const conveying = decision.decidedBy && roleOf(company, decision.decidedBy);
  const touched = touchedRoles(company, question);
  const falls =
    conveying && decision.decidedBy
      ? environments.map((environment) => [
          shortIn({ company, subject, conveying, held: decision.decidedBy as Held }, touched, environment),
        ])
      : [];
  const higher = company.delegation === 'higher' ? 'a higher level' : 'as high a level';
  const levels =
    environments.length > 0 ? [[`Missing: ${higher} in ${wordsJoined(environments.map(({ name }) => name))}.`]] : [];
  return [...falls, ...levels, ...(toggles.length > 0 ? [[`Missing in that role: ${wordsJoined(toggles)}.`]] : [])];
}

const roleOf = ({ roles }: Company, { role }: Held): Role | undefined => roles.get(role);

/** The role given or taken, and the one that a grant would push out. */
function touchedRoles(company: Company, change: RoleChange): readonly Role[] {
  const member = company.users.get(change.member);
  const before = change.operation === 'role.grant' && member ? heldAt(member, placeOf(change)) : undefined;
  return [company.roles.get(change.role), before].filter((role) => role !== undefined);
}

type Mine = Readonly<{ company: Company; subject: User; conveying: Role; held: Held }>;

function shortIn(
  { company, subject, conveying, held }: Mine,
  touched: readonly Role[],
  environment: Environment,
): string {
  const inert = held.scope !== 'default' && !mayLogIn(subject, environment);
  const mine = inert ? 'no-access' : levelIn(conveying, environment);
  const least = company.delegation === 'higher' ? rank(mine) - 1 : rank(mine);
  const over = touched.filter((role) => rank(levelIn(role, environment)) > Math.max(least, 0));
  const theirs = wordsJoined(over.map((role) => `${role.name} has ${levelLabel(levelIn(role, environment))}`));
  const ours = inert
    ? `the default role is No Access there, so ${conveying.name} does not count`
    : `${conveying.name} has ${levelLabel(mine)}`;
  return `${environment.name}: ${ours}, and ${theirs}; ${company.delegation === 'higher' ? 'it has to be lower' : 'it may not be higher'}.`;
}
