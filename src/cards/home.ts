import type { Company, User } from '../domain/company.ts';
import type { RequestLine, Standing } from '../domain/lease.ts';
import type { Matrix } from '../domain/matrix.ts';
import { requestName } from '../domain/request.ts';
import { accessCard } from './access.ts';
import { type Action, type Block, button, type Card, list, type Text, text } from './card.ts';
import { profileLabel } from './label.ts';
import { personPiece } from './phrase.ts';

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
  const { leases, waiting, asked } = standing;
  const { blocks, footer = '' } = accessCard(access);
  return {
    title: 'Your access',
    tone: 'plain',
    blocks: [
      ...section(
        'Waiting for you',
        'Nothing waits for your answer.',
        waiting.map((one) => waitingText(access.company, one)),
      ),
      ...section('Your database users', 'You hold no database user.', leases.map(leaseText)),
      ...section('Your requests', 'Nothing that you asked for is open.', asked.map(askedText)),
      text({ bold: 'Your roles' }),
      ...blocks,
    ],
    actions: [
      ...standingButtons(standing),
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

function standingButtons({ waiting, leases, asked }: Standing): readonly Action[] {
  const details = (request: number, label: string) =>
    button(`${label} ${requestName(request)}`, `dbuser details ${requestName(request)}`);
  return [
    ...waiting.slice(0, MOST).map(({ id }) => details(id, 'Answer')),
    ...leases.slice(0, MOST).map(({ request }) => details(request, 'Details of')),
    ...asked.slice(0, MOST).map(({ id, status }) => details(id, status === 'approved' ? 'Go on with' : 'Show')),
  ];
}

const section = (heading: string, empty: string, items: readonly Text[]): readonly Block[] => [
  text({ bold: heading }),
  items.length > 0 ? list(items) : text(empty),
  { kind: 'divider' },
];

const waitingText = (
  { users }: Company,
  { id, requester, environment, profile, deadlineAt }: Standing['waiting'][number],
): Text => [
  `${requestName(id)}: `,
  personPiece({ username: requester, name: users.get(requester)?.name ?? requester }),
  ` asks for ${profileLabel(profile)} in ${environment}, to be answered by `,
  { at: deadlineAt },
];

const leaseText = ({ request, environment, profile, endsAt, state }: Standing['leases'][number]): Text => [
  `${requestName(request)}: ${environment}, ${profileLabel(profile)}, `,
  ...(state === 'revoking' ? ['being ended'] : endsAt === null ? ['∞ no end'] : ['ends ', { at: endsAt }]),
];

const askedText = ({ id, environment, profile, status, deadlineAt }: RequestLine): Text => [
  `${requestName(id)}: ${profileLabel(profile)} in ${environment}, ${status === 'approved' ? 'approved, to be used by ' : 'to be answered by '}`,
  { at: deadlineAt },
];
