import { inDialogCard } from '../cards/progress.ts';
import { strangerCard } from '../cards/stranger.ts';
import { answerOnce } from '../chat/once.ts';
import { type From, type Reply, type Services, toActor } from '../commands/command.ts';
import { dispatch, isFleeting } from '../commands/dispatch.ts';
import { AccessError } from '../domain/problem.ts';
import type { People } from '../render/literal.ts';
import type { Caller, Place } from './activity.ts';
import { channelOf, statusOf } from './connector.ts';
import type { Desk, Spot } from './desk.ts';
import { unreachable } from './failure.ts';

/** What is answered. `take` claims the delivery for what is about to be shown; false when it was taken before. */
export type Answer = Readonly<{
  reply: Reply;
  people: People;
  /** Entra object id of who speaks; undefined for whoever is nobody to us. */
  objectId: string | undefined;
  /** The conversation that it belongs to, which whoever speaks is in. */
  about: string;
  take(): Promise<boolean>;
}>;

/** Once it is known who speaks. */
export type Asking = Readonly<{
  services: Services;
  username: string;
  objectId: string;
  /** Hands a line to the one door of the product. */
  run(line: string): Promise<Reply>;
  /** The same for a line that nobody has typed or pressed: nothing is written. */
  look(line: string): Promise<Reply>;
}>;

/** Finds out who speaks, and has them answered. Never rejects. */
export async function answer(desk: Desk, spot: Spot, ask: (asking: Asking) => Promise<Reply>): Promise<Answer> {
  const { caller } = spot;
  let objectId: string | undefined;
  let about = caller.conversation;
  const { reply, services, take } = await answerOnce(desk, caller.delivery, async (services) => {
    // Whoever has no account of Entra is nobody's, whatever else is said of them.
    if (caller.objectId === undefined) return toActor(strangerCard('stranger'));
    const speaker = await desk.identify(services, caller, caller.person, caller.objectId);
    if ('refused' in speaker) return toActor(strangerCard(speaker.refused));
    const { username } = speaker;
    objectId = speaker.objectId;
    await desk.remember(caller, objectId);
    about = await placeFor(desk, spot);
    const runOn = (on: Services) => (line: string) => runLine(desk, spot, line, { services: on, about, username });
    return ask({ services, username, objectId, run: runOn(services), look: runOn(unwritten(services)) });
  });
  return { reply, people: await peopleFor(services), objectId, about, take };
}

type Ran = Readonly<{ services: Services; about: string; username: string }>;

async function runLine(desk: Desk, spot: Spot, line: string, { services, about, username }: Ran): Promise<Reply> {
  // What is to be kept nowhere is not even made where all that is shown is kept.
  if (!spot.isDialog && isFleeting(line)) return toActor(inDialogCard(line));
  return dispatch(services, line, fromIn(desk, spot.caller, about, username));
}

function unwritten(services: Services): Services {
  const transaction: Services['store']['transaction'] = async () => {
    throw new AccessError({ code: 'repeated' });
  };
  return { ...services, store: { ...services.store, transaction } };
}

/** The conversation that a private answer was about, for who is in it: which one that was, they say themselves. */
async function placeFor(desk: Desk, { caller, about }: Spot): Promise<string> {
  const isElsewhere = channelOf(about) !== channelOf(caller.conversation);
  return isElsewhere && (await isIn(desk, caller, about)) ? about : caller.conversation;
}

function fromIn(desk: Desk, caller: Caller, about: string, actor: string): From {
  const isAlone = about === caller.conversation && caller.kind === 'personal';
  return {
    actor,
    surface: 'teams',
    conversation: isAlone ? `direct:${actor}` : `channel:${channelOf(about)}`,
    channelState: () => channelStateOf(desk, caller, about),
  };
}

/** Whether whoever speaks is in another conversation, by what the service says now. */
async function isIn({ connectorOf }: Desk, { serviceUrl, objectId }: Caller, about: string): Promise<boolean> {
  if (objectId === undefined) return false;
  try {
    return (await (await connectorOf(serviceUrl)).member(channelOf(about), objectId)) !== undefined;
  } catch (error) {
    if (isClosed(error)) return false;
    throw unreachable(error);
  }
}

const isClosed = (error: unknown): boolean => [403, 404].includes(statusOf(error) ?? 0);

async function channelStateOf({ roster }: Desk, { serviceUrl }: Place, place: string) {
  try {
    return (await roster.read(serviceUrl, place)).isShared ? 'shared' : 'ours';
  } catch (error) {
    if (isClosed(error)) return 'closed';
    throw unreachable(error);
  }
}

/** Names are shown as the company has them, and so is nobody while the store is down. */
async function peopleFor({ store }: Pick<Services, 'store'>): Promise<People> {
  try {
    return (await store.snapshot()).company.users;
  } catch {
    return new Map();
  }
}
