import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIZES as BENCH_SIZES, companyFacts } from '../../bench/company.ts';
import { type Company, createCompany, type User } from '../../src/domain/company.ts';
import { decide } from '../../src/domain/decide.ts';
import { type HoldingPicture, holdingPicture } from '../../src/domain/holding-picture.ts';
import { LEVELS, type Level, rank } from '../../src/domain/level.ts';
import type { Place } from '../../src/domain/question.ts';
import type { RoleLease } from '../../src/domain/role-lease.ts';
import { BY_DEFAULT, insurer, inTeam, onApplication, user } from '../support/build.ts';
import { anyFacts } from './any-company.ts';

const lease = (username: string, place: Place, more: Partial<RoleLease> = {}): RoleLease => ({
  id: 1,
  request: 1,
  username,
  role: 'Squad',
  place,
  before: null,
  createdAt: '2026-11-21T14:00:00.000Z',
  endsAt: '2026-11-28T14:00:00.000Z',
  ...more,
});

const rowOf = ({ rows }: HoldingPicture, team: string | undefined) => rows.find((row) => row.team === team);
const cellOf = (company: Company, picture: HoldingPicture, team: string | undefined, environment: string) =>
  rowOf(picture, team)?.cells[company.environments.get(environment)?.order ?? -1];

/** What the engine says of the highest level that somebody has on any of these applications. */
function highestBy(company: Company, { username }: User, applications: readonly string[], environment: string): Level {
  const levels = applications.map((application): Level => {
    const verdict = decide(company, { user: username, operation: 'application.list', application, environment });
    if ('error' in verdict) throw new Error(verdict.error);
    return verdict.code === 'no-login' ? 'no-access' : ((verdict.actsAs ?? verdict.level ?? 'no-access') as Level);
  });
  return levels.reduce((best, one) => (rank(one) > rank(best) ? one : best), 'no-access');
}

