import { describe, expect, it } from 'vitest';
import { readDirectory } from '../../src/directory/directory.ts';
import { BASE, factsOf, faultsOf } from './company-text.ts';

describe('a directory file that is right', () => {
  it('has every default filled in', () => {
    const facts = factsOf(`${BASE}databases:
  - { environment: Development, engine: oracle, provisioning: assisted }
connections:
  - { name: ERP, environment: Development, roles: { Administrator: publish }, users: { ana: full-control } }
extensions:
  - { name: ErpTables, application: Loans, connection: ERP }
`);
    expect(facts).toEqual({
      infrastructure: { name: '', hosting: 'cloud', consoleVersion: '', network: [] },
      delegation: 'higher',
      environments: [
        { name: 'Development', purpose: 'development' },
        { name: 'Production', purpose: 'production' },
      ],
      roles: [
        {
          name: 'Tech Lead',
          levels: [['Development', 'change-and-deploy']],
          createApplications: [],
          addSystemDependencies: [],
          manageInfrastructure: false,
          manageTeams: false,
        },
      ],
      teams: ['Banking'],
      applications: [{ name: 'Loans', team: 'Banking' }],
      users: [
        {
          username: 'ana',
          name: 'Ana Silva',
          email: '',
          active: true,
          defaultRole: 'Developer',
          teams: [],
          applications: [],
        },
      ],
      connections: [
        {
          name: 'ERP',
          environment: 'Development',
          roles: [['Administrator', 'publish']],
          users: [['ana', 'full-control']],
        },
      ],
      extensions: [{ name: 'ErpTables', application: 'Loans', connection: 'ERP', configured: false }],
      databases: [
        {
          environment: 'Development',
          engine: 'oracle',
          provisioning: 'assisted',
          server: '',
          port: 1521,
          instance: '',
          database: '',
          admin: '',
          requests: 'with-approval',
          selfService: true,
          approvals: 1,
          maxHours: 12,
        },
      ],
      permanentUsers: [],
      channels: { teams: [], applications: [], environments: [] },
    });
  });

  it('is counted, and says what is hardly meant', () => {
    const reading = readDirectory(BASE, 'company.yaml');
    expect(reading).toMatchObject({
      ok: true,
      counts: { environments: 2, roles: 1, teams: 1, applications: 1, users: 1, activeUsers: 1 },
      warnings: ['no-active-administrator'],
    });
    const one = `${BASE}  - { username: bo, defaultRole: Administrator }\n  - { username: cy, defaultRole: Administrator, active: false }\n`;
    expect(readDirectory(one, 'f')).toMatchObject({ warnings: ['one-active-administrator'] });
    const direct = `${one}  - { username: di, defaultRole: Administrator }\ndatabases: [{ environment: Development, engine: mysql, provisioning: direct }]\n`;
    expect(readDirectory(direct, 'f')).toMatchObject({ warnings: ['direct-database-incomplete'] });
  });

  it('turns Manage Teams on with Manage Infrastructure and Users', () => {
    const text = BASE.replace('levels: { Development: change-and-deploy }', 'manageInfrastructure: true');
    expect(factsOf(text).roles[0]).toMatchObject({ manageInfrastructure: true, manageTeams: true });
  });

  it('may give the permissions of Developer', () => {
    const text = BASE.replace('name: Tech Lead', 'name: Developer');
    expect(factsOf(text).roles.map(({ name }) => name)).toEqual(['Developer']);
  });

  it('may use a name before the section that gives it', () => {
    const [head, users] = BASE.split('users:');
    expect(factsOf(`users:${users}${head}`).users).toHaveLength(1);
  });

  it('may give two active users the same e-mail', () => {
    const people =
      '  - { username: bo, email: x@acme.example, defaultRole: Developer }\n  - { username: cy, email: x@acme.example, defaultRole: Developer }\n';
    expect(factsOf(BASE + people).users).toHaveLength(3);
  });
});

