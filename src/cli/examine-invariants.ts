import type { Broken } from '../ports/invariants.ts';
import type { Finding } from './parts.ts';

/** What `doctor` says of some invariants: what they are about, how it reads when they hold, and what to do if not. */
type Group = Readonly<{ what: string; ids: readonly Broken['id'][]; well: string; todo: string }>;

const GROUPS: readonly Group[] = [
  {
    what: 'Ends (I-1, I-2)',
    ids: ['I-1', 'I-2'],
    well: 'nothing outlives its end, and each has a job that ends it.',
    todo: 'Start the bot if it does not run: it tries again once a minute, for ever. If it runs, look in its log for the account or the request, and end it with /dbuser delete; what is still there then, an administrator of that database locks by hand.',
  },
  {
    what: 'Ledger and databases (I-3)',
    ids: ['I-3'],
    well: 'each knows what the other has.',
    todo: 'The running bot compares them once a minute, and ends what the ledger says is over. What no lease knows it leaves alone: it may be of another installation; if it is not, drop it in the database by hand. A slot that holds another role was changed beside the bot: give the role back, or let the lease end.',
  },
  {
    what: 'One live account (I-4)',
    ids: ['I-4'],
    well: 'at most one a person and environment.',
    todo: 'The tables forbid this, so somebody has changed them: keep a copy of the store, and end all but one with /dbuser delete.',
  },
  {
    what: 'Trail and tables (I-5)',
    ids: ['I-5'],
    well: 'the entries give what the tables say.',
    todo: 'Somebody has changed the tables or the trail beside the bot: keep a copy of the store, and compare the request with what `chatelaine audit export` says of it.',
  },
  {
    what: 'Approvals (I-9)',
    ids: ['I-9'],
    well: 'what was given was approved by enough others, or is self-service.',
    todo: 'End what was given (/dbuser delete, /role revoke), and look at who answered: /audit show.',
  },
  {
    what: 'Links (I-10)',
    ids: ['I-10'],
    well: 'each that was used had its one effect.',
    todo: 'The requester can press Choose password again. Look in the log for the request.',
  },
  {
    what: 'Requests (I-12)',
    ids: ['I-12'],
    well: 'nothing lives on a request that is over, and each that is open has its end.',
    todo: 'End what lives with /dbuser delete or /role revoke. Of what hangs, whoever asked presses Cancel, and asks again.',
  },
  {
    what: 'Limits and reminders (I-13)',
    ids: ['I-13'],
    well: 'no account is for longer than twelve hours, and nobody was reminded after the end.',
    todo: 'End the account with /dbuser delete: the tables forbid this, so somebody has changed them.',
  },
];

/** More of one kind than anybody reads. */
const MOST = 10;

/** Each group well, or where it is not and what to do. `unseen` are environments whose database did not answer. */
export function invariantFindings(broken: readonly Broken[], unseen: readonly string[]): readonly Finding[] {
  return GROUPS.map(({ what, ids, well, todo }) => {
    const found = broken.filter(({ id }) => ids.includes(id)).map(({ says }) => says);
    if (found.length > 0) return { what, ok: false, say: `${listed(found)}. ${todo}` };
    const isPartial = ids.includes('I-3') && unseen.length > 0;
    return {
      what,
      ok: true,
      say: isPartial ? `${well} Not looked at, for it does not answer: ${unseen.join(', ')}.` : well,
    };
  });
}

/** The first of them, and how many more there are. */
export const listed = (found: readonly string[]): string =>
  found.length <= MOST ? found.join('; ') : `${found.slice(0, MOST).join('; ')}; and ${found.length - MOST} more`;
