import type { AuditKind } from '../domain/audit.ts';
import type { Verdict } from '../domain/decision.ts';
import type { EndCause, LeaseState } from '../domain/lease.ts';
import type { Question } from '../domain/question.ts';
import type { RoleEndCause } from '../domain/role-lease.ts';

/** What happened, for whoever counts and logs it. No text that somebody typed, and no secret, is ever in it. */
export type Happening =
  /** A line was answered. `outcome` is `answered`, `help`, `stranger`, `not-read`, `defect`, or the code of a problem. */
  | Readonly<{ what: 'answered'; command: string; outcome: string; actor: string; milliseconds: number }>
  /** An entry is on the trail, with all that its transaction changed. */
  | Readonly<{
      what: 'recorded';
      seq: number;
      kind: AuditKind;
      actor?: string;
      request?: number;
      judged?: Readonly<{ operation: Question['operation']; outcome: Verdict['outcome']; code: string }>;
    }>
  /** An account was seen to be gone, or a role was taken back, so long after it should have been. */
  | Readonly<{
      what: 'ended';
      of: 'account' | 'role';
      lease: number;
      request: number;
      cause: EndCause | RoleEndCause;
      lagSeconds: number;
    }>
  | Readonly<{ what: 'end-failed'; lease: number; request: number; failures: number }>
  | Readonly<{ what: 'notice-sent'; seq: number; to: NoticeTo }>
  | Readonly<{ what: 'notice-waits'; seq: number; to: NoticeTo; why: string }>
  | Readonly<{ what: 'worked'; task: string; outcome: 'done' | 'failed'; milliseconds: number }>;

/** Whom a notice is for: a person, a channel, or every copy of a posted message. */
export type NoticeTo = 'person' | 'channel' | 'message';

/** Is told what happened. Never throws, and nobody waits for it. */
export type Watch = (happening: Happening) => void;

/** Gives what is done one id, which stands in every line that it logs. */
export type Trace = Readonly<{
  /** Of what is under way; a new one where nothing is. */
  id(): string;
  /** Under an id of its own, with more that stands in its lines: numbers and names, never words. */
  begin<T>(about: Readonly<Record<string, string | number>>, work: () => T): T;
  /** Under the id that is there; under one of its own where there is none. */
  within<T>(work: () => T): T;
}>;

/** For whom nothing is logged. */
export const NO_TRACE: Trace = {
  id: () => crypto.randomUUID().slice(0, 8),
  begin: (_, work) => work(),
  within: (work) => work(),
};

/** How things stand, read in one go. Ages are seconds by the store's clock; null where there is nothing to be that old. */
export type Figures = Readonly<{
  /** Requests that wait for an answer. */
  pending: readonly Readonly<{ asks: 'account' | 'role'; count: number; oldestSeconds: number }>[];
  /** Database users that have not ended, by state. */
  accounts: Readonly<Record<Exclude<LeaseState, 'ended'>, number>>;
  /** Roles that are held for a while. */
  roles: number;
  /** What should have ended by now: past its end, or told to end. */
  overdue: Readonly<Record<'account' | 'role', Readonly<{ count: number; longestSeconds: number | null }>>>;
  /** Not sent yet; a parked channel takes none. `platform` is a channel's; empty for whoever may be on several. */
  notices: readonly Readonly<{
    to: NoticeTo | 'parked-channel';
    platform: string;
    count: number;
    oldestSeconds: number;
  }>[];
  /** Channels that take no messages at present. */
  parkedChannels: number;
  entries: number;
  /** Entries after the last signed checkpoint. */
  unsigned: number;
  checkpointSeconds: number | null;
}>;

/** How the queue of jobs stands. */
export type JobFigures = Readonly<{
  /** To be done, now or later; those under way too. */
  waiting: number;
  /** To be done by now, and nobody has begun. */
  due: number;
  oldestDueSeconds: number | null;
  /** Failed at least once, and to be tried again. */
  failing: number;
  /** Tried no more. */
  givenUp: number;
}>;
