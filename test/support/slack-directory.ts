import type { Json } from './slack-blocks.ts';
import { EMULATED_TEAM, type Emulate, SPARE } from './slack-emulate.ts';

export type UserFacts = Readonly<{
  /** Else made of the username: `U0ANA`. */
  id?: string;
  email?: string;
  name?: string;
  zone?: string;
  guest?: boolean;
  /** Somebody of another workspace, in a shared channel. */
  stranger?: boolean;
  bot?: boolean;
  workflowBot?: boolean;
  deleted?: boolean;
  confirmed?: boolean;
  teamId?: string;
}>;
export type User = UserFacts & Readonly<{ id: string; username: string; email: string; teamId: string }>;

export type ChannelFacts = Readonly<{
  name: string;
  private?: boolean;
  /** With another company, by Slack Connect. */
  shared?: boolean;
  archived?: boolean;
  /** Whether the bot is in it. */
  member?: boolean;
}>;
export type Channel = ChannelFacts & Readonly<{ id: string }>;

export type Directory = Readonly<{
  user(username: string, facts?: UserFacts): string;
  channel(id: string, facts: ChannelFacts): Promise<void>;
  userOf(id: string): User | undefined;
  channelOf(id: string): Channel | undefined;
  /** Fields of a call, with emulate's ids instead of ours; and the other way. */
  inward(args: Json): Json;
  outward(answer: Json): Json;
  /** Why Slack would refuse, where emulate does not know better. */
  refusalOf(method: string, args: Json, scopes: readonly string[]): string | undefined;
  /** Adds what emulate does not tell of users and channels. */
  complete(method: string, answer: Json, args: Json): Json;
}>;

