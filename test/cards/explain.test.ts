import { describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { claims, claimsCreating } from '../support/claims.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

/** What somebody reads, a paragraph each; without the buttons and the footer's policy and moment. */
async function told(facts: Facts, asker: string, line: string): Promise<readonly string[]> {
  const { card } = await dispatch(servicesOn(memoryStore(facts)), `access explain ${line}`, from(asker));
  const paragraphs = plainText({ ...card, actions: [] }).split('\n\n');
  return [...paragraphs.slice(0, -1), ...(paragraphs.at(-1)?.split(' · ').slice(0, 1) ?? [])];
}

describe('an explanation, as the eight examples of the explaining chapter have it', () => {
  it('1 names the role in the team, the one it replaces, and who could give which role', async () =>
    expect(await told(claims, 'ines', 'mira deploy "Claim Desk" in Quality')).toEqual([
      'No. Mira cannot deploy Claim Desk in Quality.',
      "Decided by Mira's role in team Claims: Squad, Monitor and Add Dependencies. It replaces default role Reader (List Applications).",
      'Missing: Change and Deploy Applications. Ines and Tom can give a role that suffices: Builder on Claim Desk (it would lower Production).',
      'level-too-low',
    ]));

  it('2 says that a role has to be made first', async () =>
    expect(await told(claims, 'ines', 'mira open "Adjuster Portal" in Production')).toEqual([
      'No. Mira cannot open Adjuster Portal in Production.',
      "Decided by Mira's role on Adjuster Portal: Owner, Monitor and Add Dependencies. It replaces Squad in team Claims and default role Reader (List Applications each).",
      'Missing: Open and Debug Applications. No role but Administrator suffices on Adjuster Portal: Ines can make one first.',
      'level-too-low',
    ]));

  it('3 says that a team role does not count for an environment', async () =>
    expect(await told(claims, 'ines', 'tom configure Quality')).toEqual([
      'No. Tom cannot configure Quality.',
      "An environment follows the default role alone. Decided by Tom's default role: Guest, Access. Owner in team Claims, Full Control (acts as Change and Deploy Applications), counts for that team's applications only.",
      'Missing: Full Control by default role. Ines can set it.',
      'level-too-low',
    ]));

  it('4 says what the missing login makes inert', async () =>
    expect(await told(claims, 'ines', 'tom list "Claim Desk" in Production')).toEqual([
      'No. Tom cannot list Claim Desk in Production.',
      'Tom cannot log in to Production: the default role Guest is No Access there, which makes Owner in team Claims (Monitor and Add Dependencies) inert.',
      'Missing: Access by default role. Ines can set it.',
      'no-login',
    ]));

  it('5 names only the environment in which the giver falls short', async () =>
    expect(await told(claims, 'ines', 'tom grant mira Squad on "Claim Desk"')).toEqual([
      'No. Tom cannot give Mira Squad on Claim Desk.',
      'Tom manages roles through Owner in team Claims. Production: the default role is No Access there, so Owner does not count, and Squad has List Applications; it has to be lower.',
      'Missing: a higher level in Production. Ines can give it.',
      'grantor-level-too-low',
    ]));

  it('6 tells the two ends of a dependency apart', async () =>
    expect(await told(claims, 'ines', 'lea depend "Claim Desk" on "Rate Book" in Development')).toEqual([
      'No. Lea cannot make Claim Desk depend on Rate Book in Development.',
      "On Claim Desk decided by Lea's role in team Claims: Squad, Change and Deploy Applications, which is enough. It replaces default role Guest (Access). On Rate Book decided by Lea's default role: Guest, Access.",
      'Missing on Rate Book, in Development: Monitor and Add Dependencies. Ines can give a role that suffices: Builder on Rate Book.',
      'producer-level-too-low',
    ]));

  it('7 says where the same can be done now', async () =>
    expect(await told(claimsCreating, 'ines', 'lea create in Claims with service-studio in Development')).toEqual([
      'No. Lea cannot create an application in team Claims with Service Studio in Development.',
      'Squad in team Claims has Create Applications, which counts in LifeTime only: it can be done there now.',
      'Missing for Service Studio: Create Applications in the default role. Ines can set it.',
      'tool-not-covered',
    ]));

  it('8 leads an Administrator to the console', async () =>
    expect(await told(claims, 'ines', 'ines database Development')).toEqual([
      'Yes. Ines can have a temporary database user in Development.',
      "Self-service for an Administrator: read and write, at most 12 hours, for the person's own use. It is made in LifeTime: Environments, Development, DATABASE ACCESS, Create database user. The password must not contain \" ' or ; and cannot be shown again.",
      'self-service',
    ]));

  it('leaves out what the person holds besides, for whoever may not know it', async () => {
    const text = (await told(claims, 'tom', 'mira deploy "Claim Desk" in Quality')).join('\n');
    expect(text).toContain("Decided by Mira's role in team Claims: Squad");
    expect(text).not.toContain('Reader');
  });

  it('does not name the default role of somebody else', async () => {
    const plain = {
      ...claims,
      users: claims.users.map((user) => (user.username === 'mira' ? { ...user, teams: [] } : user)),
    };
    const text = (await told(plain, 'tom', 'mira deploy "Claim Desk" in Quality')).join('\n');
    expect(text).toContain("Decided by Mira's default role, List Applications.");
    expect(text).not.toContain('Reader');
  });
});
