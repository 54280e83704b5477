import { describe, expect, it } from 'vitest';
import type { User } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Precondition } from '../../src/domain/decision.ts';
import type { Account, DatabaseFacts } from '../../src/domain/facts.ts';
import { approversFor } from '../../src/domain/own-database.ts';
import { database, INSURER, insurer, judged, type Parts, role, user } from '../support/build.ts';

const STAFF = [
  user('ines', 'Administrator'),
  user('rui', 'Administrator'),
  user('old', 'Administrator', { active: false }),
  user('mira', 'Reader', { teams: { Claims: 'Administrator' }, applications: { 'Rate Book': 'Administrator' } }),
  user('shut', 'Guest'),
  user('max', 'Max'),
];
const ROLES = [...(INSURER.roles ?? []), role('Max', 'full-control', { manageInfrastructure: true })];

describe('a temporary user', () => {
  type Setting = Readonly<{ parts?: Parts; base?: Partial<DatabaseFacts>; who?: string; for?: string }>;
  const ask = ({ parts = {}, base = {}, who = 'mira', ...rest }: Setting, environment = 'Production') => {
    const made = insurer({ roles: ROLES, users: STAFF, databases: [database('Production', base)], ...parts });
    return judged(made, { user: who, operation: 'dbuser.create-temporary', environment, ...rest });
  };
  const assisted: Partial<DatabaseFacts> = { provisioning: 'assisted' };

  it('is for an Administrator to serve themself', () =>
    expect(ask({ who: 'ines' })).toMatchObject({
      outcome: 'allow',
      code: 'self-service',
      decidedBy: { scope: 'default', role: 'Administrator' },
      trace: expect.arrayContaining([{ code: 'rule', rule: 'self-service', passed: true }]),
    }));

  it.each([
    ['somebody else', { who: 'mira' }],
    ['full control everywhere that is not Administrator', { who: 'max' }],
    ['an Administrator where self-service is off', { who: 'ines', base: { selfService: false } }],
    ['two approvers where there are two', { base: { approvals: 2 } }],
    ['one’s own name in `for`', { for: 'mira' }],
  ])('takes approval by others: %s', (_, setting) => {
    const { trace, ...verdict } = ask(setting);
    expect(verdict).toEqual({ outcome: 'ask', code: 'approval-needed' });
    expect(trace.slice(-2)).toEqual([
      { code: 'rule', rule: 'nobody-to-approve', passed: true },
      { code: 'rule', rule: 'approval-needed', passed: true },
    ]);
  });

  const others = (network: readonly ('vpn' | 'transit-gateway')[]): Parts => ({ infrastructure: { network } });
  const DENIALS: readonly (readonly [Precondition, string, Setting])[] = [
    ['own-use-only', 'for somebody else', { for: 'ines' }],
    ['own-use-only', 'for somebody else, by an Administrator', { who: 'ines', for: 'mira' }],
    ['no-database', 'without a database', { parts: { databases: [database('Quality')] } }],
    ['requests-closed', 'closed to others', { base: { requests: 'administrators-only' } }],
    ['requests-closed', 'closed to full control', { who: 'max', base: { requests: 'administrators-only' } }],
    ['self-managed', 'assisted, at home', { base: assisted, parts: { infrastructure: { hosting: 'self-managed' } } }],
    [
      'console-too-old',
      'assisted, 11.7.4',
      { base: assisted, parts: { infrastructure: { consoleVersion: '11.7.4' } } },
    ],
    ['network-missing', 'without a network', { parts: others([]) }],
    [
      'allowlist-conflict',
      'beside a permanent user by allowlist, wherever',
      { parts: { permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'allowlist' }] } },
    ],
    ['temporary-user-live', 'beside a live one', { parts: { temporaryUsers: [['mira', 'Production']] } }],
    ['nobody-to-approve', 'with fewer approvers than needed', { base: { approvals: 3 } }],
    ['nobody-to-approve', 'with oneself alone', { who: 'ines', base: { selfService: false, approvals: 2 } }],
  ];
  it.each(DENIALS)('is refused with %s: %s', (code, _, setting) =>
    expect(ask(setting)).toMatchObject({
      outcome: 'deny',
      code,
      trace: expect.arrayContaining([{ code: 'rule', rule: code, passed: false }]),
    }),
  );

  it('needs login', () => {
    const { trace, ...verdict } = ask({ who: 'shut' });
    expect(verdict).toEqual({
      outcome: 'deny',
      code: 'no-login',
      decidedBy: { scope: 'default', role: 'Guest' },
      level: 'no-access',
      needed: 'access',
    });
    expect(trace).toMatchObject([{ rule: 'own-use-only' }, { rule: 'no-database' }, { code: 'no-login' }]);
  });

  it.each([
    ['an Administrator where others may not ask', { who: 'ines', base: { requests: 'administrators-only' } }],
    ['direct, at home', { parts: { infrastructure: { hosting: 'self-managed' } } }],
    ['direct, with an old console', { parts: { infrastructure: { consoleVersion: '10.0.0' } } }],
    ['by transit gateway', { parts: others(['transit-gateway']) }],
    [
      'beside a permanent user by another network',
      { parts: { permanentUsers: [{ environment: 'Production', profile: 'read-only', network: 'vpn' }] } },
    ],
    [
      'beside one’s own live one elsewhere and others’ live ones here',
      {
        parts: {
          temporaryUsers: [
            ['mira', 'Quality'],
            ['ines', 'Production'],
          ],
        },
      },
    ],
  ] as readonly (readonly [string, Setting])[])('is not refused: %s', (_, setting) =>
    expect(ask(setting).outcome).not.toBe('deny'),
  );

  it.each([
    ['11.7.5', true],
    ['11.7.5.0', true],
    ['11.7.10', true],
    ['11.8', true],
    ['11.26.0', true],
    ['12', true],
    ['12.0.0', true],
    ['11.7.4', false],
    ['11.7', false],
    ['11.6.9', false],
    ['11', false],
    ['10.30.9', false],
  ])('where assisted, by console %s: %s', (consoleVersion, isRecent) => {
    const answer = ask({ base: assisted, parts: { infrastructure: { consoleVersion } } });
    expect(answer.code === 'console-too-old').toBe(!isRecent);
  });

  it('is checked in the order of the document', () => {
    const [open, closed] = [assisted, { ...assisted, requests: 'administrators-only' as const }];
    const anybody = { users: [user('shut', 'Reader')], databases: [database('Production', open)] };
    const worst: Parts = {
      databases: [],
      users: [user('shut', 'Guest'), user('max', 'Max')],
      infrastructure: { hosting: 'self-managed', consoleVersion: '10.0.0', network: [] },
      permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'allowlist' }],
      temporaryUsers: [['shut', 'Production']],
    };
    const mended: readonly (readonly [code: Precondition | 'no-login', parts: Parts, beneficiary?: string])[] = [
      ['own-use-only', {}, 'max'],
      ['no-database', {}],
      ['no-login', { databases: [database('Production', closed)] }],
      ['requests-closed', { ...anybody, databases: [database('Production', closed)] }],
      ['self-managed', anybody],
      ['console-too-old', { ...anybody, infrastructure: { consoleVersion: '10.0.0', network: [] } }],
      ['network-missing', { ...anybody, infrastructure: { network: [] } }],
      ['allowlist-conflict', { ...anybody, infrastructure: {} }],
      ['temporary-user-live', { ...anybody, infrastructure: {}, permanentUsers: [] }],
      ['nobody-to-approve', { ...anybody, infrastructure: {}, permanentUsers: [], temporaryUsers: [] }],
    ];
    const codes = mended.map(
      ([, parts, beneficiary]) =>
        ask({ who: 'shut', ...(beneficiary ? { for: beneficiary } : {}), parts: { ...worst, ...parts } }).code,
    );
    expect(codes).toEqual(mended.map(([code]) => code));
  });
});