/** Lines added to the base file, which has 10, and the fault lines they bring. */
const REFUSED: Readonly<Record<string, readonly [added: string, ...faults: string[]]>> = {
  'B97 an unknown key': [
    'databases:\n  - { environment: Production, engine: mysql, provisioning: assisted, aproval: 2 }',
    '12:71: databases[0].aproval: expected a key that is known here, found "aproval"; did you mean approvals?',
  ],
  'an unknown key of the root': [
    'chanels: {}',
    '11:1: chanels: expected a key that is known here, found "chanels"; did you mean channels?',
  ],
  'B77 a role that names a parent': [
    '  - { username: bo, defaultRole: Developer, parent: ana }',
    '11:45: users[1].parent: expected a key that is known here, found "parent"',
  ],
  'B91 a duplicate key': [
    '  - { username: bo, defaultRole: Developer, active: true, active: false }',
    '11:59: users[1].active: expected each key once; company.yaml:11:45 has it too, found "active"',
  ],
  'B91 a duplicate section': [
    'users: []',
    '11:1: users: expected each key once; company.yaml:9:1 has it too, found "users"',
  ],
  'B91 a duplicate name in a mapping': [
    '  - { username: bo, defaultRole: Developer, teams: { Banking: Developer, Banking: Tech Lead } }',
    '11:74: users[1].teams.Banking: expected each key once; company.yaml:11:54 has it too, found "Banking"',
  ],
  'B93 a merge that overrides': [
    '  - { username: bo, defaultRole: Developer, <<: { active: false } }',
    '11:45: users[1]["<<"]: expected a key that is known here, found "<<"',
  ],
  'an unknown role': [
    '  - username: bo\n    defaultRole: Develper',
    '12:18: users[1].defaultRole: expected the name of a role, found "Develper"; did you mean Developer?',
  ],
  'an unknown team': [
    '  - { username: bo, defaultRole: Developer, teams: { Bankng: Developer } }',
    '11:54: users[1].teams.Bankng: expected the name of a team, found "Bankng"; did you mean Banking?',
  ],
  'two unknown teams, each with what may have been meant': [
    '  - { username: bo, defaultRole: Developer, teams: { Bankng: Developer, Bnking: Developer } }',
    '11:54: users[1].teams.Bankng: expected the name of a team, found "Bankng"; did you mean Banking?',
    '11:73: users[1].teams.Bnking: expected the name of a team, found "Bnking"; did you mean Banking?',
  ],
  'an unknown application': [
    '  - { username: bo, defaultRole: Developer, applications: { Zzz: Developer } }',
    '11:61: users[1].applications.Zzz: expected the name of an application, found "Zzz"',
  ],
  'B14 an environment with a look-alike letter': [
    'permanentUsers:\n  - { environment: \u0420roduction, profile: read-only, network: vpn }',
    '12:20: permanentUsers[0].environment: expected the name of an environment, found "\u0420roduction"; did you mean Production?',
  ],
  'a user without a default role': [
    '  - { username: bo }',
    '11:5: users[1].defaultRole: expected the name of a role, found nothing',
  ],
  'B98 one person twice': [
    '  - { username: ana, defaultRole: Developer }',
    '11:17: users[1].username: expected a name of its own; users[0].username at company.yaml:10:17 has it too, found "ana"',
  ],
  'B63 a person whose name looks like another': [
    '  - { username: AN\u0410, defaultRole: Developer }',
    '11:17: users[1].username: expected a name that nobody takes for ana at company.yaml:10:17, found "AN\u0410"',
  ],
  'B98 one application twice': [
    'applications: [Sandbox, Sandbox]',
    '11:25: applications[1]: expected an application of one team only; applications[0] at company.yaml:11:16 has it too, found "Sandbox"',
  ],
  'an application of a team that is also one of none': [
    'applications: [Loans]',
    '8:37: teams[0].applications[0]: expected an application of one team only; applications[0] at company.yaml:11:16 has it too, found "Loans"',
  ],
  'one Slack member for two people': [
    '  - { username: bo, defaultRole: Developer, slack: U0 }\n  - { username: cy, defaultRole: Developer, slack: U0 }',
    '12:52: users[2].slack: expected one person for each chat identity; users[1].slack at company.yaml:11:52 has it too, found "U0"',
  ],
  'one Teams member for two people': [
    '  - { username: bo, defaultRole: Developer, teamsId: 5b0c }\n  - { username: cy, defaultRole: Developer, teamsId: 5b0c }',
    '12:54: users[2].teamsId: expected one person for each chat identity; users[1].teamsId at company.yaml:11:54 has it too, found "5b0c"',
  ],
  'B54 one Teams member for two people, spelt otherwise': [
    '  - { username: bo, defaultRole: Developer, teamsId: 5b0c }\n  - { username: cy, defaultRole: Developer, teamsId: 5B0C }',
    '12:54: users[2].teamsId: expected one person for each chat identity; users[1].teamsId at company.yaml:11:54 has it too, found "5B0C"',
  ],
  'two databases of one environment': [
    'databases:\n  - { environment: Production, engine: mysql, provisioning: assisted }\n  - { environment: Production, engine: oracle, provisioning: assisted }',
    '13:20: databases[1].environment: expected one database for each environment; databases[0].environment at company.yaml:12:20 has it too, found "Production"',
  ],
  'two permanent users of one environment and profile': [
    'permanentUsers:\n  - { environment: Production, profile: read-only, network: vpn }\n  - { environment: Production, profile: read-only, network: allowlist }',
    '13:41: permanentUsers[1].profile: expected one permanent user for each environment and profile; permanentUsers[0].profile at company.yaml:12:41 has it too, found "read-only"',
  ],
  'B54 an e-mail that is none': [
    '  - { username: bo, defaultRole: Developer, email: bo }',
    '11:52: users[1].email: expected an e-mail address, found "bo"',
  ],
  'B51 a Slack id in lower case': [
    '  - { username: bo, defaultRole: Developer, slack: u0bo }',
    '11:52: users[1].slack: expected the id of a Slack member, such as U0ANA, found "u0bo"',
  ],
  'B92 the words and numbers of YAML 1.1': [
    '  - { username: bo, defaultRole: Developer, active: on }\n  - { username: 0o17, defaultRole: Developer }\n  - { username: 1_000, defaultRole: Developer }\n  - { username: 12:30:45, defaultRole: Developer }',
    '11:53: users[1].active: expected true or false, found "on"',
    '12:17: users[2].username: expected a name in quotes, found the number 15',
  ],
  'a value of the wrong type': [
    'policy: higher\nchannels: [a]\napplications: {}\npermanentUsers: 3',
    '11:9: policy: expected keys with their values, found "higher"',
    '12:11: channels: expected keys with their values, found a list',
    '13:15: applications: expected a list, found keys with their values',
    '14:17: permanentUsers: expected a list, found the number 3',
  ],
  'B95 a section cut off after its key': ['applications:', '11:14: applications: expected a list, found nothing'],
  'a channel of no platform': [
    'channels: { default: "mail:me", teams: { Banking: "slack:" } }',
    '11:22: channels.default: expected a platform and its channel, such as slack:C0AUDIT; platforms are slack, teams and playground, found "mail:me"',
    '11:51: channels.teams.Banking: expected a platform and its channel, such as slack:C0AUDIT; platforms are slack, teams and playground, found "slack:"',
  ],
  'a value outside a closed list': [
    'policy: { delegation: hihger }',
    '11:23: policy.delegation: expected one of higher, same-or-lower, found "hihger"; did you mean higher?',
  ],
  'an environment named twice in a toggle': [
    'infrastructure: { network: [vpn, vpn] }',
    '11:34: infrastructure.network[1]: expected each once; infrastructure.network[0] at company.yaml:11:29 has it too, found "vpn"',
  ],
};

