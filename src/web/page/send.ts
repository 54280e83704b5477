import type { OnceAnswer } from '../once-wire.ts';

/** For as long as making an account may take, and then some. */
const PATIENCE_MS = 120_000;

/** Uses the link up. Undefined: no answer came, so nobody knows what was done. */
export async function send(credential: string): Promise<OnceAnswer | undefined> {
  try {
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credential }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer: unknown = await response.json();
    // Something between us and the server may answer in its stead.
    return isAnswer(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

const isAnswer = (answer: unknown): answer is OnceAnswer =>
  typeof answer === 'object' && answer !== null && 'state' in answer;
