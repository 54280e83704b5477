import type { Strangeness } from '../cards/stranger.ts';
import { memoryOf } from '../chat/memory.ts';
import { type ChatAccount, userOfAccount } from '../domain/chat-link.ts';
import type { Tools } from '../usecases/asker.ts';
import { linkAccount } from '../usecases/link-account.ts';
import type { Place } from './activity.ts';
import { channelOf, type Member } from './connector.ts';
import type { ConnectorOf } from './desk.ts';
import { unreachable } from './failure.ts';

/** A user of the platform, or why whoever speaks is none. */
export type Speaker = Readonly<{ username: string; objectId: string } | { refused: Strangeness }>;

/**
 * Who somebody in Teams is. `claimed` is what an activity says of its sender: it has to be what the service says. Throws
 * `unavailable` when neither the service nor memory can tell.
 */
export type Identify = (tools: Tools, place: Place, id: string, claimed?: string) => Promise<Speaker>;

/**
 * By the Entra object id within the tenant, and never by a name or an address: an explicit link or one that was kept, else by
 * the mail address that the tenant gave the account. The token of a delivery does not sign what is in it, so the service is
 * asked who is behind the sender, and whether they are a member of our own tenant.
 */
export function identifier(connectorOf: ConnectorOf, now = Date.now): Identify {
  const memberOf = members(connectorOf, now);
  return async (tools, place, id, claimed) => {
    const member = await memberOf(place, id);
    const objectId = member && objectIdOf(member);
    const strangeness = strangenessOf(member, place.tenant, claimed);
    if (strangeness) return { refused: strangeness };
    if (!member || objectId === undefined) return { refused: 'stranger' };
    const account = { platform: 'teams', tenant: place.tenant, account: objectId } as const;
    const { company, links } = await tools.store.snapshot();
    const username = userOfAccount(company, links, account);
    return username === undefined ? byMail(tools, account, member) : { username, objectId };
  };
}

/** In small letters, as links are compared. */
export const objectIdOf = ({ aadObjectId, objectId }: Member): string | undefined =>
  (aadObjectId ?? objectId ?? undefined)?.toLowerCase();

/** Whether somebody is from outside: another tenant, or nobody knows which. */
export const isOutsider = (member: Member, tenant: string): boolean =>
  (member.tenantId ?? undefined) !== tenant || member.userRole === 'anonymous';

function strangenessOf(
  member: Member | undefined,
  tenant: string,
  claimed: string | undefined,
): Strangeness | undefined {
  if (!member || isOutsider(member, tenant)) return 'stranger';
  if (claimed !== undefined && objectIdOf(member) !== claimed.toLowerCase()) return 'stranger';
  return member.userRole === 'guest' ? 'guest' : undefined;
}

async function byMail(tools: Tools, account: ChatAccount, { email, userPrincipalName }: Member): Promise<Speaker> {
  const addresses = [...new Set([email, userPrincipalName].filter((one) => typeof one === 'string' && one !== ''))];
  let refused: Strangeness = 'nobody';
  for (const address of addresses as readonly string[]) {
    const linked = await linkAccount(tools, 'teams', { account, email: address });
    if (linked.state === 'linked') return { username: linked.username, objectId: account.account };
    refused = linked.state;
    if (refused !== 'nobody') break;
  }
  return { refused };
}

/** For how long the service is not asked again who somebody is. */
const FRESH_MS = 60_000;
const MOST = 20_000;

function members(connectorOf: ConnectorOf, now: () => number) {
  const memory = memoryOf<Member | undefined>({ freshMs: FRESH_MS, most: MOST, now });
  return ({ conversation: thread, serviceUrl }: Place, id: string): Promise<Member | undefined> => {
    const conversation = channelOf(thread);
    const ask = async (): Promise<Member | undefined> => {
      try {
        return await (await connectorOf(serviceUrl)).member(conversation, id);
      } catch (error) {
        throw unreachable(error);
      }
    };
    // Who was not there may just be coming in.
    return memory.read(`${conversation}:${id}`, ask, (found) => found !== undefined);
  };
}
