import { sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './kinds.ts';

/** When each worker was last alive. The jobs of one that is silent are freed for others. */
export const workerBeat = pgTable('worker_beat', {
  id: text().primaryKey(),
  beatAt: moment().notNull().default(sql`clock_timestamp()`),
});

/** What was due once, by name and instant: one replica has it. */
export const cronRun = pgTable('cron_run', {
  key: text().primaryKey(),
  at: moment().notNull().default(sql`clock_timestamp()`),
});
