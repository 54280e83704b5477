import type { Company } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { AccessRequest, Vote } from '../domain/request.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { StoredEntry, Transaction } from '../ports/store.ts';
import { accountMatter } from './account-matter.ts';
import type { Answer } from './answer-request.ts';
import type { Asker } from './asker.ts';
import { permanentMatter } from './permanent-matter.ts';
import { roleMatter } from './role-matter.ts';

/** One answer being given, alone among writers. `known`: the whole company from memory, which names people. */
export type Answering<Request extends AccessRequest = AccessRequest> = Readonly<{
  tx: Transaction;
  asker: Asker;
  known: Company;
  request: Request;
}>;

/**
 * What a request is about, as far as the steps of its life turn on it. All else is the same for accounts and roles: who
 * may not answer, what comes too late, when it is asked anew, and that one answer wins.
 */
export type Matter = Readonly<{
  /** Whether this person's answer counts, now. */
  isEntitled: boolean;
  /** Why it is not to be had any more; undefined: it is. */
  refusal(): Promise<Refusal | undefined>;
  castOf(answer: Answer): Pick<Vote, 'answer' | 'given' | 'reason'>;
  /** How many approvals it takes, and those that count now, this one among them. */
  approvals(): Promise<Readonly<{ needed: number; votes: readonly Vote[] }>>;
  /** Gives it, with its entries; the last of them. */
  give(answer: Answer, votes: readonly Vote[]): Promise<Readonly<{ entry: StoredEntry; isLast: boolean }>>;
  view(entry: StoredEntry): Promise<AnyRequestView>;
}>;

export type Refusal = Readonly<{
  decision: Decision;
  judged?: NonNullable<Parameters<Transaction['record']>[0]['judged']>;
}>;

export function matterOf(answering: Answering): Promise<Matter> {
  const { request } = answering;
  switch (request.asks) {
    case 'account':
      return accountMatter({ ...answering, request });
    case 'role':
      return roleMatter({ ...answering, request });
    case 'permanent':
      return permanentMatter({ ...answering, request });
  }
}
