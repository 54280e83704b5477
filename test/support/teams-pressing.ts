import { submittedActivity } from './teams-activities.ts';
import { applyPressed, applyTask, buttonIn, dataOf, datasetOf, type Given, type Values } from './teams-client.ts';
import type { Teams } from './teams-connector.ts';
import { ADAPTIVE, type Dialog, type Json, type Message, type Seen } from './teams-surfaces.ts';
import { type How, type Sent, threadOf, type Wire } from './teams-wire.ts';

export type Found = Sent & Readonly<{ results: readonly Readonly<{ title: string; value: string }>[] }>;

/** What people do with cards and dialogs. */
export type Pressing = Readonly<{
  /** A button by its title, one that unfolded too. `isOldClient`: one that knows only the button's fallback. */
  press(
    username: string,
    message: Message,
    label: string,
    values?: Values,
    how?: How & Readonly<{ isOldClient?: boolean }>,
  ): Promise<Sent>;
  /** Without a label, the first button. The dialog then changes or closes as it was answered. */
  submit(username: string, dialog: Dialog, label?: string, values?: Values, how?: How): Promise<Sent>;
  dialogOf(username: string): Dialog | undefined;
  closeDialog(username: string): void;
  /** What a client does by itself for those that a card asks it for; for others nothing, and undefined. */
  refresh(username: string, message: Message, how?: How): Promise<Sent | undefined>;
  /** Opens a chat or a channel, where everything is refreshed. What they see then. */
  look(username: string, conversation?: string): Promise<readonly Seen[]>;
  /** Types into an input that asks the bot for its choices. */
  search(username: string, at: Message | Dialog, inputId: string, typed: string, how?: How): Promise<Found>;
}>;

export function pressing(wire: Wire): Pressing {
  const { teams } = wire;
  const refresh: Pressing['refresh'] = async (username, message, how) => {
    const drawn = wire.seen(username, message);
    const action = refreshFor(teams, username, drawn);
    return (
      action && execute(wire, username, drawn, { action: executed(action, action.data), trigger: 'automatic' }, how)
    );
  };
  return {
    refresh,
    press: async (username, message, label, values, { isOldClient, ...how } = {}) => {
      const drawn = wire.seen(username, message);
      const { action: own, cards } = buttonIn(drawn.card, label);
      const action = isOldClient ? ((own.fallback ?? own) as Json) : own;
      const data = dataOf({ action, cards }, values ?? {});
      if (action.type === 'Action.Execute')
        return execute(wire, username, drawn, { action: executed(action, data), trigger: 'manual' }, how);
      if (action.type !== 'Action.Submit') throw new Error(`"${label}" sends nothing: it is ${action.type}`);
      if ((data.msteams as Json | undefined)?.type === 'task/fetch')
        return task(wire, username, 'task/fetch', drawn, { ...data, type: 'task/fetch' }, how);
      const scene = wire.sceneOf(username, threadOf(teams, drawn));
      return wire.deliver(username, submittedActivity(scene, drawn, data), how);
    },
    submit: async (username, dialog, label, values = {}, how) => {
      if (teams.dialogOf(username) !== dialog) throw new Error(`${username} does not have this dialog open`);
      return task(wire, username, 'task/submit', dialog.from, dataOf(buttonIn(dialog.card, label), values), how);
    },
    dialogOf: teams.dialogOf,
    closeDialog: (username) => void teams.surfaces.dialogs.delete(username),
    look: async (username, conversation) => {
      for (const message of teams.seenBy(username, conversation)) await refresh(username, message);
      return teams.seenBy(username, conversation);
    },
    search: async (username, at, inputId, typed, how) => {
      const [from, card] = 'from' in at ? [at.from, at.card] : [at, wire.seen(username, at).card];
      const asked = { queryText: typed, queryOptions: { skip: 0, top: MOST_FOUND }, dataset: datasetOf(card, inputId) };
      const sent = await wire.invoke(username, 'application/search', from, { kind: 'search', ...asked }, how);
      return { ...sent, results: resultsOf(teams, sent) };
    },
  };
}

const execute = (wire: Wire, username: string, message: Message, value: Json, how: How | undefined): Promise<Sent> =>
  wire.invoke(username, 'adaptiveCard/action', message, value, how, (reply) =>
    applyPressed(wire.teams, username, message, reply),
  );

const task = (
  wire: Wire,
  username: string,
  name: 'task/fetch' | 'task/submit',
  from: Message,
  data: Json,
  how: How | undefined,
): Promise<Sent> =>
  wire.invoke(username, name, from, { data, context: { theme: 'default' } }, how, (reply) =>
    applyTask(wire.teams, username, name, from, reply),
  );

/** Of an action, what goes to the bot. */
const executed = ({ type, id, title, verb }: Json, data: unknown): Json => ({
  type,
  ...(id !== undefined && { id }),
  ...(title !== undefined && { title }),
  ...(verb !== undefined && { verb }),
  data,
});

/** A card that names nobody is refreshed for all of a small conversation; one with an empty list, for nobody. */
function refreshFor(teams: Teams, username: string, { attachments, conversation }: Message): Json | undefined {
  const own = attachments.find(({ contentType }) => contentType === ADAPTIVE)?.content as Json | undefined;
  const { action, userIds } = (own?.refresh ?? {}) as Readonly<{ action?: Json; userIds?: readonly string[] }>;
  const isNamed = userIds?.includes(teams.directory.personOf(username).id);
  const isSmall = (teams.directory.membersOf(conversation)?.length ?? 0) <= MOST_REFRESHED;
  return (isNamed ?? isSmall) ? action : undefined;
}

const MOST_REFRESHED = 60;
const MOST_FOUND = 15;

function resultsOf({ faults }: Teams, { status, body }: Given): Found['results'] {
  const { statusCode, type, value } = (body || {}) as Json;
  const isAnswer = status === 200 && statusCode === 200 && type === 'application/vnd.microsoft.search.searchResponse';
  const results = isAnswer ? (value as Json | undefined)?.results : [];
  const isFine =
    Array.isArray(results) &&
    results.length <= MOST_FOUND &&
    results.every((one) => typeof one.title === 'string' && typeof one.value === 'string');
  if (!isFine) faults.push(`the answer to application/search: ${JSON.stringify(body)}`);
  return isFine ? results : [];
}
