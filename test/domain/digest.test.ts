import { describe, expect, it } from 'vitest';
import { companyFacts, SIZES } from '../../bench/company.ts';
import type { Company } from '../../src/domain/company.ts';
import { createCompany, known } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { type Digest, type DigestFacts, digestFor, digests } from '../../src/domain/digest.ts';
import type { KeptRole } from '../../src/domain/endless.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { Place } from '../../src/domain/question.ts';
import type { RoleLease } from '../../src/domain/role-lease.ts';
import { BY_DEFAULT, company, inTeam, onApplication, role, user } from '../support/build.ts';

const NOW = '2026-11-20T06:00:00.000Z';
const inHours = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();
const NOTHING: DigestFacts = { roleLeases: [], leases: [], kept: [], now: NOW };

const lease = (id: number, username: string, place: Place, more: Partial<RoleLease> = {}): RoleLease => ({
  id,
  request: id,
  username,
  role: 'Squad',
  place,
  before: null,
  createdAt: inHours(-24),
  endsAt: inHours(24),
  ...more,
});
const account = (id: number, username: string, more: Partial<Lease> = {}): Lease => ({
  id,
  request: id,
  username,
  environment: 'Development',
  profile: 'read-only',
  assisted: false,
  accountName: `cha_${username}`,
  state: 'active',
  fence: 1,
  createdAt: inHours(-1),
  startedAt: inHours(-1),
  endsAt: inHours(3),
  failures: 0,
  ...more,
});
const kept = (username: string, name: string, place: Place, daysAgo: number): KeptRole => ({
  username,
  role: name,
  place,
  keptAt: inHours(-24 * daysAgo),
});

const house = (...more: Parameters<typeof user>[]): Company =>
  company({
    roles: [
      role('Squad', ['change-and-deploy', 'open-and-debug', 'list']),
      role('Release', 'change-and-deploy'),
      role('Owner', 'full-control', { manageTeams: true }),
      role('Deployer', 'change-and-deploy'),
      role('Shut', 'no-access'),
    ],
    teams: { Claims: ['Desk', 'Portal'], Policies: ['Rates'] },
    applications: ['Sandbox'],
    users: [
      user('ada', 'Administrator'),
      user('max', 'Developer', { teams: { Claims: 'Owner' } }),
      ...more.map((one) => user(...one)),
    ],
  });
const of = (made: Company, facts: Partial<DigestFacts> = {}) => {
  const all = digests(made, { ...NOTHING, ...facts });
  return Object.fromEntries(all.map((one) => [one.owner.username, shown(one)]));
};
const shown = ({ ends, endless }: Digest) => [
  ...ends.map(({ member, lease: { request } }) => `${member.username} R-${request}`),
  ...endless.map(({ member, role: { name }, place }) => `${member.username} ${name} ${Object.values(place).join(' ')}`),
];

describe('whose digest it is', () => {
  it('is whoever manages the team by an active role in it, for the team and its applications', () => {
    const made = house(['bo', 'Developer', { teams: { Claims: 'Squad' }, applications: { Portal: 'Squad' } }]);
    expect(of(made)).toEqual({
      ada: ['max Owner team Claims'],
      max: ['bo Squad application Portal', 'bo Squad team Claims'],
    });
  });
  it('is the Administrators for a team without a manager, and for an application without a team', () => {
    const made = house(['bo', 'Developer', { teams: { Policies: 'Squad' }, applications: { Sandbox: 'Squad' } }]);
    expect(of(made).ada).toEqual(['max Owner team Claims', 'bo Squad application Sandbox', 'bo Squad team Policies']);
    expect(of(made).max).toBeUndefined();
  });
  it('is not a manager who is inactive, or whose roles convey nothing', () => {
    const people = [['bo', 'Developer', { teams: { Policies: 'Squad' } }]] as Parameters<typeof user>[];
    const away = house(...people, ['ina', 'Developer', { active: false, teams: { Policies: 'Owner' } }]);
    expect(of(away).ada).toContain('bo Squad team Policies');
    const shut = house(...people, ['ina', 'Shut', { teams: { Policies: 'Owner' } }]);
    expect(of(shut).ada).toContain('bo Squad team Policies');
    expect(of(shut).ina).toBeUndefined();
  });
  it('never asks about one’s own role, nor anybody about one that they may not take away', () => {
    const made = house(['mia', 'Developer', { teams: { Claims: 'Owner' } }]);
    expect(of(made)).toEqual({ ada: ['max Owner team Claims', 'mia Owner team Claims'] });
  });
  it('asks about nothing that the engine would refuse the one who is asked', () => {
    const made = createCompany(companyFacts('S'));
    const asked = digests(made, NOTHING).flatMap(({ owner, endless }) =>
      endless.flatMap(({ member, role: { name }, place }) =>
        place.scope === 'default'
          ? []
          : [
              decide(made, {
                operation: 'role.revoke',
                user: owner.username,
                member: member.username,
                role: name,
                ...place,
              }),
            ],
      ),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((one) => 'error' in one || one.outcome !== 'allow')).toEqual([]);
  });
  it('is nobody who has nothing to see', () => {
    const made = company({ users: [user('ada', 'Administrator'), user('bo', 'Developer')] });
    expect(digests(made, NOTHING)).toEqual([]);
    expect(shown(digestFor(made, NOTHING, known(made.users, 'bo')))).toEqual([]);
  });
});

