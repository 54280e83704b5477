import type { Card } from '../cards/card.ts';
import { type Carrier, type Spot, Undelivered } from '../chat/carrier.ts';
import { accountsOf, type ChatLinks, userOfAccount } from '../domain/chat-link.ts';
import type { Company } from '../domain/company.ts';
import type { Conversations } from '../ports/conversations.ts';
import { Refused } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';
import { piecesOf } from '../render/literal.ts';
import { kindById } from './activity.ts';
import { type Address, serviceUrlOf } from './address.ts';
import { statusOf, threadIn } from './connector.ts';
import type { ConnectorOf } from './desk.ts';
import { failureOf } from './failure.ts';
import type { Drawing } from './message.ts';
import { isWithoutToken, pauseSince } from './pause.ts';
import type { Post } from './post.ts';
import type { Roster } from './roster.ts';
import type { TeamsSettings } from './settings.ts';

type Parts = Readonly<{
  settings: TeamsSettings;
  store: Store;
  conversations: Conversations;
  connectorOf: ConnectorOf;
  roster: Roster;
  /** Rejects with `NotYet` instead of waiting. */
  post: Post;
  now?: () => number;
}>;

/** Notices to people and channels of the one tenant. */
export function teamsCarrier(parts: Parts): Carrier {
  const { tenant } = parts.settings;
  const { guard } = pauseSince(parts.now ?? Date.now);
  return {
    platform: 'teams',
    inChannel: (id, work) => guard(() => inChannel(parts, id, work)),
    withUser: (username, work) => guard(() => withUser(parts, username, work)),
    at: async (message, work) => {
      if (message.tenant !== tenant) throw new Undelivered('another tenant');
      return guard(async () => work(spotIn(parts, await placeOf(parts, message.channel))));
    },
    // That we have no token is said by the pause, and of no message.
    failureOf: (error) => (isWithoutToken(error) ? undefined : failureOf(error)),
  };
}

async function inChannel(parts: Parts, id: string, work: (spot: Spot) => Promise<void>): Promise<void> {
  const place = await placeOf(parts, id);
  try {
    if ((await parts.roster.read(place.serviceUrl, id)).isShared)
      throw new Refused(`the channel ${id} is shared with another organisation`, 'channel');
    await work(spotIn(parts, place));
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'refused' || failure.isGone || isWithoutToken(error)) throw error;
    throw new Refused(`Teams says ${failure.error}`, 'channel', error);
  }
}

async function withUser(parts: Parts, username: string, work: (spot: Spot) => Promise<void>): Promise<void> {
  const { settings, conversations, store } = parts;
  const { tenant } = settings;
  const { company, links } = await store.snapshot();
  const account = accountsOf(company, links, username, 'teams').find((one) => ['', tenant].includes(one.tenant));
  if (!account) throw new Undelivered('nobody in Teams is linked to them');
  const place = await alone(parts, account.account);
  try {
    await work(spotIn(parts, place));
  } catch (error) {
    // The app was taken away, or they have blocked it, or the conversation is not there any more.
    if (![403, 404].includes(statusOf(error) ?? 0)) throw error;
    await conversations.forget(tenant, place.conversation);
    throw notInstalled(error);
  }
}

const notInstalled = (cause: unknown): Refused => new Refused('the app is not installed for them', 'person', cause);

/** Where somebody is alone with us; begun by us if they have never written. Rejects where the app is not installed for them. */
export async function alone(
  { settings, conversations, connectorOf }: Pick<Parts, 'settings' | 'conversations' | 'connectorOf'>,
  objectId: string,
): Promise<Address> {
  const { tenant, serviceUrl } = settings;
  const known = await conversations.personal(tenant, objectId);
  if (known) return { serviceUrl: serviceUrlOf(settings, known), conversation: known.id, kind: 'personal' };
  const id = await (await connectorOf(serviceUrl)).openPersonal(objectId).catch((error) => {
    if (statusOf(error) === 403) throw notInstalled(error);
    if ([400, 404].includes(statusOf(error) ?? 0))
      throw new Undelivered('Teams does not know the account that is linked to them', { cause: error });
    throw error;
  });
  await conversations.keep({ tenant, id, kind: 'personal', serviceUrl, objectId });
  return { serviceUrl, conversation: id, kind: 'personal' };
}

async function placeOf({ settings, conversations }: Parts, id: string): Promise<Address> {
  const known = await conversations.named(settings.tenant, id);
  return { serviceUrl: serviceUrlOf(settings, known), conversation: id, kind: known?.kind ?? kindById(id) };
}

function spotIn(parts: Parts, place: Address): Spot {
  const { settings, post, roster } = parts;
  return {
    tenant: settings.tenant,
    channel: place.conversation,
    say: async (card, { entry, thread }) => {
      const [root] = thread?.split(';') ?? [];
      const conversation = place.kind === 'channel' ? threadIn(place.conversation, root) : place.conversation;
      const drawing = await drawingFor(parts, place, card);
      return post.say({ ...place, conversation }, numbered(card, entry), drawing);
    },
    replace: async (id, card) => post.replace(place, id, card, await drawingFor(parts, place, card)),
    isShared: async () =>
      place.kind !== 'personal' && (await roster.read(place.serviceUrl, place.conversation)).isShared,
  };
}

/** There is nothing in a message of Teams that is not shown: the card itself says which entry it is about. */
function numbered(card: Card, entry: number): Card {
  const number = `audit entry ${entry}`;
  const footer = card.footer === undefined ? [] : piecesOf(card.footer);
  const isSaid = footer.some((piece) => typeof piece === 'string' && RegExp(`\\b${number}\\b`).test(piece));
  return isSaid ? card : { ...card, footer: footer.length === 0 ? number : [`${number} · `, ...footer] };
}

/** What a notice is drawn with: where others read along, its buttons are for those alone who may press them. */
export async function drawingFor(
  { store, roster, settings }: Pick<Parts, 'store' | 'roster' | 'settings'>,
  place: Address,
  { answerers }: Card,
): Promise<Drawing> {
  const { company, links } = await store.snapshot();
  const drawing = { people: company.users, of: {} };
  if (answerers === undefined || place.kind === 'personal') return drawing;
  const { idOf } = await roster.read(place.serviceUrl, place.conversation);
  const isTheirs = (objectId: string) =>
    answerers.usernames.includes(usernameOf(company, links, settings.tenant, objectId) ?? '');
  return { ...drawing, pressers: [...idOf].filter(([objectId]) => isTheirs(objectId)).map(([, id]) => id) };
}

const usernameOf = (company: Company, links: ChatLinks, tenant: string, account: string): string | undefined =>
  userOfAccount(company, links, { platform: 'teams', tenant, account });
