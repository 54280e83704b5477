import type { Problem } from '../domain/problem.ts';
import { button, type Card, text } from './card.ts';
import { unknownText } from './fault.ts';

/** What went wrong, what was not done, and what to do. */
export function problemCard(problem: Problem): Card {
  switch (problem.code) {
    case 'invalid':
      return warning(
        `Not read: the ${problem.field} is not right.`,
        `Expected: ${problem.expected}. Nothing was done.`,
      );
    case 'missing':
    case 'hidden':
      return hiddenCard(problem);
    case 'refused':
      return {
        ...warning('No. That is not yours to do.', 'Nothing was done.'),
        tone: 'bad',
        footer: problem.decision.code,
      };
    case 'stale':
      return warning(`Not done: the ${problem.what} is out of date.`, `It is ${problem.now} now. Nothing was changed.`);
    case 'repeated':
      return warning('Already received.', 'It came a second time, and nothing was done twice.');
    case 'unavailable':
      if (problem.why === 'busy')
        return warning(`Not done: the ${problem.system} is busy.`, 'Nothing was changed. Try again in a minute.');
      return warning(
        `Not done: the ${problem.system} cannot be reached.`,
        'Nothing was changed. Try again in a minute; whoever runs Chatelaine is told by its own checks.',
      );
  }
}

/** A thing that is missing and one that the asker may not know of read the same. */
function hiddenCard({ what, id }: Extract<Problem, { code: 'missing' | 'hidden' }>): Card {
  const noSuch = `There is no such ${what}, or you may not see it. Nothing was done.`;
  if (id === '') return warning('No. That is not told to everybody.', NOT_TOLD);
  if (what === 'request' || what === 'entry') return warning(`No such ${what}, or not allowed.`, noSuch);
  return warning(unknownText({ code: 'unknown', kind: what, typed: id, suggestions: [] }), noSuch);
}

const NOT_TOLD =
  'What others may do is told to holders of Manage Infrastructure and Users; on an application to those who see it; ' +
  'in a team to its managers. Nothing was done.';

const warning = (title: string, words: string): Card => ({
  title,
  tone: 'warning',
  blocks: [text(words)],
  actions: [button('Help', 'help')],
});

/** A fault of the program: only a reference, for whoever can look it up. */
export const defectCard = (reference: string): Card => ({
  title: 'Not done: something went wrong inside.',
  tone: 'bad',
  blocks: [text('Nothing was confirmed. Give whoever runs Chatelaine this reference: ', { code: reference })],
  actions: [],
});
