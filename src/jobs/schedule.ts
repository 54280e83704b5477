import { schedule } from 'node-cron';

export type Schedule = Readonly<{ stop(): Promise<void> }>;

/** Runs the work at the start of each minute, never twice at a time; what it throws is reported and does not stop it. */
export function everyMinute(name: string, work: () => Promise<unknown>, report: (defect: unknown) => void): Schedule {
  const task = schedule('* * * * *', () => work().catch(report), { name, noOverlap: true, timezone: 'UTC' });
  return { stop: async () => void (await task.destroy()) };
}
