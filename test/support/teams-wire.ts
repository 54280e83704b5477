import { post, type Reply, type SentRequest } from './slack-signing.ts';
import { type InvokeName, invokeActivity, type Scene } from './teams-activities.ts';
import type { Teams } from './teams-connector.ts';
import { goodClaims, type Keys } from './teams-keys.ts';
import type { Json, Message, Seen } from './teams-surfaces.ts';

export type WireOptions = Readonly<{
  teams: Teams;
  /** Where the bot takes activities: `…/api/messages`. */
  url: string;
  keys: Keys;
  /** Else that of `teams`. */
  appId?: string;
  /** Written over every activity, to forge. */
  patch?: Json;
}>;

/** Of one request. */
export type How = Readonly<{
  /** Of the activity: to send it again. */
  id?: string;
  /** Instead of a good one; null: none. */
  token?: string | null;
  /** Written over the activity. */
  patch?: Json;
  /** Sent in its place; a string as it is. */
  body?: unknown;
  /** Written over those of the request, in lower case. */
  headers?: Readonly<Record<string, string>>;
}>;

/** An answer, and what the person sees since that they did not see before, oldest first. */
export type Sent = Reply & Readonly<{ activity: Json; shown: readonly Seen[] }>;

/** The way from a client to the bot. */
export type Wire = Readonly<{
  teams: Teams;
  /** Requests that were posted, oldest first. */
  requests: readonly SentRequest[];
  raw(activity: unknown, how?: Pick<How, 'token' | 'headers'>): Promise<Reply>;
  deliver(username: string, activity: Json, how?: How): Promise<Sent>;
  /** One after another. */
  deliverAll(username: string, activities: readonly Json[], how?: How): Promise<Sent>;
  /** About a message; `apply` shows what it was answered with. */
  invoke(
    username: string,
    name: InvokeName,
    message: Message,
    value: Json,
    how: How | undefined,
    apply?: (reply: Reply) => void,
  ): Promise<Sent>;
  sceneOf(username: string, conversation: string): Scene;
  /** A message as somebody sees it. Throws when they do not. */
  seen(username: string, message: Message): Seen;
}>;

export function openWire(options: WireOptions): Wire {
  const { teams, keys, url } = options;
  const { directory, serviceUrl, surfaces } = teams;
  const requests: SentRequest[] = [];
  const goodToken = () => keys.sign(goodClaims({ appId: options.appId ?? teams.appId, serviceUrl }));
  const raw: Wire['raw'] = (activity, { token = goodToken(), headers: more } = {}) => {
    const bearer = token !== null && { authorization: `Bearer ${token}` };
    const headers = { 'content-type': 'application/json', ...bearer, ...more };
    const request = { url, headers, body: typeof activity === 'string' ? activity : JSON.stringify(activity) };
    requests.push(request);
    return post(request);
  };
  /** With what became visible meanwhile. */
  const watched = async (username: string, work: () => Promise<Omit<Sent, 'shown'>>): Promise<Sent> => {
    const since = surfaces.moment();
    const reply = await work();
    const changed = teams.seenBy(username).filter((one) => surfaces.hasChanged(username, one, since));
    return { ...reply, shown: changed.filter(({ by }) => by === undefined) };
  };
  const deliver: Wire['deliver'] = (username, made, how = {}) =>
    watched(username, async () => {
      const activity = { ...made, ...(how.id !== undefined && { id: how.id }), ...options.patch, ...how.patch };
      return { ...(await raw(how.body ?? activity, how)), activity };
    });
  const sceneOf: Wire['sceneOf'] = (username, conversation) => {
    const person = directory.personOf(username);
    return { teams, person, conversation: conversation === 'personal' ? person.chat : conversation };
  };
  return {
    teams,
    requests,
    raw,
    deliver,
    sceneOf,
    deliverAll: (username, activities, how) =>
      watched(username, async () => {
        const sent: Sent[] = [];
        for (const activity of activities) sent.push(await deliver(username, activity, how));
        return sent.at(-1) as Sent;
      }),
    invoke: (username, name, message, value, how, apply) =>
      watched(username, async () => {
        const scene = sceneOf(username, threadOf(teams, message));
        const sent = await deliver(username, invokeActivity(scene, name, message, value), how);
        apply?.(sent);
        return sent;
      }),
    seen: (username, message) => {
      const found = teams.asSeen(username, message);
      if (!found) throw new Error(`${username} does not see the message ${message.id}`);
      return found;
    },
  };
}

/** Where a message is: in a channel, its thread. */
export const threadOf = ({ directory }: Teams, { conversation, id, root }: Message): string =>
  directory.placeOf(conversation)?.team ? `${conversation};messageid=${root ?? id}` : conversation;
