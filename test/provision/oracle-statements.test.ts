import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { ownRights, surroundings } from '../../src/provision/oracle-check.ts';
import * as statements from '../../src/provision/oracle-statements.ts';
import { render } from '../../src/provision/statement.ts';

const NAME = 'tmp_ana_k4m2qz';
const PASSWORD = 'Corr3ct-horse]x';

/** In the order of their use. */
const ALL = {
  'own-rights': ownRights(),
  surroundings: surroundings(),
  'create-user': statements.createUser(NAME, new Secret(PASSWORD), 'CHATELAINE_PERM'),
  'grant-role': statements.grantRole(NAME, 'CHATELAINE_RW'),
  'set-end': statements.setEnd(NAME, 4711, '2030-01-01T10:00:00Z'),
  'find-end': statements.findEnd(NAME),
  'unlock-user': statements.unlockUser(NAME),
  'find-user': statements.findUser(NAME),
  'find-roles': statements.findRoles(NAME),
  'count-sessions': statements.countSessions(NAME),
  'list-users': statements.listUsers(),
  'change-password': statements.changePassword(NAME, new Secret(PASSWORD)),
  'lock-user': statements.lockUser(NAME),
  'find-sessions': statements.findSessions(4711),
  'kill-session': statements.killSession(4711, 4712, 4713),
  'drop-user': statements.dropUser(NAME),
  'list-owned': statements.listOwned(NAME),
  'drop-end': statements.dropEnd(NAME),
  moment: statements.moment(),
  probe: statements.probe(),
};
const rendered = Object.entries(ALL).map(
  ([name, statement]) => [name, render(statement, statements.ORACLE_SYNTAX)] as const,
);

describe('the statements to Oracle (reviewed, not run on a real one)', () => {
  it('are as reviewed', async () => {
    const sections = rendered.map(([name, { text }]) => `-- ${name}\n${text.reveal()}\n`);
    await expect(sections.join('\n')).toMatchFileSnapshot('golden/oracle.sql');
  });
  it('hold no name, no password and no number of ours', () => {
    for (const [, { text }] of rendered) expect(text.reveal()).not.toMatch(/ANA_K4M2QZ|Corr3ct|471\d|2030/i);
  });
  it('name each bind once', () => {
    for (const [, { text, values }] of rendered)
      expect(text.reveal().match(/:p\d+/g) ?? []).toEqual(values.map((_, place) => `:p${place + 1}`));
  });
  it('have names in upper case, as the engine keeps them, and a moment with its offset', () => {
    const values = render(ALL['set-end'], statements.ORACLE_SYNTAX).values.map((value) => value.reveal());
    expect(values).toEqual(['TMP_ANA_K4M2QZ', '2030-01-01T10:00:00.000+00:00', 4711]);
  });
  it('never take what an account owns', () => {
    for (const [, { text }] of rendered) expect(text.reveal()).not.toMatch(/cascade/i);
  });
  it('send the password beside the text', () => {
    for (const [step, more] of [['create-user', ['CHATELAINE_PERM']] as const, ['change-password', []] as const]) {
      const { values } = render(ALL[step], statements.ORACLE_SYNTAX);
      expect(values.map((value) => value.reveal())).toEqual(['TMP_ANA_K4M2QZ', PASSWORD, ...more]);
      expect(JSON.stringify(values)).not.toContain('Corr3ct');
    }
  });
});
