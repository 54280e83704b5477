import { activeAdministrators } from '../domain/assignment.ts';
import type { Company, User } from '../domain/company.ts';
import type { Decision, Precondition } from '../domain/decision.ts';
import type { PreconditionSeen } from '../domain/own-database.ts';
import type { Question } from '../domain/question.ts';
import { networkLabel } from './label.ts';
import { type Pieces, peoplePieces } from './phrase.ts';

type Asked = Readonly<{ company: Company; question: Question; subject: User; decision: Decision }>;

/** Why somebody may, may not, or has to ask for a database user (002). */
export function preconditionGrounds({ company, question, subject, decision }: Asked): readonly Pieces[] {
  const environment = 'environment' in question ? question.environment : '';
  const administrators = activeAdministrators(company).filter(({ username }) => username !== subject.username);
  switch (decision.code) {
    case 'self-service':
      return [
        ["Self-service for an Administrator: read and write, at most 12 hours, for the person's own use."],
        ...(company.databases.get(environment)?.provisioning === 'assisted' ? [pressCreate(environment)] : []),
        ['The password must not contain " \' or ; and cannot be shown again.'],
      ];
    case 'approval-needed':
      return [['To be approved by ', ...peoplePieces(administrators), '.']];
    case 'support-case-needed':
      return [
        ['To be approved by ', ...peoplePieces(administrators), '; then the vendor makes it through a support case.'],
      ];
    default:
      return decision.outcome === 'deny' && isPrecondition(decision.code) ? [[PRECONDITIONS[decision.code]]] : [];
  }
}

const pressCreate = (environment: string): Pieces => [
  `It is made in LifeTime: Environments, ${environment}, DATABASE ACCESS, Create database user.`,
];

const isPrecondition = (code: string): code is Precondition => Object.hasOwn(PRECONDITIONS, code);

/** What stands in the way, and what would clear it. */
const PRECONDITIONS: Readonly<Record<Precondition, string>> = {
  'own-use-only': 'A temporary database user is for the person who asks and nobody else, Administrators included.',
  'no-database': 'No database of this environment is known here. Whoever runs Chatelaine can add it to the directory.',
  'requests-closed': 'Only Administrators may have one in this environment.',
  'self-managed': 'The vendor makes database users in its cloud only; this infrastructure is self-managed.',
  'console-too-old': 'The LifeTime Management Console has to be 11.7.5 or newer.',
  'network-missing': `A ${networkLabel('vpn')} or ${networkLabel('transit-gateway')} has to be in place first.`,
  'allowlist-conflict': 'IP allowlisting excludes temporary users and network tunnels: one of the two has to go first.',
  'temporary-user-live': 'There is a live one in this environment already. Delete it and create it again.',
  'account-role-missing':
    "It takes a company or infrastructure administrator of the vendor's account; a LifeTime role does not replace that.",
  'profile-taken': 'A permanent user with this environment and profile exists: there is one of each.',
  'public-address-missing': 'IP allowlisting takes at least one address, and public ones only.',
  'phone-missing': 'The vendor sends the password by text message: a telephone in international form is missing.',
  'nobody-to-approve': 'There are not enough other active Administrators to approve it.',
};

/** Each in words: what is in the way, with what would clear it, and then what holds. */
export const preconditionItems = (seen: readonly PreconditionSeen[]): readonly string[] =>
  seen
    .toSorted((a, b) => Number(a.holds) - Number(b.holds))
    .map(({ code, holds }) => (holds ? `✓ ${HOLDS[code]}` : `✗ In the way: ${notToBeHad(code)}`));

/** Why somebody may not have a temporary database user, in a sentence; any code of a refusal will do. */
export function notToBeHad(code: string): string {
  if (code === 'no-login') return 'It takes a default role of at least Access in the environment, to log in there.';
  if (code === 'inactive') return 'Whoever is not active may have none.';
  return isPrecondition(code) ? PRECONDITIONS[code] : `The rule is ${code}.`;
}

/** The same for permanent users, where other words are true. */
export const permanentItems = (seen: readonly PreconditionSeen[]): readonly string[] =>
  seen
    .toSorted((a, b) => Number(a.holds) - Number(b.holds))
    .map(({ code, holds }) =>
      holds ? `✓ ${PERMANENT_HOLDS[code as Precondition] ?? HOLDS[code]}` : `✗ In the way: ${notToBeHadForGood(code)}`,
    );

/** Why somebody may not have a permanent database user, in a sentence; any code of a refusal will do. */
export const notToBeHadForGood = (code: string): string => PERMANENT_REMEDIES[code as Precondition] ?? notToBeHad(code);

const PERMANENT_REMEDIES: Readonly<Partial<Record<Precondition, string>>> = {
  'network-missing': `${networkLabel('transit-gateway')} has to be in place already; by ${networkLabel('vpn')} a new one may be asked for.`,
  'allowlist-conflict':
    'A network tunnel is in place, or temporary users are offered here, and beside these no addresses stay on the allowlist. ' +
    `Let it connect by ${networkLabel('vpn')} or ${networkLabel('transit-gateway')} instead: both kinds of users then live side by side.`,
};

const PERMANENT_HOLDS: Readonly<Partial<Record<Precondition, string>>> = {
  'network-missing': `${networkLabel('transit-gateway')} is in place`,
  'allowlist-conflict': 'No network tunnel and no temporary users stand against an allowlist',
  'public-address-missing': 'The addresses are public ones',
};

const HOLDS: Readonly<Record<Precondition | 'no-login', string>> = {
  'no-login': 'You may log in to the environment',
  'own-use-only': 'It is for yourself',
  'no-database': 'The environment has a database that is known here',
  'requests-closed': 'You may ask for one in this environment',
  'self-managed': 'The infrastructure is in the vendor’s cloud',
  'console-too-old': 'The LifeTime Management Console is 11.7.5 or newer',
  'network-missing': 'A VPN or an AWS Transit Gateway is in place',
  'allowlist-conflict': 'No permanent user connects by IP allowlisting',
  'temporary-user-live': 'You have no live one there yet',
  'account-role-missing': 'You are an administrator of the vendor’s account',
  'profile-taken': 'No permanent user of this profile is there',
  'public-address-missing': 'There is a public address',
  'phone-missing': 'There is a telephone',
  'nobody-to-approve': 'There are enough other Administrators to approve it',
};
