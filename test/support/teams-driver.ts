import { type Reply, replay, type SentRequest } from './slack-signing.ts';
import { installationActivity, membersActivity, messageActivity, type Scene } from './teams-activities.ts';
import { placeIn, rootIn } from './teams-directory.ts';
import { type Pressing, pressing } from './teams-pressing.ts';
import type { Json } from './teams-surfaces.ts';
import { type How, openWire, type Sent, type Wire, type WireOptions } from './teams-wire.ts';

export type Driver = Pressing &
  Readonly<{
    /** Requests that were posted, oldest first. */
    requests: readonly SentRequest[];
    /** The same with other options. */
    with(change: Partial<WireOptions>): Driver;
    /**
     * `conversation`: `personal`, a channel, a thread in it or a group chat. In all but the first the bot is mentioned unless
     * told otherwise. The text is escaped as Teams does unless it is `raw`; `mentioned` are the usernames of whoever is named
     * as `<at>Name</at>` in a raw one.
     */
    say(
      username: string,
      conversation: string,
      text: string,
      how?: How & Readonly<{ mention?: boolean; raw?: boolean; mentioned?: readonly string[] }>,
    ): Promise<Sent>;
    install(username: string, how?: How): Promise<Sent>;
    uninstall(username: string, how?: How): Promise<Sent>;
    /** The app comes into a channel or a group chat, or leaves it; somebody who is there does that. */
    addToChannel(conversation: string, username: string, how?: How): Promise<Sent>;
    removeFromChannel(conversation: string, username: string, how?: How): Promise<Sent>;
    /** People come into a channel or a group chat, or leave it. */
    join(conversation: string, usernames: readonly [string, ...string[]], how?: How): Promise<Sent>;
    leave(conversation: string, usernames: readonly [string, ...string[]], how?: How): Promise<Sent>;
    /** Sends anything; without a token of its own, with a good one. Null: with none. */
    raw(activity: unknown, how?: Pick<How, 'token' | 'headers'>): Promise<Reply>;
    replay(request: SentRequest, times?: number, urls?: readonly string[]): Promise<readonly Reply[]>;
  }>;

/** People's clients, exactly as Teams words and signs what they do. People are named by username. */
export function driverFor(options: WireOptions): Driver {
  const wire = openWire(options);
  return {
    ...pressing(wire),
    ...comingAndGoing(wire),
    requests: wire.requests,
    raw: wire.raw,
    replay,
    with: (change) => driverFor({ ...options, ...change }),
    say: async (username, conversation, text, { mention, raw, mentioned = [], ...how } = {}) => {
      const scene = wire.sceneOf(username, conversation);
      const isAlone = scene.conversation === scene.person.chat;
      const people = mentioned.map(wire.teams.directory.personOf);
      const said = { text: raw ? text : escaped(text), mention: mention ?? !isAlone, mentioned: people };
      const activity = messageActivity(scene, said);
      const at = spoken(scene, how.id ?? String(activity.id), said.text);
      const thread = { ...(activity.conversation as Json), id: at };
      return wire.deliver(username, { ...activity, conversation: thread }, how);
    },
  };
}

function comingAndGoing({ deliverAll, sceneOf, teams }: Wire) {
  const { directory } = teams;
  const bot = [teams.botId];
  const come = (username: string, conversation: string, how?: How): Promise<Sent> => {
    const scene = sceneOf(username, conversation);
    return deliverAll(username, [installationActivity(scene, 'add'), membersActivity(scene, 'added', bot)], how);
  };
  const change = (
    conversation: string,
    usernames: readonly string[],
    which: 'added' | 'removed',
    how?: How,
  ): Promise<Sent> => {
    const others = (directory.placeOf(conversation)?.members ?? []).filter((one) => !usernames.includes(one));
    directory.change(conversation, { members: which === 'added' ? [...others, ...usernames] : others });
    const [by = ''] = usernames;
    const ids = usernames.map((one) => directory.personOf(one).id);
    return deliverAll(by, [membersActivity(sceneOf(by, conversation), which, ids)], how);
  };
  return {
    install: (username: string, how?: How) => {
      directory.person(username, { installed: true });
      return come(username, 'personal', how);
    },
    uninstall: (username: string, how?: How) => {
      directory.person(username, { installed: false });
      return deliverAll(username, [installationActivity(sceneOf(username, 'personal'), 'remove')], how);
    },
    addToChannel: (conversation: string, username: string, how?: How) => {
      directory.change(conversation, { installed: true });
      return come(username, conversation, how);
    },
    removeFromChannel: (conversation: string, username: string, how?: How) => {
      directory.change(conversation, { installed: false });
      const scene = sceneOf(username, conversation);
      const gone = [membersActivity(scene, 'removed', bot), installationActivity(scene, 'remove')];
      return deliverAll(username, gone, how);
    },
    join: (conversation: string, usernames: readonly string[], how?: How) =>
      change(conversation, usernames, 'added', how),
    leave: (conversation: string, usernames: readonly string[], how?: How) =>
      change(conversation, usernames, 'removed', how),
  };
}

/** Keeps what somebody wrote, unless it is there already; where it is then: in a channel, its thread. */
function spoken({ teams, person, conversation }: Scene, id: string, text: string): string {
  const { directory, surfaces } = teams;
  const place = directory.placeOf(conversation);
  const isOpen = place ? place.installed && place.members.includes(person.username) : person.installed;
  if (!isOpen) throw new Error(`${person.username} cannot write to the bot in ${conversation}`);
  const [at, root] = [placeIn(conversation), rootIn(conversation)];
  if (!surfaces.find(at, id)) surfaces.post({ conversation: at, id, root, text, by: person.username });
  return place?.team ? `${at};messageid=${root ?? id}` : at;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('  ', ' &nbsp;');