describe('a directory file that is wrong', () => {
  for (const [name, [added, ...faults]] of Object.entries(REFUSED)) {
    it(`says where: ${name}`, () => {
      expect(faultsOf(`${BASE}${added}\n`)).toEqual(faults.map((fault) => `company.yaml:${fault}`));
    });
  }

  it('says where: a second team for one application', () => {
    const text = BASE.replace('users:', '  - name: Retail\n    applications:\n      - Shop\n      - Loans\nusers:');
    expect(faultsOf(text)).toEqual([
      'company.yaml:12:9: teams[1].applications[1]: expected an application of one team only; teams[0].applications[0] at company.yaml:8:37 has it too, found "Loans"',
    ]);
  });

  it.each([
    ['Administrator', 'a role other than Administrator, which is built in and cannot be changed'],
    ['administrator', 'a name that nobody takes for Administrator, which is built in'],
    ['\uff21dministrator', 'a name that nobody takes for Administrator, which is built in'],
    ['Adm\u0456nistrator', 'a name that nobody takes for Administrator, which is built in'],
    ['DEVELOPER', 'a name that nobody takes for Developer, which is built in'],
    ['tech  lead', 'a name that nobody takes for Tech Lead at company.yaml:6:13'],
  ])('B63 refuses the role %s', (role, expected) => {
    const text = BASE.replace('teams:', `  - { name: ${role} }\nteams:`);
    expect(faultsOf(text)).toEqual([`company.yaml:7:13: roles[1].name: expected ${expected}, found "${role}"`]);
  });

  it('B63 refuses a blank after Administrator', () => {
    const text = BASE.replace('teams:', '  - { name: "administrator " }\nteams:');
    expect(faultsOf(text)).toContain(
      'company.yaml:7:13: roles[1].name: expected a name without blanks at its ends, found "administrator "',
    );
  });

  it.each([
    ['approvals: 0', 'a whole number from 1 to 10', 'the number 0'],
    ['approvals: -1', 'a whole number from 1 to 10', 'the number -1'],
    ['approvals: 1e9', 'a whole number from 1 to 10', 'the number 1000000000'],
    ['approvals: .nan', 'a whole number from 1 to 10', 'the number NaN'],
    ['approvals: "2"', 'a whole number from 1 to 10', '"2"'],
    ['approvals: 1.5', 'a whole number from 1 to 10', 'the number 1.5'],
    ['maxHours: 13', 'a whole number from 1 to 12', 'the number 13'],
    ['maxHours: 0', 'a whole number from 1 to 12', 'the number 0'],
    ['port: 0', 'a whole number from 1 to 65535', 'the number 0'],
    ['port: 65536', 'a whole number from 1 to 65535', 'the number 65536'],
    ['selfService: yes', 'true or false', '"yes"'],
  ])('B76 refuses %s', (given, expected, found) => {
    const key = given.split(':')[0];
    const text = `${BASE}databases:\n  - environment: Production\n    engine: mysql\n    provisioning: assisted\n    ${given}\n`;
    expect(faultsOf(text)).toEqual([
      `company.yaml:15:${7 + `${key}`.length}: databases[0].${key}: expected ${expected}, found ${found}`,
    ]);
  });

  it('B77 refuses a role that names itself as parent', () => {
    const text = BASE.replace('name: Tech Lead,', 'name: Tech Lead, parent: Tech Lead,');
    expect(faultsOf(text)).toEqual([
      'company.yaml:6:24: roles[0].parent: expected a key that is known here, found "parent"',
    ]);
  });

  it('B11 takes the names of JavaScript for what they are', () => {
    expect(faultsOf(`${BASE}__proto__: { version: 2 }\n`)).toEqual([
      'company.yaml:11:1: __proto__: expected a key that is known here, found "__proto__"'.replace('', ''),
    ]);
    const text = `${BASE}  - { username: __proto__, defaultRole: Developer, teams: { Banking: Developer } }\n  - { username: constructor, defaultRole: toString }\n`;
    expect(faultsOf(text)).toEqual([
      'company.yaml:12:43: users[2].defaultRole: expected the name of a role, found "toString"',
    ]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('shows 50 faults in the order of the file, and how many more there are', () => {
    const people = Array.from({ length: 80 }, (_, n) => `  - { username: u${n}, defaultRole: R${n}x }\n`).join('');
    const faults = faultsOf(BASE + people);
    expect(faults).toHaveLength(51);
    expect(faults[0]).toBe('company.yaml:11:34: users[1].defaultRole: expected the name of a role, found "R0x"');
    expect(faults[49]).toContain('company.yaml:60:');
    expect(faults[50]).toBe('and 30 more');
  });
});
