import { receiptCard } from '../cards/receipt.ts';
import { requestCard } from '../cards/request.ts';
import { channelForEnvironment } from '../domain/channel.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { Transaction } from '../ports/store.ts';

/** Whether people are told of a change besides, and whether it is the last one. */
export type Change = 'quiet' | 'told' | 'last';

const PRIVATE_COPIES = 10;

export const requestSubject = (id: number): string => `request:${id}`;
const receiptSubject = (id: number): string => `request:${id}:receipt`;

/** The first time: to the environment's channel, to those who may answer, and to the requester. */
export async function tellOfRequest(tx: Transaction, known: RequestView['company'], view: RequestView): Promise<void> {
  const { request, entry, approvers } = view;
  const card = requestCard(view);
  const keeps = requestSubject(request.id);
  const channel = channelForEnvironment(known, request.environment);
  const asked = request.status === 'pending' ? approvers.slice(0, PRIVATE_COPIES) : [];
  for (const { username } of asked) await tx.notify({ seq: entry.seq, to: { user: username }, card, keeps });
  if (channel !== undefined) await tx.notify({ seq: entry.seq, to: { channel }, card, keeps });
  await tx.notify({
    seq: entry.seq,
    to: { user: request.requester },
    card: receiptCard(view),
    keeps: receiptSubject(request.id),
  });
}

/** Afterwards: every copy shows the state that it is in. */
export async function tellOfChange(tx: Transaction, view: RequestView, change: Change): Promise<void> {
  const { request, entry } = view;
  const copies = [
    [requestSubject(request.id), requestCard(view)],
    [receiptSubject(request.id), receiptCard(view)],
  ] as const;
  await Promise.all(copies.map(([subject, card]) => tx.notify({ seq: entry.seq, to: { subject }, card, change })));
}
