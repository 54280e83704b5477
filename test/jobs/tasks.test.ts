import { describe, expect, it, vi } from 'vitest';
import { startBeats } from '../../src/jobs/beats.ts';
import { type Tasks, taskList } from '../../src/jobs/tasks.ts';
import type { Happening } from '../../src/ports/watch.ts';
import { traced, tracing } from '../../src/tracing.ts';
import { keptLog } from '../support/jobs.ts';

describe('a job', () => {
  const given = { job: { id: '42', attempts: 1 } };
  async function run(work: () => Promise<void>, payload: object) {
    const happened: Happening[] = [];
    const { log, lines } = keptLog();
    const watch = (happening: Happening) => void happened.push(happening);
    const list = taskList({ 'end-lease': work } as unknown as Tasks, ['end-lease'], log, { watch, trace: tracing });
    const task = list['end-lease'] as (payload: unknown, given: object) => Promise<void>;
    const failed = await task(payload, given).catch((error: Error) => error.message);
    return { happened, failed, lines };
  }
  const payload = { task: 'end-lease', lease: 7, environment: 'Production' };

  it('has an id of its own, its number and its lease in all that it logs', async () => {
    let fields: object = {};
    const outer = await tracing.begin({}, async () => {
      const note = async () => {
        fields = traced();
      };
      await run(note, payload);
      return tracing.id();
    });
    expect(fields).toEqual({ req: expect.stringMatching(/^[0-9a-f]{8}$/), job: '42', lease: 7 });
    expect(fields).not.toMatchObject({ req: outer });
  });

  it('is told of with how long it took, whether it was done or failed', async () => {
    expect((await run(async () => {}, payload)).happened).toEqual([
      { what: 'worked', task: 'end-lease', outcome: 'done', milliseconds: expect.any(Number) },
    ]);
    const { happened, failed } = await run(
      async () => Promise.reject(new TypeError('what a statement was given')),
      payload,
    );
    expect(happened).toMatchObject([{ task: 'end-lease', outcome: 'failed' }]);
    expect(failed).toBe('TypeError');
  });

  it('whose payload is not as it should be fails, and nothing of it is in the log', async () => {
    const { happened, lines } = await run(async () => {}, { task: 'end-lease', lease: 'Hunter2' });
    expect(happened).toMatchObject([{ outcome: 'failed' }]);
    expect(lines.join('')).not.toContain('Hunter2');
  });
});

describe('whether this process is heard', () => {
  it('is so until nobody could say for six seconds that it lives', async () => {
    let isAway = false;
    const query = async () => {
      if (isAway) throw new Error('away');
      return { rows: [] };
    };
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const beats = startBeats({ pool: { query } as never, holders: () => ['here'], log: keptLog().log });
    try {
      isAway = true;
      expect(beats.isHeard()).toBe(true);
      now.mockReturnValue(7_000);
      expect(beats.isHeard()).toBe(true);
      now.mockReturnValue(7_001);
      expect(beats.isHeard()).toBe(false);
    } finally {
      now.mockRestore();
      await beats.stop();
    }
  });
});
