import type { Company, User } from '../domain/company.ts';
import type { RequestLine, Standing } from '../domain/lease.ts';
import type { Matrix } from '../domain/matrix.ts';
import { type RoleRequest, requestName } from '../domain/request.ts';
import { accessCard, leaseText } from './access.ts';
import { type Action, type Block, button, type Card, list, type Text, text } from './card.ts';
import { profileLabel } from './label.ts';
import { personPiece } from './phrase.ts';
import { minutesOf, roleLabel, spanLabel } from './role-parts.ts';

export type Home = Readonly<{
  user: User;
  company: Company;
  matrix: Matrix;
  policy: number;
  judgedAt: string;
  standing: Standing;
  mayGive: boolean;
}>;

/** The start page: what waits for an answer first, then what one holds and until when, what one asked for, and one's roles. */
export function homeCard({ standing, mayGive, ...access }: Home): Card {
  const { company } = access;
  const { leases, roles = [] } = standing;
  const { blocks, footer = '' } = accessCard({ ...access, leases: [] });
  return {
    title: 'Your access',
    tone: 'plain',
    blocks: [
      ...section('Waiting for you', 'Nothing waits for your answer.', waitingTexts(company, standing)),
      ...section('Your database users', 'You hold no database user.', leases.map(accountText)),
      ...section(
        'Your roles for a while',
        'You hold no role that ends.',
        roles.map((lease) => leaseText(company, lease)),
      ),
      ...section('Your requests', 'Nothing that you asked for is open.', askedTexts(standing)),
      text({ bold: 'Your roles' }),
      ...blocks,
    ],
    actions: [
      ...standingButtons(standing),
      button('Request a role', 'access request form'),
      button('Request a database user', 'dbuser request form'),
      button('Explain something', 'access explain form', { style: 'primary' }),
      button('Who can…', 'access who can form'),
      ...(mayGive ? [button('Give a role', 'role grant form')] : []),
      button('Help', 'help'),
    ],
    footer,
  };
}

/** Of each kind as many as one looks through; the rest is listed, and its number typed. */
const MOST = 3;

function standingButtons({
  waiting,
  leases,
  asked,
  roles = [],
  waitingRoles = [],
  askedRoles = [],
}: Standing): readonly Action[] {
  const details = (request: number, label: string) =>
    button(`${label} ${requestName(request)}`, `dbuser details ${requestName(request)}`);
  const show = (request: number, label: string) =>
    button(`${label} ${requestName(request)}`, `request show ${requestName(request)}`);
  return [
    ...waiting.slice(0, MOST).map(({ id }) => details(id, 'Answer')),
    ...waitingRoles.slice(0, MOST).map(({ id }) => show(id, 'Answer')),
    ...leases.slice(0, MOST).map(({ request }) => details(request, 'Details of')),
    ...roles.slice(0, MOST).map(({ request }) => show(request, 'Details of')),
    ...asked.slice(0, MOST).map(({ id, status }) => details(id, status === 'approved' ? 'Go on with' : 'Show')),
    ...askedRoles.slice(0, MOST).map(({ id }) => show(id, 'Show')),
  ];
}

const section = (heading: string, empty: string, items: readonly Text[]): readonly Block[] => [
  text({ bold: heading }),
  items.length > 0 ? list(items) : text(empty),
  { kind: 'divider' },
];

/** Of both kinds, whichever lapses first. */
const waitingTexts = (company: Company, { waiting, waitingRoles = [] }: Standing): readonly Text[] =>
  soonestFirst([
    ...waiting.map((one) => ({ ...one, what: accountLabel(one) })),
    ...waitingRoles.map((one) => ({ ...one, what: requestedLabel(one) })),
  ]).map(({ id, requester, what, deadlineAt }) => [
    `${requestName(id)}: `,
    personPiece({ username: requester, name: company.users.get(requester)?.name ?? requester }),
    ` asks for ${what}, to be answered by `,
    { at: deadlineAt },
  ]);

const askedTexts = ({ asked, askedRoles = [] }: Standing): readonly Text[] =>
  soonestFirst([
    ...asked.map((one) => ({ ...one, what: accountLabel(one) })),
    ...askedRoles.map((one) => ({ ...one, what: requestedLabel(one) })),
  ]).map(({ id, what, status, deadlineAt }) => [
    `${requestName(id)}: ${what}, ${status === 'approved' ? 'approved, to be used by ' : 'to be answered by '}`,
    { at: deadlineAt },
  ]);

const soonestFirst = <One extends Readonly<{ deadlineAt: string }>>(those: readonly One[]): readonly One[] =>
  those.toSorted((one, other) => Date.parse(one.deadlineAt) - Date.parse(other.deadlineAt));

const accountLabel = ({ profile, environment }: Pick<RequestLine, 'profile' | 'environment'>): string =>
  `${profileLabel(profile)} in ${environment}`;

function requestedLabel(request: RoleRequest): string {
  const span = spanLabel(minutesOf(request));
  return `${roleLabel(request)}, ${request.extends === undefined ? span : `extension by ${span}`}`;
}

const accountText = ({ request, environment, profile, endsAt, state }: Standing['leases'][number]): Text => [
  `${requestName(request)}: ${environment}, ${profileLabel(profile)}, `,
  ...(state === 'revoking' ? ['being ended'] : endsAt === null ? ['∞ no end'] : ['ends ', { at: endsAt }]),
];
