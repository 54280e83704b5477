import type { Card } from '../../src/cards/card.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { acme, roleFacts, userFacts } from './acme.ts';
import { answer, type Making, talk } from './catalogue-talk.ts';

const GRANT = 'dbconn grant ERP Integrator publish';

/** With somebody who may publish only, one whose role counts in his team alone, and a connection that nobody uses yet. */
const integrating: Facts = {
  ...acme,
  roles: [...acme.roles, roleFacts('Integrator', ['change-and-deploy', 'monitor', 'list'])],
  users: [
    ...acme.users,
    userFacts('eva', 'Eva Dias', 'Integrator'),
    userFacts('kai', 'Kai Sand', 'Guest', { teams: [['Banking', 'Integrator']] }),
    userFacts('lia', 'Lia Faro', 'Developer', { teams: [['Banking', 'Guest']] }),
  ],
  connections: [
    {
      name: 'ERP',
      environment: 'Development',
      roles: [['Guest', 'read-only']],
      users: [
        ['bob', 'full-control'],
        ['lia', 'read-only'],
      ],
    },
    { name: 'Archive', environment: 'Production', roles: [], users: [] },
  ],
};
const withEntry = (role: string, level: 'publish' | 'read-only'): Facts => ({
  ...integrating,
  connections: integrating.connections.map((one) =>
    one.name === 'ERP' ? { ...one, roles: [...one.roles, [role, level]] } : one,
  ),
});
const may: Facts = { ...withEntry('Integrator', 'publish'), extensions: acme.extensions.map(configured) };

/** Where the role of those who may not publish yet is the one that is proposed. */
const noOtherRole: Facts = {
  ...integrating,
  roles: integrating.roles.filter(({ name }) => name !== 'Release Lead' && name !== 'Tech Lead'),
  users: integrating.users.map((user) => (user.username === 'ana' ? { ...user, applications: [] } : user)),
};

function configured(extension: Facts['extensions'][number]): Facts['extensions'][number] {
  return { ...extension, configured: true };
}

/** What goes out once the level is set: to somebody whom it concerns, and to the channel. */
async function noticeOf(line: string, whom: 'user' | 'channel', facts: Facts): Promise<Card> {
  const { store, press } = talk(facts);
  await press('carla', line, 'Confirm');
  const card = store.tables().notices.find(({ to }) => whom in to)?.card;
  if (!card) throw new Error(`no notice to a ${whom}`);
  return card;
}

async function trail(line: string): Promise<Card> {
  const { say, press } = talk(integrating);
  await press('carla', GRANT, 'Confirm');
  await press('carla', 'dbconn grant ERP Integrator read-only', 'Confirm');
  await press('carla', 'dbconn revoke ERP Integrator', 'Confirm');
  await say('bob', 'dbconn grant ERP me publish');
  await say('ana', GRANT);
  await press('bob', 'dbconn grant ERP @ana publish', 'Confirm');
  return say('carla', line);
}

export const connections: Making = {
  'connection-list': answer('carla', 'dbconn list', integrating),
  'connection-list-own': answer('kai', 'dbconn list in Development', integrating),
  'connection-list-none': answer('gil', 'dbconn list in Production', integrating),
  'connection-preview': answer('carla', GRANT, integrating),
  'connection-preview-counted': answer('bob', GRANT, integrating),
  'connection-preview-person': answer(
    'carla',
    'dbconn grant ERP @eva full-control',
    withEntry('Integrator', 'publish'),
  ),
  'connection-preview-taking-away': answer(
    'carla',
    'dbconn grant ERP @eva no-access',
    withEntry('Integrator', 'publish'),
  ),
  'connection-preview-too-low': answer('carla', 'dbconn grant ERP Guest publish', integrating),
  'connection-preview-no-login': answer('carla', 'dbconn grant Archive Guest publish', integrating),
  'connection-preview-nobody': answer('carla', 'dbconn grant ERP "Release Lead" publish', integrating),
  'connection-preview-inactive': answer('carla', 'dbconn grant ERP @ines publish', integrating),
  'connection-preview-full-control': answer('bob', 'dbconn grant ERP Administrator read-only', integrating),
  'connection-preview-own-entries': answer('carla', 'dbconn grant ERP Developer publish', integrating),
  'connection-preview-revoke': answer('carla', 'dbconn revoke ERP Guest', integrating),
  'connection-preview-raising': answer('carla', 'dbconn revoke ERP @lia', withEntry('Developer', 'publish')),
  'connection-refused': answer('ana', GRANT, integrating),
  'connection-refused-own': answer('bob', 'dbconn grant ERP Developer publish', integrating),
  'connection-already-so': answer('carla', GRANT, may),
  'connection-no-entry': answer('carla', 'dbconn revoke ERP @ana', integrating),
  'connection-out-of-date': answer('carla', `${GRANT} confirm 00000000`, integrating),
  'connection-done': talk(integrating).press('carla', GRANT, 'Confirm'),
  'connection-done-revoke': talk(may).press('carla', 'dbconn revoke ERP Integrator', 'Confirm'),
  'connection-changed': noticeOf(GRANT, 'channel', integrating),
  'connection-changed-own': noticeOf(GRANT, 'user', integrating),
  'connection-changed-revoke': noticeOf('dbconn revoke ERP Integrator', 'channel', may),
  'connection-explain-none': answer('ana', 'dbconn explain ERP', integrating),
  'connection-explain-publish': answer('eva', 'dbconn explain ErpTables', may),
  'connection-explain-configure': answer('bob', 'dbconn explain ERP', integrating),
  'connection-explain-all': answer('carla', 'dbconn explain ERP', may),
  'connection-explain-other': answer('bob', 'dbconn explain ErpTables kai', may),
  'connection-explain-unused': answer('carla', 'dbconn explain Archive', integrating),
  'connection-guide': answer('carla', 'dbconn guide ErpTables for kai', integrating),
  'connection-guide-own': answer('ana', 'dbconn guide ErpTables', integrating),
  'connection-guide-other': answer('bob', 'dbconn guide ErpTables for kai', integrating),
  'connection-guide-role-untold': answer('bob', 'dbconn guide ErpTables for eva', noOtherRole),
  'connection-guide-in-the-way': answer('carla', 'dbconn guide ErpTables for lia', integrating),
  'connection-guide-no-role': answer('carla', 'dbconn guide Archive for kai', {
    ...integrating,
    roles: integrating.roles.filter(({ name }) => name !== 'Release Lead' && name !== 'Team Manager'),
    users: integrating.users.filter(({ username }) => username !== 'max'),
  }),
  'connection-guide-done': answer('eva', 'dbconn guide ErpTables', may),
  'connection-guide-too-much': answer('carla', 'dbconn guide ErpTables', may),
  'connection-guide-inactive': answer('carla', 'dbconn guide ErpTables for ines', integrating),
  'connection-trail': trail('audit show on ERP'),
  'form-connection-grant': answer('carla', 'dbconn grant form', integrating),
  'form-connection-fault': answer('carla', 'dbconn grant form ERQ Integrater pablish', integrating),
  'form-connection-revoke': answer('carla', 'dbconn revoke ERP', integrating),
  'form-connection-guide': answer('carla', 'dbconn guide form', integrating),
  'form-connection-explain': answer('carla', 'dbconn explain form ErpTable bob', integrating),
  'fault-connection-unknown': answer('carla', 'dbconn grant ERQ Integrator publish', integrating),
  'fault-connection-entry': answer('carla', 'dbconn grant ERP Integrater publish', integrating),
  'fault-connection-thing': answer('carla', 'dbconn guide ErpTabels', integrating),
};