/** People and channels with ids of our choice, each with a spare one of emulate's behind it. */
export async function openDirectory(emulate: Emulate, team: string, botUserId: string): Promise<Directory> {
  const spares = await sparesOf(emulate);
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const theirs = new Map([[team, EMULATED_TEAM]]);
  const ours = new Map([[EMULATED_TEAM, team]]);
  const alias = (id: string, spare: string | undefined): void => {
    if (theirs.has(id)) return;
    if (!spare) throw new Error('emulate has no spare left');
    theirs.set(id, spare);
    ours.set(spare, id);
  };
  const inward = (args: Json): Json => ({ ...mapValues(args, (value, key) => (IDS.has(key) ? inId(value) : value)) });
  const inId = (value: unknown): unknown =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((id) => theirs.get(id) ?? id)
          .join(',')
      : value;
  const person = (email: unknown) => [...users.values()].find((one) => one.email === email && !one.deleted);

  return {
    userOf: (id) => users.get(id),
    channelOf: (id) => channels.get(id),
    user: (username, facts = {}) => {
      const known = [...users.values()].find((one) => one.username === username);
      const id = facts.id ?? known?.id ?? `U0${username.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
      const teamId = facts.teamId ?? known?.teamId ?? (facts.stranger ? 'T0ELSEWHERE' : team);
      if (!theirs.has(id)) alias(id, spares.users.pop());
      users.set(id, { email: `${username}@acme.example`, ...known, ...facts, id, username, teamId });
      return id;
    },
    channel: async (id, facts) => {
      const before = channels.get(id) ?? { archived: false, member: false };
      const after = { member: true, archived: false, ...facts, id };
      if (!theirs.has(id)) alias(id, (facts.private ? spares.private : spares.public).pop());
      channels.set(id, after);
      const channel = theirs.get(id);
      if (before.archived && !after.archived) await emulate.operate('conversations.unarchive', { channel });
      if (!before.member && after.member) await emulate.operate('conversations.invite', { channel, users: botUserId });
      if (before.member && !after.member) await emulate.operate('conversations.kick', { channel, user: botUserId });
      if (!before.archived && after.archived) await emulate.operate('conversations.archive', { channel });
    },
    inward: (args) => {
      const behind = theirs.get(person(args.email)?.id ?? '');
      const spare = behind && spares.emails.get(behind);
      return { ...inward(args), ...(typeof args.email === 'string' && { email: spare ?? args.email }) };
    },
    outward: (answer) => mapDeep(answer, (text) => ours.get(text) ?? text) as Json,
    refusalOf: (method, args, scopes) => {
      if (method === 'conversations.open') return users.get(String(args.users))?.deleted ? 'user_disabled' : undefined;
      const channel = channels.get(String(args.channel));
      if (!channel || channel.member) return undefined;
      if (channel.private) return 'channel_not_found';
      if (method === 'chat.postEphemeral') return 'not_in_channel';
      const isPublic = scopes.includes('chat:write.public');
      return method === 'chat.postMessage' && !isPublic ? 'not_in_channel' : undefined;
    },
    complete: (method, answer, args) => {
      const fill = (one: unknown) => profileOf(one as Json, users.get(String((one as Json).id)), team);
      if (method === 'users.info' || method === 'users.lookupByEmail') return { ...answer, user: fill(answer.user) };
      if (method === 'users.list') {
        const isOurs = ({ id, name }: Json) => users.has(String(id)) || !String(name).startsWith(SPARE);
        return { ...answer, members: (answer.members as readonly Json[]).filter(isOurs).map(fill) };
      }
      if (method !== 'conversations.info') return answer;
      return { ...answer, channel: channelOf(answer.channel as Json, channels.get(String(args.channel)), team) };
    },
  };
}

const IDS = new Set(['user', 'users', 'user_id', 'channel', 'channel_id', 'team_id']);

function profileOf(answer: Json, user: User | undefined, team: string): Json {
  const { email, name, username } = user ?? { username: answer.name };
  const shown = name ?? username;
  return {
    ...answer,
    team_id: user?.teamId ?? team,
    name: username,
    real_name: shown,
    deleted: user?.deleted ?? answer.deleted ?? false,
    tz: user?.zone ?? 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_admin: answer.is_admin ?? false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user?.guest ?? false,
    is_ultra_restricted: false,
    is_bot: user?.bot ?? answer.is_bot ?? false,
    is_app_user: false,
    is_workflow_bot: user?.workflowBot ?? false,
    is_email_confirmed: user?.confirmed ?? true,
    ...(user?.stranger && { is_stranger: true }),
    updated: 1_700_000_000,
    profile: {
      ...(answer.profile as Json | undefined),
      ...(email !== undefined && { email }),
      real_name: shown,
      display_name: username,
      team: user?.teamId ?? team,
    },
  };
}

const channelOf = (answer: Json, channel: Channel | undefined, team: string): Json => ({
  ...answer,
  ...(channel && { name: channel.name, name_normalized: channel.name, is_member: channel.member }),
  is_shared: channel?.shared ?? false,
  is_ext_shared: channel?.shared ?? false,
  is_org_shared: false,
  is_pending_ext_shared: false,
  context_team_id: team,
});

async function sparesOf(emulate: Emulate) {
  const { members } = await emulate.operate('users.list', { limit: 1_000 });
  const types = 'public_channel,private_channel';
  const { channels } = await emulate.operate('conversations.list', { limit: 1_000, types });
  const spares = (all: unknown, kind: string) =>
    (all as readonly Json[]).filter(({ name }) => String(name).startsWith(`${SPARE}${kind}`));
  const idsOf = (all: readonly Json[]) => all.map(({ id }) => String(id)).reverse();
  const users = spares(members, 'user');
  return {
    users: idsOf(users),
    emails: new Map(users.map(({ id, name }) => [String(id), `${name}@emulate.test`])),
    public: idsOf(spares(channels, 'public')),
    private: idsOf(spares(channels, 'private')),
  };
}

const mapValues = (object: Json, change: (value: unknown, key: string) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

function mapDeep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapDeep(one, change));
  return typeof value === 'object' && value !== null
    ? mapValues(value as Json, (inner) => mapDeep(inner, change))
    : value;
}
