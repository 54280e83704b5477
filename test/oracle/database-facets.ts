import type { PermanentUserFacts, Tunnel } from '../../src/domain/facts.ts';
import { company, DEVELOPMENT, database, PRODUCTION, role, user } from './company.ts';
import { BOOLEANS, type Facet, facet, narrow } from './facet.ts';

const NETWORKS: readonly (readonly Tunnel[])[] = [[], ['vpn'], ['transit-gateway'], ['vpn', 'transit-gateway']];
const ALLOWLISTED: PermanentUserFacts = { environment: PRODUCTION, profile: 'read-only', network: 'allowlist' };
const BY_VPN: PermanentUserFacts = { environment: DEVELOPMENT, profile: 'read-only', network: 'vpn' };

/** Users of an environment's own database. */
export const DATABASE_FACETS: readonly Facet[] = [
  facet(
    'temporary',
    { operations: ['dbuser.create-temporary'], askers: ['ana'] },
    {
      hosting: ['cloud', 'self-managed'],
      provisioning: ['direct', 'assisted'],
      requests: ['with-approval', 'administrators-only'],
      selfService: BOOLEANS,
      approvals: [1, 2],
      consoleVersion: ['11.7.4', '11.7.5', '11.26.0'],
      network: NETWORKS,
      permanentUsers: [[], [BY_VPN], [ALLOWLISTED]],
      asker: ['Administrator', 'R0', 'Developer', 'R1'],
      others: [
        [false, false],
        [true, false],
        [true, true],
      ],
      live: [
        undefined,
        [],
        [['ana', DEVELOPMENT]],
        [
          ['bob', DEVELOPMENT],
          ['ana', PRODUCTION],
        ],
      ] satisfies (readonly (readonly [string, string])[] | undefined)[],
    },
    ({
      hosting,
      provisioning,
      requests,
      selfService,
      approvals,
      consoleVersion,
      network,
      permanentUsers,
      asker,
      others,
      live,
    }) =>
      company({
        infrastructure: { hosting, consoleVersion, network },
        permanentUsers,
        roles: [
          role('R0', []),
          role('R1', ['full-control', 'full-control'], { manageInfrastructure: true, manageTeams: true }),
        ],
        users: [
          user('ana', asker, narrow('Administrator', undefined)),
          user('bob', others[0] ? 'Administrator' : 'R1', narrow('Administrator', 'Administrator')),
          user('cleo', 'Administrator', { active: others[1] }),
        ],
        databases: [database(DEVELOPMENT, { provisioning, requests, selfService, approvals })],
        ...(live && { temporaryUsers: live }),
      }),
  ),
  facet(
    'permanent',
    { operations: ['dbuser.request-permanent'], askers: ['ana'] },
    {
      hosting: ['cloud', 'self-managed'],
      provisioning: [undefined, 'direct', 'assisted'],
      network: NETWORKS,
      permanentUsers: [[], [BY_VPN], [ALLOWLISTED], [{ ...BY_VPN, profile: 'read-and-write' }], [BY_VPN, ALLOWLISTED]],
      account: [undefined, 'company-administrator', 'infrastructure-administrator'],
      asker: ['Administrator', 'R0'],
      other: BOOLEANS,
    },
    ({ hosting, provisioning, network, permanentUsers, account, asker, other }) =>
      company({
        infrastructure: { hosting, network },
        permanentUsers,
        roles: [role('R0', [])],
        users: [user('ana', asker, account ? { account } : {}), user('bob', 'Administrator', { active: other })],
        databases: provisioning === undefined ? [] : [database(DEVELOPMENT, { provisioning })],
      }),
  ),
];
