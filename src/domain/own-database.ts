import { isPublicAddress } from './address.ts';
import { activeAdministrators, isAdministrator } from './assignment.ts';
import type { Company, Environment, User } from './company.ts';
import { allow, ask, deny, type Precondition, type Verdict } from './decision.ts';
import type { DatabaseFacts, Network, Profile } from './facts.ts';
import { asDefault, mayLogIn } from './standing.ts';
import { isInternational } from './telephone.ts';
import { refuseLogin, type Weighing, weighRule } from './weighing.ts';

/** One line of the lists of section 7: what has to hold, and the code when it does not. */
type Check = readonly [code: Precondition, holds: boolean];

/** The first check that fails answers; those after it are not weighed. */
function refusePrecondition(weighing: Weighing, checks: readonly Check[]): Verdict | undefined {
  const failed = checks.find(([code, holds]) => !weighRule(weighing, code, holds));
  return failed && deny(failed[0]);
}

/** A temporary user: nominal, for the person who asks and nobody else (002, Temporary database user). */
export function judgeTemporary(weighing: Weighing, environment: Environment, beneficiary: User): Verdict {
  const { company, user } = weighing;
  const forSelf: Check = ['own-use-only', beneficiary.username === user.username];
  const database = company.databases.get(environment.name);
  const refused = refusePrecondition(weighing, [forSelf, ['no-database', database !== undefined]]);
  if (refused || !database) return refused ?? deny('no-database');
  return (
    refuseLogin(weighing, environment) ??
    refusePrecondition(weighing, temporaryChecks(company, user, database)) ??
    approvalOf(weighing, database)
  );
}

function temporaryChecks(company: Company, user: User, database: DatabaseFacts): readonly Check[] {
  const { infrastructure, permanentUsers, temporaryUsers } = company;
  const isAssisted = database.provisioning === 'assisted';
  const isLive = temporaryUsers.some(([who, where]) => who === user.username && where === database.environment);
  return [
    ['requests-closed', database.requests === 'with-approval' || isAdministrator(user)],
    ['self-managed', !isAssisted || infrastructure.hosting === 'cloud'],
    ['console-too-old', !isAssisted || isAtLeastVersion(infrastructure.consoleVersion, OLDEST_CONSOLE)],
    ['network-missing', infrastructure.network.length > 0],
    ['allowlist-conflict', !permanentUsers.some(({ network }) => network === 'allowlist')],
    ['temporary-user-live', !isLive],
  ];
}

/** One line of the list that is shown before a request is sent. */
export type PreconditionSeen = Readonly<{ code: Precondition | 'no-login'; holds: boolean }>;

/** Every check of section 7 that concerns this database, whether or not one before it fails; for showing. */
export function temporaryPreconditions(
  company: Company,
  user: User,
  environment: Environment,
): readonly PreconditionSeen[] {
  const database = company.databases.get(environment.name);
  if (!database) return [{ code: 'no-database', holds: false }];
  const isSelfServed = isAdministrator(user) && database.selfService;
  const concerned = temporaryChecks(company, user, database).filter(
    ([code]) => database.provisioning === 'assisted' || !ASSISTED_ONLY.includes(code),
  );
  const enough = approversFor(company, user).length >= database.approvals;
  return [
    { code: 'no-login', holds: mayLogIn(user, environment) },
    ...concerned.map(([code, holds]) => ({ code, holds })),
    ...(isSelfServed ? [] : [{ code: 'nobody-to-approve' as const, holds: enough }]),
  ];
}

const ASSISTED_ONLY: readonly Precondition[] = ['self-managed', 'console-too-old'];

/** Administrators serve themselves where the database allows it; everybody else asks other Administrators. */
function approvalOf(weighing: Weighing, database: DatabaseFacts): Verdict {
  const { user } = weighing;
  if (isAdministrator(user) && weighRule(weighing, 'self-service', database.selfService))
    return allow('self-service', { decidedBy: asDefault(user).held });
  return askOthers(weighing, database.approvals, 'approval-needed');
}

