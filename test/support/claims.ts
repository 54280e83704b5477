import type { Facts } from '../../src/domain/facts.ts';
import { factsWith, roleFacts, userFacts } from './acme.ts';

/** The company of the explaining chapter's examples. */
export const claims: Facts = factsWith({
  roles: [
    roleFacts('Squad', ['change-and-deploy', 'monitor', 'list']),
    roleFacts('Builder', ['change-and-deploy', 'change-and-deploy', 'no-access']),
    roleFacts('Reader', ['list', 'list', 'list']),
    roleFacts('Owner', ['full-control', 'full-control', 'monitor'], { manageTeams: true }),
    roleFacts('Guest', ['access', 'access', 'no-access']),
  ],
  teams: ['Claims'],
  applications: [
    { name: 'Claim Desk', team: 'Claims' },
    { name: 'Adjuster Portal', team: 'Claims' },
    { name: 'Rate Book' },
  ],
  users: [
    userFacts('mira', 'Mira', 'Reader', { teams: [['Claims', 'Squad']], applications: [['Adjuster Portal', 'Owner']] }),
    userFacts('tom', 'Tom', 'Guest', { teams: [['Claims', 'Owner']] }),
    userFacts('lea', 'Lea', 'Guest', { teams: [['Claims', 'Squad']] }),
    userFacts('ines', 'Ines', 'Administrator'),
  ],
  databases: [
    {
      environment: 'Development',
      engine: 'sqlserver',
      provisioning: 'assisted',
      server: 'db',
      port: 1433,
      instance: '',
      database: 'osdev',
      admin: 'env:DEV',
      requests: 'with-approval',
      selfService: true,
      approvals: 1,
      maxHours: 12,
    },
  ],
});

/** The same, with Create Applications in Development for Squad: the seventh example. */
export const claimsCreating: Facts = {
  ...claims,
  roles: claims.roles.map((role) => (role.name === 'Squad' ? { ...role, createApplications: ['Development'] } : role)),
};
