import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { databaseRights, serverRights } from '../../src/provision/sqlserver-check.ts';
import * as statements from '../../src/provision/sqlserver-statements.ts';
import { render } from '../../src/provision/statement.ts';

const NAME = 'tmp_ana_k4m2qz';
const PASSWORD = 'Corr3ct-horse]x';

/** In the order of their use. */
const ALL = {
  'server-rights': serverRights(),
  'database-rights': databaseRights(),
  'find-login': statements.findLogin(NAME),
  'create-login': statements.createLogin(NAME, new Secret(PASSWORD), 'factory'),
  'create-user': statements.createUser(NAME),
  'join-role': statements.joinRole(NAME, 'chatelaine_rw'),
  'join-server-role': statements.joinServerRole(NAME),
  'enable-login': statements.enableLogin(NAME),
  'find-user': statements.findUser(NAME, 'chatelaine_rw'),
  'count-sessions': statements.countSessions(NAME),
  'list-logins': statements.listLogins(),
  'change-password': statements.changePassword(NAME, new Secret(PASSWORD)),
  'disable-login': statements.disableLogin(NAME),
  'find-sessions': statements.findSessions('0x01'),
  'kill-session': statements.killSession('0x01', 51),
  'owned-schemas': statements.ownedSchemas(NAME),
  'give-schema-back': statements.giveSchemaBack('odd] "schema'),
  'drop-user': statements.dropUser(NAME),
  'drop-login': statements.dropLogin(NAME),
  look: statements.look(),
  'look-for-user': statements.lookForUser(NAME),
  probe: statements.probe(),
};
const texts = Object.entries(ALL).map(
  ([name, statement]) => [name, render(statement, statements.SQLSERVER_SYNTAX).text.reveal()] as const,
);

describe('the statements to SQL Server (reviewed, not run on a real one)', () => {
  it('are as reviewed', async () => {
    await expect(texts.map(([name, text]) => `-- ${name}\n${text}\n`).join('\n')).toMatchFileSnapshot(
      'golden/sqlserver.sql',
    );
  });
  it('hold no name, no password and no number of ours', () => {
    for (const [, text] of texts) expect(text).not.toMatch(/ana_k4m2qz|Corr3ct|factory|odd\]|\b51\b|0x01/);
  });
  it('never change the database', () => {
    for (const [, text] of texts) expect(text).not.toMatch(/\bUSE\b/i);
  });
  it('send the password beside the text', () => {
    for (const [step, more] of [['create-login', ['factory']] as const, ['change-password', []] as const]) {
      const { values } = render(ALL[step], statements.SQLSERVER_SYNTAX);
      expect(values.map((value) => value.reveal())).toEqual([NAME, PASSWORD, ...more]);
      expect(JSON.stringify(values)).not.toContain('Corr3ct');
    }
  });
});