function askOthers(weighing: Weighing, approvals: number, code: 'approval-needed' | 'support-case-needed'): Verdict {
  const others = approversFor(weighing.company, weighing.user);
  const refused = refusePrecondition(weighing, [['nobody-to-approve', others.length >= approvals]]);
  if (refused) return refused;
  weighRule(weighing, code, true);
  return ask(code);
}

/** Who may answer: active Administrators other than the requester. */
export const approversFor = (company: Company, { username }: User): readonly User[] =>
  activeAdministrators(company).filter((administrator) => administrator.username !== username);

export type PermanentRequest = Readonly<{
  profile: Profile;
  network: Network;
  addresses?: readonly string[];
  phone?: string;
}>;

/** A permanent user, made by the vendor through a support case unless the database is direct (002, Permanent database user). */
export function judgePermanent(weighing: Weighing, environment: Environment, request: PermanentRequest): Verdict {
  const { company } = weighing;
  const isDirect = company.databases.get(environment.name)?.provisioning === 'direct';
  const refused = refusePrecondition(weighing, permanentChecks(weighing, environment, request, isDirect));
  const answer = refused ?? askOthers(weighing, 1, isDirect ? 'approval-needed' : 'support-case-needed');
  const isPending = request.network === 'vpn' && !company.infrastructure.network.includes('vpn');
  return answer.outcome === 'ask' && isPending ? { ...answer, warnings: ['network-to-set-up'] } : answer;
}

/** Whoever asks for a permanent user, answers for one, or gets its password (002). */
export const mayAnswerForPermanent = ({ active, account }: User): boolean => active && account !== undefined;

function permanentChecks(
  { company, user }: Pick<Weighing, 'company' | 'user'>,
  environment: Environment,
  { profile, network, addresses = [], phone = '' }: PermanentRequest,
  isDirect: boolean,
): readonly Check[] {
  const { infrastructure, permanentUsers, databases } = company;
  const isTaken = permanentUsers.some((other) => other.environment === environment.name && other.profile === profile);
  const hasPublic = addresses.length > 0 && addresses.every(isPublicAddress);
  const isListed = network === 'allowlist';
  return [
    ['account-role-missing', user.account !== undefined],
    ['self-managed', infrastructure.hosting === 'cloud' || isDirect],
    ['profile-taken', !isTaken],
    ['network-missing', network !== 'transit-gateway' || infrastructure.network.includes('transit-gateway')],
    ['allowlist-conflict', !isListed || (infrastructure.network.length === 0 && databases.size === 0)],
    ['public-address-missing', !isListed || hasPublic],
    ['phone-missing', isDirect || isInternational(phone)],
  ];
}

/** Those of these checks that concern this request, whether or not one before it fails; for showing. */
export function permanentPreconditions(
  company: Company,
  user: User,
  environment: Environment,
  request: PermanentRequest,
): readonly PreconditionSeen[] {
  const isDirect = company.databases.get(environment.name)?.provisioning === 'direct';
  const isConcerned: Readonly<Partial<Record<Precondition, boolean>>> = {
    'self-managed': !isDirect,
    'network-missing': request.network === 'transit-gateway',
    'allowlist-conflict': request.network === 'allowlist',
    'public-address-missing': request.network === 'allowlist',
    'phone-missing': !isDirect,
  };
  const checks = permanentChecks({ company, user }, environment, request, isDirect);
  const enough = approversFor(company, user).length >= 1;
  return [...checks, ['nobody-to-approve', enough] as const]
    .filter(([code]) => isConcerned[code] ?? true)
    .map(([code, holds]) => ({ code, holds }));
}

const OLDEST_CONSOLE = '11.7.5';

/** Compares number part by number part: 11.26.0 is newer than 11.7.5. */
function isAtLeastVersion(version: string, oldest: string): boolean {
  const [mine, least] = [version, oldest].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differing = least.findIndex((part, place) => (mine[place] ?? 0) !== part);
  return differing === -1 || (mine[differing] ?? 0) > (least[differing] ?? 0);
}
