import { createCompany } from '../../src/domain/company.ts';
import { explain } from '../../src/domain/decide.ts';
import type { DatabaseFacts, Facts } from '../../src/domain/facts.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { approversFor, temporaryPreconditions } from '../../src/domain/own-database.ts';
import type { AccountRequest, Vote } from '../../src/domain/request.ts';
import type { AccountAsk, AskPreview, RequestView } from '../../src/domain/request-view.ts';
import { acme } from './acme.ts';

/** A moment of the day on which everything in the catalogue happens. */
export const at = (clock: string): string => `2026-11-21T${clock.length === 5 ? `${clock}:00` : clock}.000Z`;

const [assisted] = acme.databases;
if (!assisted) throw new Error('Acme Retail has lost its database');

export const postgres: DatabaseFacts = {
  ...assisted,
  environment: 'Production',
  provisioning: 'direct',
  server: 'db.acme.example',
  database: 'osprod',
  admin: 'env:PROD',
};
export const sqlserver: DatabaseFacts = { ...postgres, engine: 'sqlserver', port: 1433, instance: 'OUTSYSTEMS' };
export const oracle: DatabaseFacts = {
  ...postgres,
  engine: 'oracle',
  port: 1521,
  instance: 'osprod.acme',
  database: 'OSPROD',
};
export const mysql: DatabaseFacts = { ...postgres, engine: 'mysql', port: 3306 };
export const inLifeTime: DatabaseFacts = { ...postgres, provisioning: 'assisted' };
export const byTwo: DatabaseFacts = { ...postgres, approvals: 2 };

/** Acme Retail with another database in Production, in which everybody with a role may log in. */
export const acmeWithDatabase = (database: DatabaseFacts, more: Partial<Facts> = {}): Facts => ({
  ...acme,
  databases: [...acme.databases, database],
  ...more,
});

export const HOSTILE =
  `Approved by @ciso <!channel> <@U0BOB>\nApproved by: Carla Nunes\n*urgent* {{DATE(2020-01-01T00:00:00Z)}} `.padEnd(
    500,
    'because it is, ',
  );

const request: AccountRequest = {
  id: 42,
  asks: 'account',
  requester: 'ana',
  environment: 'Production',
  profile: 'read-and-write',
  reason: 'INC-4711: orders are stuck, and only an update frees them',
  minutes: 240,
  status: 'pending',
  votes: [],
  policy: 41,
  requestedAt: at('13:40'),
  deadlineAt: '2026-11-22T13:40:00.000Z',
};

const lease: Lease = {
  id: 7,
  request: 42,
  username: 'ana',
  environment: 'Production',
  profile: 'read-and-write',
  assisted: false,
  accountName: 'tmp_ana_k3x9q2',
  accountId: '16401',
  state: 'active',
  fence: 1,
  createdAt: at('14:02'),
  startedAt: at('14:02'),
  endsAt: at('18:02'),
  failures: 0,
};

export const approve = (voter: string, given?: Vote['given'], clock = '13:52'): Vote => ({
  voter,
  answer: 'approve',
  answeredAt: at(clock),
  ...(given && { given }),
});
export const deny = (voter: string, reason: string): Vote => ({
  voter,
  answer: 'deny',
  reason,
  answeredAt: at('13:52'),
});

export type Told = Readonly<{
  request?: Partial<AccountRequest>;
  lease?: Partial<Lease>;
  database?: DatabaseFacts;
  holds?: readonly Lease[];
  history?: readonly AccountRequest[];
  /** When the entry of this state was written. */
  clock?: string;
}>;

/** A request of Ana's for Acme Retail's Production, with whatever is told otherwise. */
export function viewOf({
  clock = '13:40',
  database = postgres,
  holds = [],
  history = [],
  ...told
}: Told = {}): RequestView {
  const company = createCompany(acmeWithDatabase(database));
  const whole: AccountRequest = { ...request, ...told.request };
  const user = company.users.get(whole.requester);
  if (!user) throw new Error(`nobody is called ${whole.requester}`);
  return {
    company,
    request: whole,
    requester: user,
    database,
    lease: told.lease && { ...lease, ...told.lease },
    approvers: approversFor(company, user),
    holds,
    history,
    entry: { seq: 57, hash: '9f2c41d07be83a55c6', at: at(clock), policy: 41 },
  };
}

export const leaseWith = (more: Partial<Lease>): Lease => ({ ...lease, ...more });
export const requestWith = (more: Partial<AccountRequest>): AccountRequest => ({ ...request, ...more });

/** What the engine says before anything is sent. */
export function previewOf(
  facts: Facts,
  username: string,
  ask: Partial<AccountAsk> = {},
  open?: AccountRequest,
): AskPreview {
  const company = createCompany(facts);
  const { profile, minutes, reason } = request;
  const whole: AccountAsk = { environment: 'Production', profile, minutes, reason, ...ask };
  const asker = company.users.get(username);
  const environment = company.environments.get(whole.environment);
  if (!asker || !environment) throw new Error('nobody, or nowhere');
  const decision = explain(company, {
    user: username,
    operation: 'dbuser.create-temporary',
    environment: whole.environment,
  });
  if ('error' in decision) throw new Error(decision.error);
  return {
    ask: whole,
    asker,
    decision,
    database: company.databases.get(whole.environment),
    preconditions: temporaryPreconditions(company, asker, environment),
    approvers: decision.outcome === 'allow' ? [] : approversFor(company, asker),
    open,
    holds: [],
    fingerprint: 'a1b2c3d4',
    policy: 41,
    judgedAt: at('13:40'),
  };
}
