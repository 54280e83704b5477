import type { Facts } from '../../src/domain/facts.ts';
import { isPublic } from './addresses.ts';
import { loginDenied } from './effective.ts';
import { type Answer, activeAdministrators, allow, ask, defaultHeld, deny, type Fields, person } from './sheet.ts';

/** `dbuser.create-temporary`: the rows of section 7's first table, in their order. */
export function temporaryUser(facts: Facts, fields: Fields): Answer {
  const [user, environment] = [String(fields.user), String(fields.environment)];
  const { hosting, consoleVersion, network } = facts.infrastructure;
  const administrator = person(facts, user).defaultRole === 'Administrator';
  // "`for` names somebody else (also for an Administrator)"
  if (fields.for !== undefined && fields.for !== user) return deny('own-use-only');
  // "the environment has no entry in `databases`"
  const database = facts.databases.find((one) => one.environment === environment);
  if (database === undefined) return deny('no-database');
  const login = loginDenied(facts, user, environment);
  if (login !== undefined) return login;
  const assisted = database.provisioning === 'assisted';
  const live = facts.temporaryUsers ?? [];
  const refusals: readonly (readonly [refuses: boolean, code: string])[] = [
    // "`requests: administrators-only` and the default role is not Administrator"
    [database.requests === 'administrators-only' && !administrator, 'requests-closed'],
    // "`provisioning: assisted` and hosting is not cloud"
    [assisted && hosting !== 'cloud', 'self-managed'],
    // "`provisioning: assisted` and the console is older than 11.7.5 (numbers part by part: 11.26.0 is newer)"
    [assisted && older(consoleVersion, [11, 7, 5]), 'console-too-old'],
    // "`network` is empty"
    [network.length === 0, 'network-missing'],
    // "a permanent user anywhere in the infrastructure connects by allowlist"
    [facts.permanentUsers.some((one) => one.network === 'allowlist'), 'allowlist-conflict'],
    // "this person has a live one in this environment (known to the store; without a store nobody has)"
    [live.some(([who, where]) => who === user && where === environment), 'temporary-user-live'],
  ];
  const refused = refusals.find(([refuses]) => refuses);
  if (refused !== undefined) return deny(refused[1]);
  // "default role is Administrator and `selfService` is true -> `allow`, `self-service`. Everybody else -> `ask`"
  if (administrator && database.selfService) return allow('self-service', { decidedBy: defaultHeld(facts, user) });
  // "active Administrators (default role) other than the requester, `approvals` of them; if there are not that many -> deny"
  return otherAdministrators(facts, user) < database.approvals ? deny('nobody-to-approve') : ask('approval-needed');
}

const otherAdministrators = (facts: Facts, user: string): number =>
  activeAdministrators(facts).filter((one) => one !== user).length;

function older(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  const at = than.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return at >= 0 && (parts[at] ?? 0) < (than[at] ?? 0);
}

/** `dbuser.request-permanent`: the rows of section 7's second table, in their order. */
export function permanentUser(facts: Facts, fields: Fields): Answer {
  const [user, environment] = [String(fields.user), String(fields.environment)];
  const { hosting, network: tunnels } = facts.infrastructure;
  const { profile, network } = fields;
  const direct = facts.databases.some((one) => one.environment === environment && one.provisioning === 'direct');
  const allowlist = network === 'allowlist';
  const addresses = (fields.addresses ?? []) as readonly string[];
  const refusals: readonly (readonly [refuses: boolean, code: string])[] = [
    // "`account` is company-administrator or infrastructure-administrator; a LifeTime role does not replace it"
    [person(facts, user).account === undefined, 'account-role-missing'],
    // "hosting is cloud, or the environment's database is `direct`"
    [hosting !== 'cloud' && !direct, 'self-managed'],
    // "a permanent user with this environment and profile exists"
    [facts.permanentUsers.some((one) => one.environment === environment && one.profile === profile), 'profile-taken'],
    // "`network: transit-gateway`, which must be in place already"
    [network === 'transit-gateway' && !tunnels.includes('transit-gateway'), 'network-missing'],
    // "`network: allowlist`: the infrastructure has a network tunnel, or offers temporary users (any entry in `databases`)"
    [allowlist && (tunnels.length > 0 || facts.databases.length > 0), 'allowlist-conflict'],
    // "`network: allowlist`: at least one address, and only public ones"
    [allowlist && (addresses.length === 0 || !addresses.every(isPublic)), 'public-address-missing'],
    // "`phone`, in international form, where the vendor sends the password"
    [!direct && !international(fields.phone), 'phone-missing'],
    // "another Administrator approves (none -> `nobody-to-approve`)"
    [otherAdministrators(facts, user) === 0, 'nobody-to-approve'],
  ];
  const refused = refusals.find(([refuses]) => refuses);
  if (refused !== undefined) return deny(refused[1]);
  // "`network-to-set-up`: over a VPN that is not in place yet"
  const warnings = network === 'vpn' && !tunnels.includes('vpn') ? ['network-to-set-up'] : undefined;
  return ask(direct ? 'approval-needed' : 'support-case-needed', { warnings });
}

const international = (phone: unknown): boolean => /^\+[1-9]\d{6,14}$/.test(String(phone ?? '').replace(/\s/g, ''));