describe('the picture of who holds what where', () => {
  const house = insurer({
    users: [
      user('ana', 'Administrator'),
      user('bea', 'Reader'),
      user('dan', 'Reader', { teams: { Claims: 'Squad' } }),
      user('eva', 'Guest', { teams: { Claims: 'Squad' } }),
      user('fay', 'Reader', { teams: { Claims: 'Squad' }, active: false }),
      user('gus', 'Guest', { applications: { 'Claim Desk': 'Squad' } }),
    ],
  });

  it('counts whoever the engine would let do something, at the highest level that it gives them', () =>
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const company = createCompany(facts);
        const active = [...company.users.values()].filter((one) => one.active);
        for (const row of holdingPicture(company, []).rows) {
          const applications = [...company.applications.values()].filter(({ team }) => team === row.team);
          if (applications.length === 0) continue;
          const names = applications.map(({ name }) => name);
          for (const [at, environment] of [...company.environments.keys()].entries()) {
            const levels = active.map((one) => highestBy(company, one, names, environment));
            const counts = LEVELS.map((level) => levels.filter((one) => one === level).length);
            const highest = LEVELS.findLast((level) => levels.includes(level)) ?? 'no-access';
            const top = active.filter((_, index) => levels[index] === highest).map(({ username }) => username);
            const cell = row.cells[at];
            expect(cell).toMatchObject({ counts, highest, acting: counts.slice(2).reduce((a, b) => a + b, 0) });
            const first = (cell?.first ?? []).map(({ username }) => username);
            expect(first).toHaveLength(rank(highest) < rank('list') ? 0 : Math.min(3, top.length));
            expect(first.filter((one) => !top.includes(one))).toEqual([]);
          }
        }
      }),
      { numRuns: 150 },
    ));

  it('counts the level in a team that has no application yet by what is held in the team', () => {
    const company = insurer({
      teams: { Claims: [] },
      applications: [],
      users: [user('dan', 'Reader', { teams: { Claims: 'Squad' } })],
    });
    const picture = holdingPicture(company, []);
    expect(rowOf(picture, 'Claims')).toMatchObject({ applications: 0, members: 1 });
    expect(cellOf(company, picture, 'Claims', 'Development')?.first.map(({ username }) => username)).toEqual(['dan']);
  });

  it('names members before those by default role, each by name', () => {
    const more = ['zoe', 'abe', 'moe', 'ivo'].map((name) => user(name, 'Administrator'));
    const company = insurer({ users: [...more, user('ana', 'Administrator')] });
    const [cell] = rowOf(holdingPicture(company, []), 'Claims')?.cells ?? [];
    expect(cell?.highest).toBe('full-control');
    expect(cell?.first.map(({ name }) => name)).toEqual(cell?.first.map(({ name }) => name).toSorted());
    expect(cell?.first.map(({ username }) => username)).toEqual(['abe', 'ana', 'ivo']);
  });

  it('counts who is active and holds a role for a while that counts there', () => {
    const timed = (...leases: RoleLease[]) =>
      cellOf(house, holdingPicture(house, leases), 'Claims', 'Development')?.timed;
    expect(timed()).toBe(0);
    expect(timed(lease('dan', inTeam('Claims')), lease('gus', onApplication('Claim Desk')))).toBe(2);
    expect(timed(lease('dan', inTeam('Claims')), lease('dan', inTeam('Claims'), { id: 2 }))).toBe(1);
    expect(timed(lease('bea', BY_DEFAULT))).toBe(1);
    // Counts nowhere in the team: a narrower role, another team, an end, somebody who left.
    expect(timed(lease('dan', BY_DEFAULT))).toBe(0);
    expect(timed(lease('dan', inTeam('Elsewhere')))).toBe(0);
    expect(timed(lease('dan', inTeam('Claims'), { endedAt: '2026-11-21T15:00:00.000Z' }))).toBe(0);
    expect(timed(lease('fay', inTeam('Claims')), lease('nobody', inTeam('Claims')))).toBe(0);
  });

  it('has a row for the teams with the most members, and says how many are left', () => {
    const teams = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`Team ${at}`, []]));
    const users = Array.from({ length: 24 }, (_, at) =>
      user(`user${at}`, 'Reader', {
        teams: Object.fromEntries(Array.from({ length: 24 - at }, (_, team) => [`Team ${team}`, 'Squad'])),
      }),
    );
    const { rows, left } = holdingPicture(insurer({ teams, applications: [], users }), []);
    expect(rows.map(({ team }) => team)).toEqual(Array.from({ length: 20 }, (_, at) => `Team ${at}`));
    expect(rows.map(({ members }) => members)).toEqual(Array.from({ length: 20 }, (_, at) => 24 - at));
    expect(left).toBe(5);
  });

  it('shows the applications without a team last, and not where certain teams are asked for', () => {
    const company = insurer({ applications: ['Lonely'] });
    const all = holdingPicture(company, []);
    expect(all.rows.at(-1)).toMatchObject({ applications: 1 });
    expect(all.rows.at(-1)?.team).toBeUndefined();
    const one = holdingPicture(company, [], { teams: new Set(['Claims']) });
    expect(one.rows.map(({ team }) => team)).toEqual(['Claims']);
    expect(one.left).toBe(0);
  });

  const size = process.env.PICTURE_SIZE === 'L' ? 'L' : 'M';
  it(`is there in moments for ${BENCH_SIZES[size].people} people (PICTURE_SIZE=L: ${BENCH_SIZES.L.people})`, () => {
    const company = createCompany(companyFacts(size));
    const begun = performance.now();
    const { rows, people } = holdingPicture(company, []);
    const took = performance.now() - begun;
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(people).toBeGreaterThan(BENCH_SIZES[size].people / 2);
    if (process.env.PICTURE_SIZE) console.info(`${size}: ${Math.round(took)} ms`);
    expect(took).toBeLessThan(5_000);
  });
});
