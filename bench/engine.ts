import type { Facts } from '../src/domain/facts.ts';
import type { Asked, OnApplication } from './questions.ts';

/** Something that answers the bench's questions, in a process of its own. */
export type Engine = Readonly<{
  /** Takes the company in; what this leaves in memory is the engine's. */
  load(facts: Facts, address: string | undefined): Promise<Loaded>;
}>;

export type Loaded = Readonly<{
  /** What was loaded, for the report. */
  holds: string;
  workloads(asked: readonly Asked[]): Workloads;
  close?(): Promise<void>;
}>;

export type Workloads = Readonly<Record<string, Workload>>;

export type Workload = Readonly<{
  /** One character or line for each question; what two engines answer has to be the same text. */
  answers(): string | Promise<string>;
  /** Does the work once, on the i-th question, beginning again after the last. */
  once(i: number): unknown;
}>;

export type EngineName = 'chatelaine' | 'casbin' | 'sql';

/** What a worker tells when it has loaded: `bytes` is what that left in memory after a forced collection. */
export type Ready = Readonly<{ holds: string; bytes: number }>;
/** What a worker is asked for: the answers, or the nanoseconds that one run took in a slice of time. */
export type Request = Readonly<{ workload: string; task: 'answers' | 'slice' }>;
export type Reply = string | number;

/** Those asked the other way round; fewer, because SQL takes its time. */
const REVERSE_QUESTIONS = 100;

export const reversed = (asked: readonly Asked[]): readonly OnApplication[] =>
  asked.slice(0, REVERSE_QUESTIONS).map(({ user: _, ...operation }) => operation);

/** A workload that does the same to each of a list in turn. */
export function over<T>(things: readonly T[], work: (thing: T) => unknown): Workload['once'] {
  return (i) => work(things[i % things.length] as T);
}

export const yesOrNo = (answers: readonly boolean[]): string => answers.map((yes) => (yes ? '1' : '0')).join('');
