import type { User } from '../domain/company.ts';
import type { Lease } from '../domain/lease.ts';
import {
  type AccessRequest,
  type AccountRequest,
  type Given,
  type RequestStatus,
  requestName,
} from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { rightsText } from './account-rights.ts';
import type { Answerers, Piece, Text } from './card.ts';
import { durationLabel } from './duration.ts';
import { profileLabel } from './label.ts';
import { type Pieces, personPiece } from './phrase.ts';

type Facts = Readonly<Record<string, Text>>;
/** Of a request of either kind: who answered, and who is who. */
export type Voted = Pick<RequestView, 'company'> & Readonly<{ request: Pick<AccessRequest, 'votes'> }>;

/** What was given, else what was asked. */
export const grantedOf = ({ given, minutes, profile }: AccountRequest): Given => given ?? { minutes, profile };

/** `4 h · read and write · Production`; of an extension, how long it is in total: `extension by 3 h, 7 h in total · …`. */
export function riskLabel({ request, lease }: Pick<RequestView, 'request' | 'lease'>): string {
  const { minutes, profile } = grantedOf(request);
  return [timeLabel(request, lease, minutes), profileLabel(profile), request.environment].join(' · ');
}

function timeLabel(request: AccountRequest, lease: Lease | undefined, minutes: number): string {
  if (request.extends === undefined) return durationLabel(heldMinutes(request) ?? minutes);
  if (!lease) return `extension by ${durationLabel(minutes)}`;
  const held = heldMinutes({ ...request, ...lease }) ?? 0;
  const total = isMoved(request) ? held : held + minutes;
  return `extension by ${durationLabel(minutes)}, ${durationLabel(total)} in total`;
}

/** From the first making to the end, extensions and all; undefined before there is one. */
const heldMinutes = ({ startedAt, endsAt }: AccountRequest): number | undefined =>
  startedAt === undefined || endsAt === undefined ? undefined : (Date.parse(endsAt) - Date.parse(startedAt)) / 60_000;

/** Whether the end of the account is the one that this extension gave it. */
const isMoved = ({ status }: AccountRequest): boolean =>
  status === 'approved' || status === 'used' || status === 'ended';

/** When it would end, or does: before it is made, there is no moment yet. */
export function endsOf(view: Pick<RequestView, 'request' | 'lease'>): Text {
  const { request, lease } = view;
  const { minutes } = grantedOf(request);
  if (request.extends !== undefined && lease && !isMoved(request)) {
    const moved = new Date(Date.parse(lease.endsAt) + minutes * 60_000).toISOString();
    return [{ at: moved }, ', instead of ', { at: lease.endsAt }];
  }
  const known = request.extends === undefined ? request.endsAt : lease?.endsAt;
  return known === undefined ? `${durationLabel(minutes)} after it is made` : { at: known };
}

/** Asked and given side by side, where they differ. */
export function askedAndGiven({ minutes, profile, given }: AccountRequest): Facts {
  const label = (one: Given) => `${durationLabel(one.minutes)}, ${profileLabel(one.profile)}`;
  const isSame = !given || (given.minutes === minutes && given.profile === profile);
  return isSame ? {} : { Asked: label({ minutes, profile }), Given: label(given) };
}

/** Exactly what it may do. */
export const rightsOf = ({ database, request }: Pick<RequestView, 'database' | 'request'>): Facts =>
  database ? { Rights: rightsText(database.engine, grantedOf(request).profile) } : {};

/** Who agreed, and when, in the order in which they did; of one's own, that nobody had to. */
export function approvalOf(view: Voted): Facts {
  const approvals = view.request.votes.filter(({ answer }) => answer === 'approve');
  if (approvals.length === 0) return { Approval: 'self-service, by an Administrator for their own use' };
  return {
    'Approved by': approvals.flatMap(({ voter, answeredAt }, at) => [
      ...(at === 0 ? [] : ['; ']),
      nameOf(view.company, voter),
      ', ',
      { at: answeredAt },
    ]),
  };
}

/** Their names and nothing else, in the order in which they answered. */
export function answeredBy({ company, request }: Voted, answer: 'approve' | 'deny'): Pieces {
  const voters = request.votes.filter((vote) => vote.answer === answer).map(({ voter }) => voter);
  return voters.flatMap((username, at) => [...(at === 0 ? [] : [', ']), nameOf(company, username)]);
}

/** Those who may answer and have not. */
export const unanswered = ({ request, approvers }: Asking): readonly User[] =>
  approvers.filter(({ username }) => !request.votes.some(({ voter }) => voter === username));

type Asking = Pick<RequestView, 'approvers'> & Readonly<{ request: Pick<AccessRequest, 'votes'> }>;

/** Whose the buttons of a request's card are; the card is kept with every notice of it, so there is an end to the names. */
export const answerersOf = ({ id }: Pick<AccessRequest, 'id'>, users: readonly User[]): Answerers => ({
  usernames: users.length > MOST_NAMED ? [] : users.map(({ username }) => username),
  line: `request show ${requestName(id)}`,
});

const MOST_NAMED = 100;

export const nameOf = (company: RequestView['company'], username: string): Piece =>
  personPiece({ username, name: company.users.get(username)?.name ?? username });

export const plainName = ({ company }: Pick<RequestView, 'company'>, username: string): string =>
  company.users.get(username)?.name ?? username;

/** Where a request has come to, after `is`. */
export function statusWords({ asks, status, extends: extended, givenMinutes }: Stood): string {
  const isGiven = status === 'used' || status === 'ended';
  if (extended !== undefined && isGiven) return STATUSES.approved;
  // A role without an end has nothing left to come.
  if (asks === 'role' && isGiven) return status === 'ended' && givenMinutes !== undefined ? 'ended' : 'given';
  return STATUSES[status];
}

type Stood = Pick<AccessRequest, 'asks' | 'status' | 'extends'> & Readonly<{ givenMinutes?: number }>;

const STATUSES: Readonly<Record<RequestStatus, string>> = {
  pending: 'waiting for an answer',
  approved: 'approved',
  used: 'in use',
  ended: 'ended',
  denied: 'denied',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
};

/** The number that people quote, and the entry that recorded this state. */
export const requestFooter = ({
  request,
  entry,
}: Pick<RequestView, 'entry'> & Readonly<{ request: Pick<AccessRequest, 'id'> }>): Text => [
  `${requestName(request.id)} · audit entry ${entry.seq} · hash ${entry.hash.slice(0, 12)} · policy ${entry.policy} · `,
  { at: entry.at },
];

/** `R-7, read-only in Quality, until …`. */
export const leasesText = (leases: readonly Lease[]): Text =>
  leases.length === 0
    ? 'no database user'
    : leases.flatMap(({ request, environment, profile, endsAt }, at) => [
        `${at === 0 ? '' : '; '}${requestName(request)}, ${profileLabel(profile)} in ${environment}, until `,
        { at: endsAt },
      ]);
