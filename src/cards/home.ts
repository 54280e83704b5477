import type { Company, User } from '../domain/company.ts';
import type { RequestLine, Standing } from '../domain/lease.ts';
import type { Matrix } from '../domain/matrix.ts';
import { accessCard } from './access.ts';
import { type Block, button, type Card, list, type Text, text } from './card.ts';
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
      button('Explain something', 'access explain form', { style: 'primary' }),
      button('Who can…', 'access who can form'),
      ...(mayGive ? [button('Give a role', 'role grant form')] : []),
      button('Help', 'help'),
    ],
    footer,
  };
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
  `R-${id}: `,
  personPiece({ username: requester, name: users.get(requester)?.name ?? requester }),
  ` asks for ${profileLabel(profile)} in ${environment}, to be answered by `,
  { at: deadlineAt },
];

const leaseText = ({ environment, profile, endsAt }: Standing['leases'][number]): Text => [
  `${environment}, ${profileLabel(profile)}: `,
  ...(endsAt === null ? ['∞ no end'] : ['ends ', { at: endsAt }]),
];

const askedText = ({ id, environment, profile, deadlineAt }: RequestLine): Text => [
  `R-${id}: ${profileLabel(profile)} in ${environment}, to be answered by `,
  { at: deadlineAt },
];
