import type { Card } from '../../src/cards/card.ts';
import { changeLine } from '../../src/cards/line.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { linkAccount } from '../../src/usecases/link-account.ts';
import { userFacts } from './acme.ts';
import { acmeWith, answer, type Making, talk } from './catalogue-talk.ts';

const GRANT = 'role grant bob "Release Lead" in Banking';
const REVOKE = 'role revoke bob in Banking';
const released = userFacts('bob', 'Bob Lind', 'Developer', { slack: 'U0BOB', teams: [['Banking', 'Release Lead']] });
const bound = userFacts('bob', 'Bob Lind', 'Developer', { slack: 'U0BOB', teams: [['Banking', 'Nobody']] });
const closed = userFacts('gil', 'Gil Costa', 'Nobody');

export const previews: Making = {
  'preview-grant': answer('carla', GRANT),
  'preview-grant-delegated': answer('max', 'role grant bob "Tech Lead" in Banking'),
  'preview-grant-replacing': answer('carla', 'role grant ana "Release Lead" on Loans'),
  'preview-grant-inert': answer('carla', 'role grant gil "Tech Lead" in Banking'),
  'preview-grant-inactive': answer('carla', 'role grant ines "Tech Lead" in Banking'),
  'preview-grant-lowering': answer('carla', 'role grant dora Guest as default'),
  'preview-revoke': answer('carla', REVOKE, acmeWith(released)),
  'preview-revoke-raising': answer('carla', REVOKE, acmeWith(bound)),
  'refused-level': answer('max', 'role grant bob "Release Lead" in Banking'),
  'refused-permission': answer('bob', 'role grant ana "Release Lead" on Loans'),
  'refused-own-role': answer('carla', 'role grant me "Tech Lead" on Loans'),
  'refused-inert': answer('carla', 'role grant gil "Tech Lead" in Banking', acmeWith(closed)),
  'refused-already-held': answer('carla', 'role grant ana "Tech Lead" on Loans'),
  'refused-not-held': answer('carla', 'role revoke bob "Tech Lead" on Loans'),
  'nothing-held': answer('carla', 'role revoke bob on Loans'),
  'out-of-date': answer('carla', `${GRANT} confirm 00000000`),
  cancelled: talk().press('carla', GRANT, 'Cancel'),
  'done-grant': talk().press('carla', GRANT, 'Confirm'),
  'done-grant-warning': talk().press('carla', 'role grant gil "Tech Lead" in Banking', 'Confirm'),
  'done-revoke': talk(acmeWith(released)).press('carla', REVOKE, 'Confirm'),
};

export const notices: Making = {
  'changed-grant': noticeOf(GRANT, 'user'),
  'changed-revoke': noticeOf(REVOKE, 'user', acmeWith(released)),
  'settled-grant': noticeOf(GRANT, 'subject'),
  'link-refused-several': refusedLink('roth@acme.example'),
  'link-refused-taken': refusedLink('ana@acme.example'),
};

/** What goes out once the change is made: to the member, or in the place of a message that asked for it. */
async function noticeOf(line: string, whom: 'user' | 'subject', facts?: Facts): Promise<Card> {
  const { store, press } = talk(facts);
  const change = {
    operation: 'role.grant',
    member: 'bob',
    role: 'Release Lead',
    scope: 'team',
    team: 'Banking',
  } as const;
  const subject = changeLine(change);
  await store.keepPosted(subject, { platform: 'slack', tenant: 'T0ACME', channel: 'C0BANK', id: '1.2' });
  await press('carla', line, 'Confirm');
  return sent(store, whom);
}

/** What the Administrators are told of an account whose mail address does not tell whose it is. */
async function refusedLink(email: string): Promise<Card> {
  const shared = [userFacts('lena', 'Lena Roth', 'Developer'), userFacts('leo', 'Leo Roth', 'Developer')];
  const alike = shared.map((user) => ({ ...user, email: 'roth@acme.example' }));
  const { store, services } = talk(acmeWith(...alike));
  await linkAccount(services, 'slack', { account: { platform: 'slack', tenant: 'T0ACME', account: 'U0NEW' }, email });
  return sent(store, 'user');
}

function sent({ tables }: ReturnType<typeof talk>['store'], whom: 'user' | 'subject'): Card {
  const card = tables().notices.find(({ to }) => whom in to)?.card;
  if (!card) throw new Error(`no notice to a ${whom}`);
  return card;
}
