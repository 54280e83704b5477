import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDirectory } from '../../src/directory/directory.ts';
import { createCompany } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { factsOf } from './company-text.ts';

const text = readFileSync(new URL('../../src/playground/sample-company.yaml', import.meta.url));
const facts = factsOf(text);
const company = createCompany(facts);
const ask = (question: string, rest: object = {}) => {
  const [user, operation, on, environment] = question.split(', ');
  return decide(company, {
    user,
    operation,
    ...(on && { application: on }),
    ...(environment && { environment }),
    ...rest,
  });
};
const grant = (user: string, member: string, role: string, place: object) =>
  ask(`${user}, role.grant`, { member, role, ...place });
const database = (user: string, environment: string) => ask(`${user}, dbuser.create-temporary`, { environment });

describe('the sample company', () => {
  it('is read without a warning and shows what there is to show', () => {
    const reading = readDirectory(text, 'sample-company.yaml');
    expect(reading).toMatchObject({
      ok: true,
      warnings: [],
      counts: { environments: 5, roles: 11, teams: 6, applications: 25, users: 40, databases: 4 },
    });
    const administrators = facts.users.filter(({ defaultRole }) => defaultRole === 'Administrator');
    expect(administrators.map(({ active }) => active).toSorted()).toEqual([false, true, true]);
  });

  it('keeps the promise of each comment about applications', () => {
    expect(ask('ana, application.deploy, Loans, Production')).toMatchObject({
      outcome: 'deny',
      code: 'level-too-low',
      decidedBy: { scope: 'application', role: 'Tech Lead' },
      level: 'list',
    });
    expect(ask('nadia, application.deploy, Loans, Development')).toMatchObject({
      outcome: 'allow',
      level: 'full-control',
      actsAs: 'change-and-deploy',
    });
    expect(ask('dmitri, application.deploy, Web Shop, Production')).toMatchObject({ outcome: 'allow' });
    expect(ask('dmitri, application.deploy, Loans, Production')).toMatchObject({
      code: 'level-too-low',
      decidedBy: { scope: 'team', role: 'Viewer' },
    });
    expect(ask('mei, application.deploy, Cards, Production')).toMatchObject({ outcome: 'allow' });
    expect(ask('mei, application.list, Payments, Production')).toMatchObject({
      code: 'level-too-low',
      decidedBy: { role: 'Locked Out' },
    });
    expect(ask('sofia, application.deploy, Web Shop, Pre-Production')).toMatchObject({ outcome: 'allow' });
    expect(ask('sofia, application.deploy, Web Shop, Production')).toMatchObject({ code: 'no-login' });
    expect(ask('liam, application.list, Loyalty, Development')).toMatchObject({
      code: 'level-too-low',
      level: 'access',
      actsAs: 'no-access',
    });
    expect(ask('yuki, application.list, Web Shop, Development')).toMatchObject({ code: 'inactive' });
    expect(ask('omar, application.list, Warehouse, Development')).toMatchObject({ code: 'no-login' });
    expect(ask('leila, application.open, Onboarding, Quality')).toMatchObject({ outcome: 'allow' });
    expect(ask('leila, application.list, Loans, Quality')).toMatchObject({ code: 'level-too-low', level: 'access' });
    expect(
      ask('ana, application.create', { environment: 'Development', team: 'Banking', tool: 'service-studio' }),
    ).toMatchObject({ code: 'tool-not-covered' });
    expect(
      ask('anders, application.create', { environment: 'Development', team: 'People', tool: 'service-studio' }),
    ).toMatchObject({ outcome: 'allow' });
    expect(ask('pedro, application.depend-on-system, SAP Bridge, Development')).toMatchObject({ outcome: 'allow' });
    expect(ask('wei, application.depend-on-system, SAP Bridge, Development')).toMatchObject({
      code: 'permission-missing',
    });
    expect(ask('oksana, environment.configure', { environment: 'Pre-Production' })).toMatchObject({ outcome: 'allow' });
    expect(ask('carla, infrastructure.configure')).toMatchObject({ code: 'vendor-managed' });
  });

  it('keeps the promise of each comment about roles', () => {
    const banking = { scope: 'team', team: 'Banking' };
    expect(grant('nadia', 'bob', 'Tech Lead', banking)).toMatchObject({ outcome: 'allow', code: 'may-delegate' });
    expect(grant('nadia', 'bob', 'Release Lead', banking)).toMatchObject({
      code: 'grantor-level-too-low',
      environments: ['Production'],
    });
    expect(grant('nadia', 'bob', 'Integrator', banking)).toMatchObject({
      code: 'grantor-permission-missing',
      toggles: ['addSystemDependencies'],
    });
    expect(grant('carla', 'bob', 'Release Lead', banking)).toMatchObject({ code: 'administrator' });
    expect(grant('omar', 'bob', 'Viewer', { scope: 'team', team: 'Logistics' })).toMatchObject({ outcome: 'deny' });
    expect(grant('priya', 'bob', 'Tech Lead', { scope: 'application', application: 'Adjuster Portal' })).toMatchObject({
      code: 'may-delegate',
    });
    expect(grant('priya', 'bob', 'Tech Lead', { scope: 'application', application: 'Claim Desk' })).toMatchObject({
      code: 'permission-missing',
    });
    expect(grant('ingrid', 'bob', 'Developer', { scope: 'default' })).toMatchObject({ code: 'may-set-default-role' });
    expect(ask('carla, role.revoke', { member: 'dmitri', role: 'Viewer', ...banking })).toMatchObject({
      outcome: 'allow',
      warnings: ['raises-access'],
    });
    expect(grant('carla', 'bo', 'Developer', { scope: 'default' })).toMatchObject({
      outcome: 'allow',
      warnings: expect.arrayContaining(['leaves-one-administrator']),
    });
  });

  it('keeps the promise of each comment about databases', () => {
    expect(ask('pedro, extension.publish', { extension: 'ErpTables' })).toMatchObject({ outcome: 'allow' });
    expect(ask('wei, extension.publish', { extension: 'ErpTables' })).toMatchObject({ code: 'default-role-too-low' });
    expect(ask('ravi, extension.publish', { extension: 'ErpTables' })).toMatchObject({
      code: 'connection-level-too-low',
    });
    expect(ask('bob, connection.configure', { connection: 'ERP' })).toMatchObject({ outcome: 'allow' });
    expect(ask('fatima, extension.use, ERP Connector', { extension: 'ErpInvoices' })).toMatchObject({
      code: 'extension-not-configured',
    });
    expect(database('carla', 'Development')).toMatchObject({ outcome: 'allow', code: 'self-service' });
    expect(database('ana', 'Development')).toMatchObject({ outcome: 'ask', code: 'approval-needed' });
    expect(database('carla', 'Quality')).toMatchObject({ outcome: 'allow', code: 'self-service' });
    expect(database('carla', 'Production')).toMatchObject({ outcome: 'ask' });
    expect(database('ana', 'Production')).toMatchObject({ outcome: 'ask' });
    expect(database('ana', 'Quality')).toMatchObject({ code: 'requests-closed' });
    expect(database('ana', 'Pre-Production')).toMatchObject({ code: 'no-database' });
    const permanent = { environment: 'Production', network: 'vpn', phone: '+351912345678' };
    expect(ask('carla, dbuser.request-permanent', { ...permanent, profile: 'read-only' })).toMatchObject({
      code: 'profile-taken',
    });
    expect(ask('tomasz, dbuser.request-permanent', { ...permanent, profile: 'read-and-write' })).toMatchObject({
      outcome: 'ask',
    });
    expect(ask('bo, dbuser.request-permanent', { ...permanent, profile: 'read-and-write' })).toMatchObject({
      code: 'account-role-missing',
    });
  });
});