describe('who may approve', () => {
  it('are the active Administrators by default role, less the one who asks', () => {
    const made = insurer({ roles: ROLES, users: STAFF });
    const of = (username: string) =>
      approversFor(made, made.users.get(username) as User).map((approver) => approver.username);
    expect(of('mira')).toEqual(['ines', 'rui']);
    expect(of('ines')).toEqual(['rui']);
  });
});

describe('a permanent user', () => {
  type Asked = Readonly<{
    profile?: string;
    network?: string;
    addresses?: readonly string[];
    phone?: string;
    account?: Account | undefined;
    parts?: Parts;
  }>;
  const ask = ({ account = 'company-administrator', parts = {}, ...rest }: Asked) => {
    const users = [user('bot', 'Guest', account === undefined ? {} : { account }), user('ines', 'Administrator')];
    const made = insurer({ roles: ROLES, users, ...parts });
    const fields = { profile: 'read-only', network: 'vpn', phone: '+351 912 345 678', ...rest };
    return decide(made, { user: 'bot', operation: 'dbuser.request-permanent', environment: 'Production', ...fields });
  };
  const none = (account: string): Parts => ({
    users: [user('bot', account), user('ines', 'Administrator')],
  });
  const direct: Parts = { databases: [database('Production')] };
  const byAllowlist = { network: 'allowlist', addresses: ['8.8.8.8'] };
  const noTunnel: Parts = { infrastructure: { network: [] } };

  it.each(['company-administrator', 'infrastructure-administrator'] as const)(
    'made by the vendor takes a support case, asked for by a %s',
    (account) => expect(ask({ account })).toEqual({ outcome: 'ask', code: 'support-case-needed' }),
  );

  it.each(['cloud', 'self-managed'] as const)('of a direct database, %s, takes approval', (hosting) => {
    const parts = { ...direct, infrastructure: { hosting } };
    expect(ask({ parts })).toEqual({ outcome: 'ask', code: 'approval-needed' });
    expect(ask({ parts, phone: '0' })).toEqual({ outcome: 'ask', code: 'approval-needed' });
  });

  it('needs no login', () =>
    expect(ask({ parts: none('Guest'), profile: 'read-only' })).toEqual({
      outcome: 'deny',
      code: 'account-role-missing',
    }));

  it.each([
    ['account-role-missing', 'an Administrator without such an account', { parts: none('Administrator') }],
    ['self-managed', 'at home without a database', { parts: { infrastructure: { hosting: 'self-managed' } } }],
    [
      'self-managed',
      'at home with an assisted one',
      {
        parts: {
          infrastructure: { hosting: 'self-managed' },
          databases: [database('Production', { provisioning: 'assisted' })],
        },
      },
    ],
    [
      'self-managed',
      'at home with a direct one elsewhere',
      { parts: { infrastructure: { hosting: 'self-managed' }, databases: [database('Quality')] } },
    ],
    [
      'profile-taken',
      'the same profile there',
      { parts: { permanentUsers: [{ environment: 'Production', profile: 'read-only', network: 'vpn' }] } },
    ],
    ['network-missing', 'a transit gateway that is not there', { network: 'transit-gateway' }],
    ['allowlist-conflict', 'an allowlist beside a tunnel', byAllowlist],
    [
      'allowlist-conflict',
      'an allowlist beside temporary users',
      { ...byAllowlist, parts: { ...noTunnel, databases: [database('Quality')] } },
    ],
    ['public-address-missing', 'an allowlist of none', { network: 'allowlist', parts: noTunnel }],
    ['public-address-missing', 'an empty allowlist', { network: 'allowlist', addresses: [], parts: noTunnel }],
    [
      'public-address-missing',
      'a private address among others',
      { network: 'allowlist', addresses: ['8.8.8.8', '10.0.0.1'], parts: noTunnel },
    ],
    ['phone-missing', 'no phone', { phone: undefined }],
    [
      'nobody-to-approve',
      'no other Administrator',
      { parts: { users: [user('bot', 'Administrator', { account: 'company-administrator' })] } },
    ],
  ] as readonly (readonly [string, string, Asked])[])('is refused with %s: %s', (code, _, asked) =>
    expect(ask(asked)).toEqual({ outcome: 'deny', code }),
  );

  it.each([
    [
      'another profile there',
      { parts: { permanentUsers: [{ environment: 'Production', profile: 'read-and-write', network: 'vpn' }] } },
    ],
    [
      'the same profile elsewhere',
      { parts: { permanentUsers: [{ environment: 'Quality', profile: 'read-only', network: 'vpn' }] } },
    ],
    [
      'a transit gateway that is there',
      { network: 'transit-gateway', parts: { infrastructure: { network: ['transit-gateway'] } } },
    ],
    ['an allowlist of public addresses', { ...byAllowlist, parts: noTunnel }],
    ['private addresses over a VPN', { addresses: ['10.0.0.1'] }],
  ] as readonly (readonly [string, Asked])[])('is asked for with %s', (_, asked) =>
    expect(ask(asked)).toEqual({ outcome: 'ask', code: 'support-case-needed' }),
  );

  it('over a VPN that is not in place yet is asked for with a warning', () => {
    const pending = { outcome: 'ask', code: 'support-case-needed', warnings: ['network-to-set-up'] };
    expect(ask({ parts: noTunnel })).toEqual(pending);
    expect(ask({ parts: { infrastructure: { network: ['transit-gateway'] } } })).toEqual(pending);
    expect(ask({ parts: noTunnel, phone: '0' })).toEqual({ outcome: 'deny', code: 'phone-missing' });
  });

  it.each([
    ['+351912345678', true],
    ['+351 912 345 678', true],
    ['+1234567', true],
    ['+123456789012345', true],
    ['+123456', false],
    ['+1234567890123456', false],
    ['+0123456789', false],
    ['351912345678', false],
    ['+351-912-345-678', false],
    ['x+351912345678', false],
    ['+351912345678x', false],
    ['', false],
  ])('by phone “%s”: %s', (phone, isFine) =>
    expect(ask({ phone })).toMatchObject({ code: isFine ? 'support-case-needed' : 'phone-missing' }),
  );

  it('is checked in the order of the document', () => {
    const worst: Parts = {
      permanentUsers: [{ environment: 'Production', profile: 'read-only', network: 'vpn' }],
    };
    const alone = (account?: Account): Parts => ({
      ...worst,
      users: [user('bot', 'Guest', account ? { account } : {})],
    });
    const account = 'company-administrator';
    const bad = { network: 'allowlist', addresses: ['10.0.0.1'], phone: '0' };
    const atHome = { hosting: 'self-managed', network: ['vpn'] } as const;
    const steps: readonly Asked[] = [
      { ...bad, parts: { ...alone(), infrastructure: atHome } },
      { ...bad, parts: { ...alone(account), infrastructure: atHome } },
      { ...bad, parts: alone(account) },
      { ...bad, network: 'transit-gateway', profile: 'read-and-write', parts: alone(account) },
      { ...bad, profile: 'read-and-write', parts: alone(account) },
      { ...bad, profile: 'read-and-write', parts: { ...alone(account), ...noTunnel } },
      { ...bad, addresses: ['8.8.8.8'], profile: 'read-and-write', parts: { ...alone(account), ...noTunnel } },
      { ...byAllowlist, profile: 'read-and-write', parts: { ...alone(account), ...noTunnel } },
    ];
    expect(steps.map((asked) => ask(asked))).toMatchObject([
      { code: 'account-role-missing' },
      { code: 'self-managed' },
      { code: 'profile-taken' },
      { code: 'network-missing' },
      { code: 'allowlist-conflict' },
      { code: 'public-address-missing' },
      { code: 'phone-missing' },
      { code: 'nobody-to-approve' },
    ]);
  });
});
