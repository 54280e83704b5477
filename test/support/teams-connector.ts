import { answerScripts, type Call, type Script, type Verb } from './teams-answers.ts';
import { answerCall, type State } from './teams-calls.ts';
import {
  type ChannelFacts,
  type Directory,
  type GroupFacts,
  type IdName,
  openDirectory,
  type Person,
  type PersonFacts,
  placeIn,
} from './teams-directory.ts';
import { openFront } from './teams-front.ts';
import { type Dialog, type Message, openSurfaces, type Seen, type Surfaces } from './teams-surfaces.ts';

export type TeamsOptions = Readonly<{
  tenant: string;
  appId: string;
  /** What the bot has to show: what `interceptMicrosoft` gives it. */
  botToken?: string;
  /** Whether messages for one person alone are taken: a preview. */
  targeted?: boolean;
  /** Of a roster, whatever is asked for. */
  mostOnPage?: number;
  /** What the roster calls an Entra object id. */
  idName?: IdName;
}>;

export type Teams = Readonly<{
  /** Of the connector; its path has to be kept. */
  serviceUrl: string;
  /** Of the whole fake, without a path. */
  origin: string;
  tenant: string;
  appId: string;
  botId: string;
  /** Every call of the connector, in order. */
  calls: readonly Call[];
  /** Everything the bot said that Teams would have refused. */
  faults: string[];
  /** All that were ever there, oldest first; those that were deleted too. */
  messages: readonly Message[];
  directory: Directory;
  surfaces: Surfaces;
  /** Adds somebody, or changes them. */
  person(username: string, facts?: PersonFacts): Person;
  /** `19:…@thread.tacv2` */
  channel(id: string, facts: ChannelFacts): void;
  /** `19:…@thread.v2` */
  group(id: string, facts: GroupFacts): void;
  answerWith(verb: Verb | '*', script: Script): void;
  callsOf(verb: Verb): readonly Call[];
  /** Resolves once a verb was called and answered so many times, with the last of them; the bot may still be reading. */
  called(verb: Verb, times?: number): Promise<Call>;
  /** Resolves with what `find` finds, tried again whenever something has happened. */
  until<T>(find: () => T | undefined): Promise<T>;
  /** What somebody sees, in order: all of it, or of one chat, channel or thread. */
  seenBy(username: string, conversation?: string): readonly Seen[];
  /** What they see in their chat with the bot. */
  chatOf(username: string): readonly Seen[];
  /** One message as somebody sees it now; undefined where they see none. */
  asSeen(username: string, message: Message): Seen | undefined;
  /** Who sees a message: usernames. */
  viewersOf(message: Message): readonly string[];
  /** The answers to a post, with those that were deleted. */
  repliesTo(message: Message): readonly Message[];
  dialogOf(username: string): Dialog | undefined;
  close(): Promise<void>;
}>;

/**
 * A fake Microsoft Teams: the connector that a bot calls, people with their chats and channels, and what each of them sees.
 * It refuses what Teams refuses. People are named by username here, and by their ids on the wire.
 */
export async function startTeams(options: TeamsOptions): Promise<Teams> {
  const { tenant, appId } = options;
  const state = openState(options);
  const { server, serviceUrl } = await openFront(`/emea/${tenant}/`, (asked) => answerCall(state, asked));
  const { calls, directory, faults, scripts, surfaces, botId } = state;
  return {
    ...reading(state),
    serviceUrl,
    origin: new URL(serviceUrl).origin,
    tenant,
    appId,
    botId,
    calls,
    faults,
    directory,
    surfaces,
    messages: surfaces.messages,
    person: directory.person,
    channel: (id, facts) => void directory.channel(id, facts),
    group: (id, facts) => void directory.group(id, facts),
    answerWith: scripts.set,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Watched = State & Readonly<{ waiting: Set<() => void> }>;

function openState(options: TeamsOptions): Watched {
  const { tenant, appId, botToken = 'bot-token', targeted = false, mostOnPage = 500, idName = 'objectId' } = options;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  return {
    tenant,
    appId,
    botToken,
    botId: `28:${appId}`,
    options: { targeted, mostOnPage, idName },
    directory: openDirectory(tenant, appId),
    surfaces: openSurfaces(changed),
    scripts: answerScripts(),
    calls: [],
    faults: [],
    waiting,
    changed,
  };
}

function reading({ calls, directory, surfaces, waiting }: Watched) {
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          const found = find();
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        } catch (error) {
          waiting.delete(look);
          reject(error);
        }
      };
      waiting.add(look);
      look();
    });
  const callsOf = (verb: Verb) => calls.filter((call) => call.verb === verb);
  const viewersOf = (message: Message): readonly string[] => {
    if (message.isDeleted) return [];
    if (message.onlyFor) return [message.onlyFor];
    return (directory.membersOf(message.conversation) ?? []).map(({ username }) => username);
  };
  const current = (message: Message) => surfaces.find(message.conversation, message.id) ?? message;
  const asSeen = (username: string, message: Message): Seen | undefined =>
    viewersOf(current(message)).includes(username) ? surfaces.seen(username, current(message)) : undefined;
  const seenBy = (username: string, conversation?: string): readonly Seen[] =>
    surfaces.messages
      .filter((message) => conversation === undefined || isIn(conversation, message))
      .flatMap((message) => asSeen(directory.personOf(username).username, message) ?? []);
  return {
    until,
    callsOf,
    viewersOf,
    asSeen,
    seenBy,
    called: (verb: Verb, times = 1) => until(() => callsOf(verb).filter(({ status }) => status !== 0)[times - 1]),
    chatOf: (username: string) => seenBy(username, directory.personOf(username).chat),
    repliesTo: ({ conversation, id }: Message) =>
      surfaces.messages.filter((one) => one.conversation === conversation && one.root === id),
    dialogOf: (username: string) => surfaces.dialogs.get(username),
  };
}

const isIn = (asked: string, { conversation, id, root }: Message): boolean =>
  conversation === placeIn(asked) && (asked === conversation || [id, root].includes(asked.split(';messageid=')[1]));
