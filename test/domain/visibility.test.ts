import { describe, expect, it } from 'vitest';
import type { User } from '../../src/domain/company.ts';
import type { Operation } from '../../src/domain/question.ts';
import { managesTeam, mayReadLog, seesApplication, seesUser, sightOf } from '../../src/domain/visibility.ts';
import { grant, INSURER, insurer, inTeam, onApplication, role, user } from '../support/build.ts';

const house = insurer({
  roles: [
    ...(INSURER.roles ?? []),
    role('Steward', 'no-access', { manageInfrastructure: true }),
    role('Chief', 'access', { manageTeams: true }),
    role('Late', ['no-access', 'no-access', 'list']),
  ],
  users: [
    ...(INSURER.users ?? []),
    user('ana', 'Steward'),
    user('bea', 'Chief'),
    user('cid', 'Guest'),
    user('dan', 'Guest', { applications: { 'Rate Book': 'Chief' } }),
    user('eva', 'Guest', { teams: { Claims: 'Chief' } }),
    user('fay', 'Late'),
    user('off', 'Administrator', { active: false, teams: { Claims: 'Owner' } }),
  ],
});
const who = (username: string) => house.users.get(username) as User;
const those = (sees: (viewer: User) => boolean) =>
  [...house.users.values()].filter(sees).map(({ username }) => username);

describe('a user’s assignments', () => {
  it('are seen by themself and by holders of Manage Infrastructure', () => {
    expect(those((viewer) => seesUser(viewer, 'cid'))).toEqual(['ines', 'ana', 'cid']);
    expect(those((viewer) => seesUser(viewer, 'off'))).toEqual(['ines', 'ana', 'off']);
  });
});

describe('what others may do on an application', () => {
  it('is seen by those who have it listed somewhere, who manage it, or who manage the infrastructure', () => {
    expect(those((viewer) => seesApplication(house, viewer, 'Rate Book'))).toEqual([
      'mira',
      'ines',
      'ana',
      'bea',
      'dan',
      'fay',
    ]);
    expect(those((viewer) => seesApplication(house, viewer, 'Claim Desk'))).toEqual([
      'mira',
      'tom',
      'lea',
      'ines',
      'ana',
      'bea',
      'eva',
      'fay',
    ]);
  });

  it('is seen by nobody where there is none', () =>
    expect(those((viewer) => seesApplication(house, viewer, 'Nowhere'))).toEqual([]));
});

describe('a team’s members', () => {
  it('are seen by its managers and by holders of Manage Infrastructure', () =>
    expect(those((viewer) => managesTeam(viewer, 'Claims'))).toEqual(['tom', 'ines', 'ana', 'bea', 'eva']));
});

describe('an answer about somebody', () => {
  const sight = (viewer: string, subject: string, about: Operation) => sightOf(house, who(viewer), who(subject), about);
  const open: Operation = { operation: 'application.open', application: 'Rate Book', environment: 'Quality' };
  const depend = (producer: string, application: string): Operation => ({
    operation: 'application.depend',
    application,
    producer,
    environment: 'Quality',
  });

  it('is whole for oneself, even inactive, and for holders of Manage Infrastructure', () => {
    expect(sight('cid', 'cid', open)).toBe('whole');
    expect(sight('off', 'off', open)).toBe('whole');
    expect(sight('ana', 'cid', { operation: 'users.manage' })).toBe('whole');
  });

  it('is without the assignments for those who see the applications', () => {
    expect(sight('mira', 'cid', open)).toBe('answer');
    expect(sight('dan', 'cid', open)).toBe('answer');
    expect(sight('lea', 'cid', open)).toBe('nothing');
    expect(sight('dan', 'cid', depend('Claim Desk', 'Rate Book'))).toBe('nothing');
    expect(sight('dan', 'cid', depend('Rate Book', 'Claim Desk'))).toBe('nothing');
    expect(sight('mira', 'cid', depend('Rate Book', 'Claim Desk'))).toBe('answer');
  });

  it('is without the assignments for the managers of the team', () => {
    const change = (place: ReturnType<typeof inTeam> | ReturnType<typeof onApplication>) =>
      sight('eva', 'cid', grant('cid', 'cid', 'Reader', place));
    expect(change(inTeam('Claims'))).toBe('answer');
    expect(change(onApplication('Rate Book'))).toBe('nothing');
    expect(sight('mira', 'cid', { operation: 'team.edit', team: 'Claims' })).toBe('nothing');
  });

  it('goes by the application where a team is named too', () => {
    const addition = (application: string): Operation => ({
      operation: 'team.add-application',
      team: 'Claims',
      application,
    });
    expect(sight('eva', 'cid', addition('Claim Desk'))).toBe('answer');
    expect(sight('eva', 'cid', addition('Rate Book'))).toBe('nothing');
  });

  it('is nothing to anybody else', () => {
    expect(sight('mira', 'cid', { operation: 'environment.login', environment: 'Quality' })).toBe('nothing');
    expect(sight('off', 'cid', { operation: 'team.edit', team: 'Claims' })).toBe('nothing');
    expect(sight('off', 'cid', open)).toBe('nothing');
  });
});

describe('the log', () => {
  it('of a team is read by its managers', () =>
    expect(those((viewer) => mayReadLog(house, viewer, { team: 'Claims' }))).toEqual([
      'tom',
      'ines',
      'ana',
      'bea',
      'eva',
    ]));

  it('of an application is read by those who have it listed or manage it', () =>
    expect(those((viewer) => mayReadLog(house, viewer, { application: 'Rate Book' }))).toEqual([
      'mira',
      'ines',
      'ana',
      'bea',
      'dan',
      'fay',
    ]));

  it('of both is read by whoever may read either', () =>
    expect(those((viewer) => mayReadLog(house, viewer, { team: 'Claims', application: 'Rate Book' }))).toEqual([
      'mira',
      'tom',
      'ines',
      'ana',
      'bea',
      'dan',
      'eva',
      'fay',
    ]));

  it('of the infrastructure, or of what there is not, is read by those who may read everything', () => {
    expect(those((viewer) => mayReadLog(house, viewer, {}))).toEqual(['ines', 'ana']);
    expect(those((viewer) => mayReadLog(house, viewer, { team: 'No', application: 'No' }))).toEqual(['ines', 'ana']);
  });
});
