import type { Random } from '../oracle/draw.ts';
import { type Answer, halfJson, htmlPage, rateLimited, refusal } from './slack-answers.ts';

/** What is answered instead of `ok`. `stored`: the message is there all the same, which the sender cannot know. */
export type Fault = Readonly<{ said: string; answer: Answer }>;

/** Longer than the sender waits. */
const NEVER_MS = 20_000;
const stored = { stored: true } as const;
const taken = { ...stored, body: { ok: true, ts: '1700000000.000000' } } as const;

/** No answer; the connection ends long after the sender has given up. */
export const silence = (): Answer => ({
  held: new Promise((resolve) => setTimeout(resolve, NEVER_MS).unref()),
  broken: 'before',
});

/** In how many of a thousand calls. */
type Row = Readonly<{ share: number; said: string; answer: () => Answer }>;

const ROWS: readonly Row[] = [
  { share: 40, said: '429, 0', answer: () => rateLimited(0) },
  { share: 30, said: '429, 1', answer: () => rateLimited(1) },
  { share: 30, said: '429', answer: () => rateLimited() },
  { share: 20, said: '429, soon', answer: () => rateLimited('soon') },
  { share: 40, said: '500', answer: () => ({ status: 500 }) },
  { share: 30, said: '503, a page', answer: () => htmlPage(503) },
  { share: 20, said: 'internal_error', answer: () => refusal('internal_error') },
  { share: 5, said: 'a refusal that is new', answer: () => refusal('moon_is_full') },
  { share: 15, said: 'ok: false', answer: () => ({ body: { ok: false } }) },
  { share: 20, said: 'nothing', answer: () => ({ body: '' }) },
  { share: 10, said: 'half a JSON', answer: halfJson },
  { share: 20, said: 'stored, reset', answer: () => ({ ...taken, broken: 'before' }) },
  { share: 10, said: 'stored, cut off', answer: () => ({ ...taken, broken: 'halfway' }) },
  { share: 5, said: 'stored, 503', answer: () => ({ ...htmlPage(503), ...stored }) },
  {
    share: 5,
    said: 'stored, silence',
    answer: () => ({ ...silence(), ...taken }),
  },
];

/** The fault of the next call, in three of ten; undefined: it is answered as it should be. */
export function faultsFrom(random: Random): () => Fault | undefined {
  return () => {
    let left = random() * 1_000;
    const row = ROWS.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    return row && { said: row.said, answer: row.answer() };
  };
}
