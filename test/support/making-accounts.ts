import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { type SampleTarget, startSampleTarget } from '../../src/store/sample-target.ts';
import { makeFolder, verifierOf } from './sample-target.ts';

/** A PostgreSQL for all tests of a file. */
export function targetOfFile(): () => SampleTarget {
  let started: Readonly<{ folder: string; target: SampleTarget }> | undefined;
  beforeAll(async () => {
    const folder = await makeFolder();
    started = { folder, target: await startSampleTarget(folder) };
  });
  afterAll(async () => {
    await started?.target.stop();
    if (started) await rm(started.folder, { recursive: true });
  });
  return () => {
    if (!started) throw new Error('no target has started');
    return started.target;
  };
}

/** What the page's script sends once a password was chosen. */
export async function choose(url: string, password: string): Promise<Readonly<{ status: number; body: unknown }>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ credential: verifierOf(password) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** What a link to the page holds that nobody else may have. */
export const tokenIn = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? '';
