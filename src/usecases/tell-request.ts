import type { Card } from '../cards/card.ts';
import { receiptCardOf, requestCardOf } from '../cards/request-card.ts';
import { channelFor, channelForEnvironment } from '../domain/channel.ts';
import type { Company } from '../domain/company.ts';
import type { AnyRequestView } from '../domain/role-request-view.ts';
import type { Transaction } from '../ports/store.ts';

/** Whether people are told of a change besides, and whether it is the last one. */
export type Change = 'quiet' | 'told' | 'last';

/** How many of those who may answer get a copy of their own. */
export const PRIVATE_COPIES = 10;

export const requestSubject = (id: number): string => `request:${id}`;
const receiptSubject = (id: number): string => `request:${id}:receipt`;

type Copies = Readonly<{ card: Card; receipt: Card }>;

/** The first time: to the channel of what it is about, to those who may answer, and to the requester. */
export async function tellOfRequest(
  tx: Transaction,
  known: Company,
  view: AnyRequestView,
  { card, receipt }: Copies = { card: requestCardOf(view), receipt: receiptCardOf(view) },
): Promise<void> {
  const { request, entry, approvers } = view;
  const keeps = requestSubject(request.id);
  const channel =
    request.asks === 'role' ? channelFor(known, request.place) : channelForEnvironment(known, request.environment);
  const asked = request.status === 'pending' ? approvers.slice(0, PRIVATE_COPIES) : [];
  for (const { username } of asked) await tx.notify({ seq: entry.seq, to: { user: username }, card, keeps });
  if (channel !== undefined) await tx.notify({ seq: entry.seq, to: { channel }, card, keeps });
  await tx.notify({
    seq: entry.seq,
    to: { user: request.requester },
    card: receipt,
    keeps: receiptSubject(request.id),
  });
}

/** Afterwards: every copy shows the state that it is in. */
export async function tellOfChange(tx: Transaction, view: AnyRequestView, change: Change): Promise<void> {
  const { request, entry } = view;
  const copies = [
    [requestSubject(request.id), requestCardOf(view)],
    [receiptSubject(request.id), receiptCardOf(view)],
  ] as const;
  await Promise.all(copies.map(([subject, card]) => tx.notify({ seq: entry.seq, to: { subject }, card, change })));
}
