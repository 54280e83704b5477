import type { RoleFacts } from '../../src/domain/facts.ts';
import type { ConnectionLevel, Level } from '../../src/domain/level.ts';
import { company, DEVELOPMENT, role, user } from './company.ts';
import { ALL, BOOLEANS, type Facet, facet, narrow, pairsOf } from './facet.ts';

const THREE: readonly Level[] = ['no-access', 'list', 'full-control'];
const LEVELS = pairsOf(ALL, THREE);

const TOGGLES: readonly Partial<RoleFacts>[] = pairsOf(pairsOf([[], [DEVELOPMENT]], [[], [DEVELOPMENT]]), [
  {},
  { manageTeams: true },
  { manageInfrastructure: true, manageTeams: true },
]).map(([[createApplications, addSystemDependencies], managing]) => ({
  createApplications,
  addSystemDependencies,
  ...managing,
}));

/** One user and what they may do in environments, on applications and through connections. */
export const LEVEL_FACETS: readonly Facet[] = [
  facet(
    'levels',
    {
      operations: [
        ...[
          'environment.login',
          'environment.configure',
          'environment.monitor',
          'application.list',
          'application.open',
        ],
        ...['application.monitor', 'application.deploy', 'application.configure', 'application.depend'],
        ...['application.depend-on-system', 'audit.read'],
      ],
      askers: ['ana'],
    },
    {
      ratesOwner: [undefined, 'Banking'],
      own: LEVELS,
      team: [undefined, ...LEVELS],
      application: [undefined, ...LEVELS],
    },
    ({ ratesOwner, own, team, application }) =>
      company({
        ratesOwner,
        roles: [role('R0', own), role('R1', team ?? []), role('R2', application ?? [])],
        users: [user('ana', 'R0', narrow(team && 'R1', application && 'R2'))],
      }),
  ),
  facet(
    'toggles',
    {
      operations: [
        ...['application.create', 'application.depend-on-system', 'infrastructure.configure', 'users.manage'],
        ...['teams.manage', 'roles.manage', 'team.edit', 'team.add-application', 'audit.read'],
      ],
      askers: ['ana'],
    },
    {
      hosting: ['cloud', 'self-managed'],
      narrower: ['no-access', 'change-and-deploy'],
      own: [[], ['change-and-deploy'], ['change-and-deploy', 'access']],
      toggles: TOGGLES,
      team: TOGGLES,
      application: TOGGLES,
    },
    ({ hosting, narrower, own, toggles, team, application }) =>
      company({
        infrastructure: { hosting },
        roles: [role('R0', own, toggles), role('R1', [narrower], team), role('R2', [narrower], application)],
        users: [user('ana', 'R0', narrow('R1', 'R2'))],
      }),
  ),
  facet(
    'connections',
    {
      operations: [
        ...['connection.configure', 'extension.publish', 'extension.configure', 'extension.edit-attributes'],
        'extension.use',
      ],
      askers: ['ana'],
    },
    {
      configured: BOOLEANS,
      own: ALL,
      narrower: [undefined, ...pairsOf(['team', 'application'], ALL)],
      byRole: [undefined, 'no-access', 'read-only', 'publish', 'full-control'] satisfies (
        | ConnectionLevel
        | undefined
      )[],
      byNarrower: [undefined, 'full-control'] satisfies (ConnectionLevel | undefined)[],
      byUser: [undefined, 'no-access', 'read-only', 'publish', 'full-control'] satisfies (
        | ConnectionLevel
        | undefined
      )[],
    },
    ({ configured, own, narrower, byRole, byNarrower, byUser }) =>
      company({
        roles: [role('R0', [own]), role('R1', [narrower?.[1] ?? 'no-access'])],
        users: [
          user(
            'ana',
            'R0',
            narrow(narrower?.[0] === 'team' ? 'R1' : undefined, narrower?.[0] === 'application' ? 'R1' : undefined),
          ),
        ],
        connections: [
          {
            ...{ name: 'ERP', environment: DEVELOPMENT },
            roles: [...(byNarrower ? [['R1', byNarrower] as const] : []), ...(byRole ? [['R0', byRole] as const] : [])],
            users: byUser ? [['ana', byUser]] : [],
          },
        ],
        extensions: [{ name: 'Tables', application: 'Loans', connection: 'ERP', configured }],
      }),
  ),
];
