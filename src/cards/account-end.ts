import type { DatabaseFacts } from '../domain/facts.ts';
import type { EndCause, Lease } from '../domain/lease.ts';
import type { RequestView } from '../domain/request-view.ts';
import { counted, type Pieces } from './phrase.ts';
import { plainName } from './request-parts.ts';

/** In its own words, why an account ended. */
function causeLabel(view: Pick<RequestView, 'company'>, { cause, endedBy }: Lease): string {
  return cause === 'revoked' && endedBy !== undefined
    ? `ended by ${plainName(view, endedBy)}`
    : CAUSES[cause ?? 'expired'];
}

const CAUSES: Readonly<Record<EndCause, string>> = {
  expired: 'time was up',
  'given-back': 'given back',
  revoked: 'ended by an Administrator',
  'person-left': 'account deactivated',
  replaced: 'replaced',
  'not-made': 'it was not made',
  vanished: 'somebody had removed it in the database',
};

/** Facts, not hopes, to the second: `Ended … (time was up). Login closed 18:02:01, 1 session ended, user absent 18:02:03 (UTC).` */
export function endText(view: Pick<RequestView, 'company'>, lease: Lease): Pieces {
  const { assisted, cause, endedAt, endsAt } = lease;
  const at = { at: endedAt ?? endsAt };
  if (cause === 'not-made')
    return ['Not made: the last try came to nothing, and was undone ', at, `. ${seenText(lease)}`];
  const ended: Pieces = ['Ended ', at, ` (${causeLabel(view, lease)}). `];
  return [...ended, ...(assisted ? inLifeTimeText(lease) : [seenText(lease)])];
}

/** LifeTime ends what it made, and tells nobody. */
function inLifeTimeText({ environment, endedAt, endsAt }: Lease): Pieces {
  const isEarly = endedAt !== undefined && Date.parse(endedAt) < Date.parse(endsAt);
  const early = isEarly ? ` Environments › ${environment} › DATABASE ACCESS › Delete user ends it now.` : '';
  return ['LifeTime, which made it, ends it by itself (', { at: endsAt }, `), which is not seen from here.${early}`];
}

function seenText({ lockedAt, sessionsEnded, endedAt }: Lease): string {
  const seen = [
    ...(lockedAt === undefined ? [] : [`login closed ${clockOf(lockedAt, endedAt)}`]),
    ...(sessionsEnded === undefined ? [] : [sessionsText(sessionsEnded)]),
    ...(endedAt === undefined ? [] : [`user absent ${clockOf(endedAt, endedAt)}`]),
  ].join(', ');
  return seen === '' ? '' : `${seen.charAt(0).toUpperCase()}${seen.slice(1)} (UTC).`;
}

const sessionsText = (ended: number): string =>
  ended === 0 ? 'no session was open' : `${counted(ended, 'session')} ended`;

/** To the second, which no platform shows in the reader's zone; with its day where that is another than the end's. */
function clockOf(at: string, end: string | undefined): string {
  const [day = '', clock = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  return end?.startsWith(day) ? clock : `${day} ${clock}`;
}

/** Since when it could not be ended and why, what holds meanwhile, and what is being done. */
export function overdueText({ database, entry }: RequestView, lease: Lease): Pieces {
  const { failure = '', firstFailedAt, endsAt } = lease;
  const stop = Date.parse(entry.at) < Date.parse(endsAt) ? 'stop' : 'stopped';
  return [
    failureLabel(failure),
    ...(firstFailedAt === undefined ? [] : [' since ', { at: firstFailedAt }]),
    `. ${isOfTheNetwork(failure) ? '' : 'The audit trail has the details. '}New logins ${stop} at `,
    { at: endsAt },
    ` ${keptBy(database?.engine)}. Trying again within 60 s, until it is done.`,
  ];
}

/** Only PostgreSQL keeps the end of an account itself; elsewhere a job in the target locks it, where one may be made. */
const keptBy = (engine: DatabaseFacts['engine'] | undefined): string =>
  engine === 'postgres' ? 'by the database itself' : 'by a job in the database, where one could be made';

/** What went wrong at a target, in words; a failure is `code: detail`, and the detail is for the operator alone. */
export const failureLabel = (failure: string): string => FAILURES[codeOf(failure)] ?? 'Held up by a fault of our own';

const codeOf = (failure: string): string => failure.split(':', 1)[0] ?? '';
const isOfTheNetwork = (failure: string): boolean => ['unreachable', 'timeout'].includes(codeOf(failure));

const FAILURES: Readonly<Partial<Record<string, string>>> = {
  unreachable: 'Database unreachable',
  timeout: 'Database too slow to answer',
  refused: 'Our login to the database refused, or short of a right,',
  blocked: 'Something in the database keeps the user from being removed,',
  misconfigured: 'Our settings for this database missing or wrong',
  failed: 'Removal refused by the database',
};
