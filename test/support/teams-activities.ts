import { randomUUID } from 'node:crypto';
import type { Teams } from './teams-connector.ts';
import { type Person, placeIn } from './teams-directory.ts';
import { type Json, type Message, nextId } from './teams-surfaces.ts';

/** Who does something, and in which chat, channel or thread. */
export type Scene = Readonly<{ teams: Teams; person: Person; conversation: string }>;

const BOT_NAME = 'Chatelaine';

/** What all activities of people have, as Teams words it. */
function activityOf({ teams, person, conversation }: Scene, type: string, more: Json = {}): Json {
  const { id, name, objectId } = person;
  return {
    type,
    id: `f:${randomUUID()}`,
    timestamp: new Date().toISOString(),
    localTimestamp: new Date().toISOString().replace('Z', '+00:00'),
    localTimezone: 'Europe/Lisbon',
    locale: 'en-GB',
    channelId: 'msteams',
    serviceUrl: teams.serviceUrl,
    from: { id, name, ...(objectId !== undefined && { aadObjectId: objectId }) },
    recipient: { id: teams.botId, name: BOT_NAME },
    ...whereOf({ teams, person, conversation }),
    ...more,
  };
}

function whereOf({ teams, person, conversation }: Scene): Json {
  const place = teams.directory.placeOf(conversation);
  const tenant = place ? teams.tenant : tenantOf(teams, person);
  const base = { tenantId: tenant, id: conversation };
  if (!place)
    return { conversation: { conversationType: 'personal', ...base }, channelData: { tenant: { id: tenant } } };
  if (!place.team)
    return {
      conversation: { isGroup: true, conversationType: 'groupChat', ...base },
      channelData: { tenant: { id: tenant } },
    };
  return {
    conversation: { isGroup: true, conversationType: 'channel', ...base },
    channelData: {
      teamsChannelId: place.id,
      teamsTeamId: place.team,
      channel: { id: place.id },
      team: { id: place.team, name: place.teamName },
      tenant: { id: tenant },
    },
  };
}

/** A guest is one in the organisation where they are it; others write from their own. */
const tenantOf = (teams: Teams, { userRole, tenantId }: Person): string =>
  userRole === 'user' ? tenantId : teams.tenant;

const clientInfo = {
  locale: 'en-GB',
  country: 'GB',
  platform: 'Windows',
  timezone: 'Europe/Lisbon',
  type: 'clientInfo',
};

export type Said = Readonly<{
  text: string;
  /** Whether the bot is mentioned at the beginning. */
  mention: boolean;
  /** Other people in the text, as `<at>Name</at>`. */
  mentioned: readonly Person[];
}>;

/** Teams gives the text with its HTML escaped, and the same again as HTML. */
export function messageActivity(scene: Scene, { text, mention, mentioned }: Said): Json {
  const ours = mention ? [{ id: scene.teams.botId, name: BOT_NAME }] : [];
  const entities = [...ours, ...mentioned].map(({ id, name }) => ({
    type: 'mention',
    mentioned: { id, name },
    text: `<at>${name}</at>`,
  }));
  const words = `${mention ? `<at>${BOT_NAME}</at> ` : ''}${text}`;
  return activityOf(scene, 'message', {
    id: nextId(),
    text: words,
    textFormat: 'plain',
    attachments: [{ contentType: 'text/html', content: `<p>${words}</p>` }],
    entities: [...entities, clientInfo],
  });
}

/** A button that is submitted without a dialog. */
export const submittedActivity = (scene: Scene, message: Message, value: Json): Json =>
  activityOf(scene, 'message', {
    id: nextId(),
    value,
    replyToId: message.id,
    entities: [clientInfo],
    channelData: { ...(whereOf(scene).channelData as Json), ...sourceOf(message) },
  });

export type InvokeName = 'adaptiveCard/action' | 'task/fetch' | 'task/submit' | 'application/search';

export const invokeActivity = (scene: Scene, name: InvokeName, message: Message, value: Json): Json =>
  activityOf(scene, 'invoke', {
    name,
    value,
    replyToId: message.id,
    entities: [clientInfo],
    channelData: { ...(whereOf(scene).channelData as Json), ...sourceOf(message) },
  });

const sourceOf = ({ id }: Message): Json => ({ source: { name: 'message' }, legacy: { replyToId: id } });

export const installationActivity = (scene: Scene, action: 'add' | 'remove'): Json =>
  activityOf(scene, 'installationUpdate', { action });

/** `ids` are of people or of the bot. */
export function membersActivity(scene: Scene, change: 'added' | 'removed', ids: readonly string[]): Json {
  const key = change === 'added' ? 'membersAdded' : 'membersRemoved';
  const { channelData } = whereOf(scene);
  const isTeam = scene.teams.directory.placeOf(scene.conversation)?.team !== undefined;
  const eventType = change === 'added' ? 'teamMemberAdded' : 'teamMemberRemoved';
  return activityOf({ ...scene, conversation: placeIn(scene.conversation) }, 'conversationUpdate', {
    [key]: ids.map((id) => ({ id, ...objectIdOf(scene, id) })),
    channelData: { ...(channelData as Json), ...(isTeam && { eventType }) },
  });
}

function objectIdOf({ teams }: Scene, id: string): Json {
  const objectId = teams.directory.personBy(id)?.objectId;
  return objectId === undefined ? {} : { aadObjectId: objectId };
}
