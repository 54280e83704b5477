import type { AuditEntry, AuditKind, ChannelKind } from '../domain/audit.ts';
import type { Pieces } from './phrase.ts';

const DONE: Readonly<Record<ChannelKind, string>> = {
  'channel-parked': 'takes no messages, and what it is to hear waits',
  'channel-returned': 'takes messages again',
  'channel-subscribed': 'subscribed',
  'channel-unsubscribed': 'ended the subscription of',
  'channel-subscription-refused': 'was refused to subscribe',
};

export const isAboutChannel = (kind: AuditKind): kind is ChannelKind => Object.hasOwn(DONE, kind);

/** `Ana Silva subscribed the channel C0BANK to Loans.` */
export function channelEntryText(entry: AuditEntry, kind: ChannelKind, actor: Pieces[number]): Pieces {
  const channel: Pieces = ['the channel ', { code: channelLabel(entry) }];
  if (kind === 'channel-parked' || kind === 'channel-returned')
    return ['The channel ', { code: channelLabel(entry) }, ` ${DONE[kind]}.`];
  const what = entry.application ?? entry.team ?? entry.environment ?? 'everything';
  return [actor, ` ${DONE[kind]} `, ...channel, ` to ${what}.`];
}

/** By its id on its platform. */
const channelLabel = ({ details }: AuditEntry): string => String(details?.channel ?? '').replace(/^[a-z]+:/, '');