describe('what ends soon', () => {
  const made = house(
    ['bo', 'Developer', { teams: { Claims: 'Squad' } }],
    ['cy', 'Squad'],
    ['ina', 'Developer', { active: false, teams: { Claims: 'Squad' } }],
  );
  it('is what ends within three days, the soonest first, to the owners of its place', () => {
    const roleLeases = [
      lease(1, 'bo', inTeam('Claims'), { endsAt: inHours(72) }),
      lease(2, 'bo', onApplication('Desk'), { endsAt: inHours(2) }),
      lease(3, 'bo', onApplication('Sandbox'), { endsAt: inHours(1) }),
      lease(4, 'bo', onApplication('Portal'), { endsAt: inHours(73) }),
      lease(5, 'ina', inTeam('Claims'), { endsAt: inHours(1) }),
    ];
    expect(of(made, { roleLeases })).toEqual({
      ada: ['bo R-3', 'max Owner team Claims'],
      max: ['bo R-2', 'bo R-1'],
    });
  });
  it('is also every account and default role, to the Administrators; but not what is being ended', () => {
    const leases = [account(6, 'bo'), account(7, 'cy', { state: 'revoking' })];
    const roleLeases = [lease(8, 'cy', BY_DEFAULT, { before: 'Developer', endsAt: inHours(4) })];
    expect(of(made, { leases, roleLeases }).ada).toEqual(['bo R-6', 'cy R-8', 'max Owner team Claims']);
  });
  it('says of one that something lies on that its end changes nothing', () => {
    const roleLeases = [lease(1, 'bo', inTeam('Claims'), { endsAt: inHours(1) }), lease(2, 'bo', inTeam('Claims'))];
    const { ends } = digestFor(made, { ...NOTHING, roleLeases }, known(made.users, 'max'));
    expect(ends.map((one) => one.what === 'role' && one.isCovered)).toEqual([true, false]);
  });
});

describe('what stands without an end', () => {
  const made = house(
    ['bo', 'Developer', { teams: { Claims: 'Squad' } }],
    ['cy', 'Developer', { teams: { Claims: 'Release' } }],
  );
  it('leaves out what has an end, and what was kept within ninety days as the same role', () => {
    const roleLeases = [lease(1, 'cy', inTeam('Claims'), { role: 'Release', endsAt: inHours(24 * 30) })];
    expect(of(made, { roleLeases }).max).toEqual(['bo Squad team Claims']);
    const keptLately = (name: string, daysAgo: number) =>
      of(made, { kept: [kept('bo', name, inTeam('Claims'), daysAgo)] });
    expect(keptLately('Squad', 89).max).toEqual(['cy Release team Claims']);
    expect(keptLately('Squad', 91).max).toContain('bo Squad team Claims');
    expect(keptLately('Release', 1).max).toContain('bo Squad team Claims');
  });
  it('has the broadest rights in production first, then goes by name', () => {
    expect(of(made).max).toEqual(['cy Release team Claims', 'bo Squad team Claims']);
  });
  it('shows ten and counts the others', () => {
    const many = Array.from(
      { length: 47 },
      (_, at): Parameters<typeof user> => [
        `p${String(at).padStart(2, '0')}`,
        'Developer',
        { teams: { Claims: 'Squad' } },
      ],
    );
    const full = house(...many);
    const digest = digestFor(full, NOTHING, known(full.users, 'max'));
    expect(digest.endless.map(({ member }) => member.username)).toEqual(many.slice(0, 10).map(([name]) => name));
    expect(digest.endlessLeft).toBe(37);
  });
  it('has default roles for Administrators alone, those that change and deploy in production', () => {
    const wide = house(['dee', 'Deployer'], ['eve', 'Squad'], ['fay', 'Deployer', { active: false }]);
    expect(of(wide)).toEqual({ ada: ['dee Deployer default', 'max Owner team Claims'] });
  });
  it('is the same asked for by one person as sent to all', () => {
    const big = createCompany(companyFacts('S'));
    const sent = digests(big, NOTHING);
    expect(sent.map(({ owner }) => digestFor(big, NOTHING, owner))).toEqual(sent);
  });
});

const size = (process.env.DIGEST_SIZE ?? 'M') as keyof typeof SIZES;
describe(`the digests of ${SIZES[size].people} people`, () => {
  it('are made within seconds, and the broadest rights are those of looking at each', { timeout: 120_000 }, () => {
    const big = createCompany(companyFacts(size));
    const began = process.cpuUsage();
    const all = digests(big, NOTHING);
    expect(process.cpuUsage(began).user / 1_000_000).toBeLessThan(10);
    const [ada] = all.filter(({ owner }) => owner.defaultRole.name === 'Administrator');
    const mine = ada && digestFor(big, NOTHING, ada.owner, Number.MAX_SAFE_INTEGER);
    expect(mine?.endless.slice(0, 10)).toEqual(ada?.endless);
    expect(mine?.endless.length).toBe(10 + (ada?.endlessLeft ?? 0));
  });
});
