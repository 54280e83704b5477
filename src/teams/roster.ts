import { memoryOf } from '../chat/memory.ts';
import { channelOf, type Member } from './connector.ts';
import type { ConnectorOf } from './desk.ts';
import { isOutsider, objectIdOf } from './speaker.ts';

/** Who reads in a channel or a group, as far as it has to be known. */
export type Roster = Readonly<{
  /** Rejects with the service's error, also where we are not in it. */
  read(serviceUrl: string, conversation: string): Promise<Readers>;
  /** Somebody came or went: it is asked anew. */
  forget(conversation: string): void;
}>;

export type Readers = Readonly<{
  /** Whether somebody of another organisation reads along (B62). */
  isShared: boolean;
  /** What the service calls somebody, by their Entra object id. */
  idOf: ReadonlyMap<string, string>;
}>;

/** A channel that comes to be shared gets no notices after that. */
const FRESH_MS = 60_000;
const MOST = 500;

/** A page at a time, and no further than somebody from outside: after that nothing is posted there anyway. */
export function rosterOver(tenant: string, connectorOf: ConnectorOf, now = Date.now): Roster {
  const memory = memoryOf<Readers>({ freshMs: FRESH_MS, most: MOST, now });
  return {
    read: (serviceUrl, conversation) => {
      const channel = channelOf(conversation);
      return memory.read(channel, () => readersOf(tenant, connectorOf, serviceUrl, channel));
    },
    forget: (conversation) => memory.forget(channelOf(conversation)),
  };
}

async function readersOf(
  tenant: string,
  connectorOf: ConnectorOf,
  serviceUrl: string,
  channel: string,
): Promise<Readers> {
  const idOf = new Map<string, string>();
  const note = (member: Member): void => {
    const objectId = objectIdOf(member);
    if (objectId !== undefined) idOf.set(objectId, member.id);
  };
  for await (const page of (await connectorOf(serviceUrl)).members(channel)) {
    if (page.some((member) => isOutsider(member, tenant))) return { isShared: true, idOf };
    page.forEach(note);
  }
  return { isShared: false, idOf };
}
