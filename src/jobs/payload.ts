import { z } from 'zod';
import type { Job } from '../domain/job.ts';

const id = z.int32().positive();
const environment = z.string().min(1);
const Payload: z.ZodType<Job> = z.discriminatedUnion('task', [
  z.object({ task: z.enum(['end-lease', 'extend-account']), lease: id, environment }),
  z.object({ task: z.literal('remind'), lease: id, kind: z.enum(['hour', 'ten-minutes']) }),
  z.object({ task: z.literal('end-role'), lease: id }),
  z.object({ task: z.literal('remind-role'), lease: id, kind: z.enum(['day', 'hour', 'ten-minutes']) }),
  z.object({ task: z.literal('lapse-request'), request: id }),
  z.object({ task: z.literal('probe-target'), environment }),
]);

/** What a row of the queue asks for. Throws, naming the fields that are wrong and not what is in them. */
export function readJob(task: Job['task'], payload: unknown): Job {
  const read = Payload.safeParse(payload);
  if (read.success && read.data.task === task) return read.data;
  const fields = read.error?.issues.map(({ path }) => path.join('.')) ?? ['task'];
  throw new PayloadError(`The payload of a job ${task} is not as it should be: ${fields.join(', ')}.`);
}

class PayloadError extends Error {
  override readonly name = 'PayloadError';
}
