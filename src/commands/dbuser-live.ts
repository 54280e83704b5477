import { accountsCard, askBeforeCard, noAccountCard, whichAccountCard } from '../cards/accounts.ts';
import { permanentReceiptCard } from '../cards/permanent-receipt.ts';
import { receiptCardOf, requestCardOf } from '../cards/request-card.ts';
import { permanentNotNowCard } from '../cards/support-case.ts';
import { isAboutRole } from '../domain/role-request-view.ts';
import { listAccounts } from '../usecases/list-accounts.ts';
import { noSuchRequest } from '../usecases/request-facts.ts';
import { accountViewSeen, viewSeen } from '../usecases/see-request.ts';
import { stopAccount } from '../usecases/stop-account.ts';
import { endVendorMade } from '../usecases/support-case.ts';
import { type Call, type Command, PARAMS, type Reply, toActor } from './command.ts';
import { type Chosen, chooseOwn } from './dbuser-own.ts';
import { requireNothing, split } from './reading.ts';

const OWN = {
  params: { ENVIRONMENT: PARAMS.ENVIRONMENT },
  modes: [],
  may: () => 'For your own database users.',
} as const;

/** The words of a line about one of one's own accounts; `in` may stand before the environment. */
function ownWords({ reading }: Call) {
  const { words, clauses } = split(reading, ['in']);
  return [...words, ...clauses.flatMap((clause) => clause.words)];
}

/** What there is to say where it is not one account. */
export function notOne(chosen: Extract<Chosen, { kind: 'none' | 'several' }>, verb: string): Reply {
  return toActor(chosen.kind === 'none' ? noAccountCard(chosen.environment) : whichAccountCard(verb, chosen.leases));
}

export const dbuserDetails: Command = {
  ...OWN,
  name: 'dbuser details',
  summary: 'Server, port, database and user name of your database user, and when it ends',
  usage: '/dbuser details [ENVIRONMENT]',
  examples: ['/dbuser details', '/dbuser details Development'],

  async run(call) {
    const chosen = await chooseOwn(call, ownWords(call), 'permanent too');
    if (chosen.kind === 'none' || chosen.kind === 'several') return notOne(chosen, 'details');
    const id = chosen.kind === 'numbered' ? chosen.request : chosen.lease.request;
    const view = await viewSeen(call.services, call.asker, id);
    if (isAboutRole(view)) throw noSuchRequest(id);
    return toActor(view.request.requester === call.viewer.username ? receiptCardOf(view) : requestCardOf(view));
  },
};

/**
 * By its number it is done; by its environment, or by nothing, it is asked first: that is easily typed by mistake. Of a
 * permanent one its receipt has the buttons.
 */
function stopping(want: 'end' | 'replace'): Command['run'] {
  const verb = want === 'end' ? 'delete' : 'password';
  return async (call) => {
    const chosen = await chooseOwn(call, ownWords(call), 'permanent too');
    if (chosen.kind === 'none' || chosen.kind === 'several') return notOne(chosen, verb);
    const { services: accounts, asker } = call;
    const id = chosen.kind === 'held' ? chosen.lease.request : chosen.request;
    const request = await accounts.store.ledger.request(id);
    if (request?.asks === 'permanent' && (chosen.kind === 'held' || want === 'replace'))
      return toActor(receiptCardOf(await viewSeen(accounts, asker, id)));
    if (chosen.kind === 'held') return toActor(askBeforeCard(want, await accountViewSeen(accounts, asker, id)));
    if (request?.asks === 'permanent' && (await accounts.store.ledger.lastLease(id))?.assisted !== false) {
      const ended = await endVendorMade(accounts, asker, id);
      return toActor(ended.state === 'done' ? permanentReceiptCard(ended.view) : permanentNotNowCard(ended.view));
    }
    const { view } = await stopAccount(accounts, asker, id, want);
    return toActor(receiptCardOf(view));
  };
}

export const dbuserDelete: Command = {
  ...OWN,
  name: 'dbuser delete',
  summary: 'End your database user now, with its sessions',
  usage: '/dbuser delete [ENVIRONMENT]',
  examples: ['/dbuser delete', '/dbuser delete Development'],
  may: (_, viewer) =>
    viewer.active && viewer.defaultRole.name === 'Administrator'
      ? 'For your own database users, and for anybody’s by its number.'
      : 'For your own database users.',
  run: stopping('end'),
};

export const dbuserPassword: Command = {
  ...OWN,
  name: 'dbuser password',
  summary: 'The password is lost: delete the database user and make it again, with the same end',
  usage: '/dbuser password [ENVIRONMENT]',
  examples: ['/dbuser password', '/dbuser password Development'],
  run: stopping('replace'),
};

export const dbuserList: Command = {
  ...OWN,
  name: 'dbuser list',
  summary: 'The database users that there are: yours, and for an Administrator everybody’s',
  usage: '/dbuser list',
  params: {},
  examples: ['/dbuser list', '/dbuser list'],

  async run({ reading, services, asker }) {
    requireNothing(reading, split(reading, []).words);
    return toActor(accountsCard(await listAccounts(services, asker)));
  },
};
