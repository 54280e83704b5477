import type { Card } from '../../src/cards/card.ts';
import { type Fault, faultCard } from '../../src/cards/fault.ts';
import { defectCard, problemCard } from '../../src/cards/problem.ts';
import {
  addFirstCard,
  answeredPrivatelyCard,
  inDialogCard,
  laterCard,
  notThereCard,
  offerCard,
  outdatedCard,
  sharedReceipt,
  workingCard,
} from '../../src/cards/progress.ts';
import { type Strangeness, strangerCard } from '../../src/cards/stranger.ts';
import { unreachedCard } from '../../src/cards/unreached.ts';
import { createCompany } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import { AccessError, type Problem } from '../../src/domain/problem.ts';
import { showAccess } from '../../src/usecases/show-access.ts';
import { acme } from './acme.ts';
import { answer, failure, type Making, talk } from './catalogue-talk.ts';

/** A connection and an extension of one name. */
const twofold = { ...acme, extensions: [{ name: 'ERP', application: 'Loans', connection: 'ERP', configured: true }] };
/** A database in which accounts are made from here. */
const eachFault: Readonly<Record<`fault-${Fault['code']}`, Promise<Card>>> = {
  'fault-too-long': answer('ana', 'access explain '.repeat(200)),
  'fault-hidden-characters': answer('ana', 'access explain deploy on Lo\u200bans'),
  'fault-password': answer('ana', 'access explain password=hunter2'),
  'fault-open-quote': answer('ana', 'access explain open on "Mobile Banking'),
  'fault-unknown-command': answer('ana', 'acess explain deploy on Loans'),
  'fault-unknown': answer('ana', 'access explain deploy on Lons in Production'),
  'fault-unexpected': answer('ana', 'access me now'),
  'fault-twice': answer('max', 'role grant bob "Tech Lead" in Banking on Loans'),
  'fault-incomplete': answer('ana', 'access explain create in Production'),
  'fault-ambiguous': answer('carla', 'access explain configure ERP', twofold),
  'fault-invalid': answer('carla', 'audit show since yesterday'),
  'fault-elsewhere': Promise.resolve(
    faultCard({ code: 'elsewhere', what: 'R-42 is about a database user', line: 'dbuser extend R-42' }),
  ),
};

export const faults: Making = {
  ...eachFault,
  'fault-unknown-command-unlike-any': answer('ana', 'good morning'),
  'fault-unknown-unlike-any': answer('ana', 'access explain deploy on Xylophone in Production'),
  'fault-unknown-person': answer('carla', 'role list Ana Silva'),
  'fault-unknown-operation': answer('ana', 'access explain deplyo on Loans in Production'),
  'fault-unexpected-misspelt': answer('carla', 'audit show carla sinse 3d'),
};

const account = { platform: 'slack', tenant: 'T0ACME', account: 'U0NEW' } as const;

const eachProblem: Readonly<Record<`problem-${Problem['code']}`, Promise<Card>>> = {
  'problem-invalid': failure(async ({ store }) => {
    await store.transaction((tx) => tx.linkAccount('max', account));
    await store.transaction((tx) => tx.linkAccount('dora', account));
  }),
  'problem-missing': failure(({ services }) => showAccess(services, { actor: 'carla', surface: 'slack' }, 'nemo')),
  'problem-hidden': failure(({ services }) => showAccess(services, { actor: 'bob', surface: 'slack' }, 'ana')),
  'problem-refused': refused(),
  'problem-stale': Promise.resolve(problemCard({ code: 'stale', what: 'request', now: 'approved' })),
  'problem-repeated': failure(async ({ store }) => {
    await store.transaction(async () => {}, 'Ev0TWICE');
    await store.transaction(async () => {}, 'Ev0TWICE');
  }),
  'problem-unavailable': unavailable('store'),
};

export const problems: Making = {
  ...eachProblem,
  'problem-missing-request': Promise.resolve(problemCard({ code: 'missing', what: 'request', id: '7' })),
  'problem-hidden-to-most': answer('bob', 'access who can manage users'),
  'problem-unavailable-chat': unavailable('chat'),
  'problem-busy': Promise.resolve(problemCard({ code: 'unavailable', system: 'store', why: 'busy' })),
  defect: Promise.resolve(defectCard('4f1c09ae')),
};

async function refused(): Promise<Card> {
  const decision = explain(createCompany(acme), { user: 'ana', operation: 'users.manage' });
  if ('error' in decision) throw new Error(decision.error);
  return problemCard({ code: 'refused', decision });
}

function unavailable(system: 'store' | 'chat'): Promise<Card> {
  return failure(() => Promise.reject(new AccessError({ code: 'unavailable', system })));
}

const REASONS: Readonly<Record<Strangeness, true>> = {
  foreign: true,
  stranger: true,
  guest: true,
  bot: true,
  gone: true,
  unconfirmed: true,
  nobody: true,
  several: true,
  taken: true,
};

export const strangers: Making = Object.fromEntries(
  (Object.keys(REASONS) as Strangeness[]).map((why) => [`stranger-${why}`, Promise.resolve(strangerCard(why))]),
);

export const progress: Making = {
  working: Promise.resolve(workingCard()),
  offer: offered('role grant bob "Tech Lead"'),
  'receipt-shared': Promise.resolve(sharedReceipt(true)),
  'receipt-not-shared': Promise.resolve(sharedReceipt(false)),
  'receipt-not-there': Promise.resolve(notThereCard()),
  'in-dialog': Promise.resolve(inDialogCard('request password R-42')),
  later: Promise.resolve(laterCard()),
  outdated: Promise.resolve(outdatedCard()),
  'answered-privately': Promise.resolve(answeredPrivatelyCard()),
  'add-first': Promise.resolve(addFirstCard(false)),
  'add-first-done': Promise.resolve(addFirstCard(true)),
  unreached: Promise.resolve(unreachedCard({ username: 'bob', name: 'Bob Lind' })),
};

async function offered(line: string): Promise<Card> {
  const { card, reopens = '' } = await talk().reply('max', line);
  return offerCard(card, reopens);
}
