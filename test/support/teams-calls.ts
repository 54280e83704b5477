import { type Answer, type Call, refusal, type Scripts } from './teams-answers.ts';
import { accountOf, type Directory, type IdName, type Person, placeIn, rootIn } from './teams-directory.ts';
import type { Asked } from './teams-front.ts';
import { messageFaults } from './teams-limits.ts';
import { type Json, type Message, nextId, type Surfaces } from './teams-surfaces.ts';

/** What the fake holds, behind `Teams`. */
export type State = Readonly<{
  appId: string;
  botId: string;
  tenant: string;
  botToken: string;
  directory: Directory;
  surfaces: Surfaces;
  scripts: Scripts;
  calls: Call[];
  faults: string[];
  options: Readonly<{ targeted: boolean; mostOnPage: number; idName: IdName }>;
  changed(): void;
}>;

/** Answers a call as it was scripted, else as Teams would, and remembers it. */
export async function answerCall(state: State, asked: Asked): Promise<Answer> {
  const call: { -readonly [K in keyof Call]: Call[K] } = { ...asked, at: Date.now(), status: 0, answer: undefined };
  state.calls.push(call);
  state.changed();
  const turn = await state.scripts.next(call);
  const own = turn === 'default' || turn.stored ? ordinary(state, call) : undefined;
  const answer: Answer = turn === 'default' ? (own ?? {}) : { ...(turn.body === undefined && own), ...turn };
  await answer.held;
  call.status = answer.status ?? 200;
  call.answer = answer.body;
  state.changed();
  return answer;
}

function ordinary(state: State, call: Call): Answer {
  if (call.token !== state.botToken)
    return { status: 401, body: { message: 'Authorization has been denied for this request.' } };
  switch (call.verb) {
    case 'create':
      return create(state, call);
    case 'send':
      return send(state, call);
    case 'update':
    case 'delete':
      return change(state, call);
    case 'member':
    case 'members':
      return roster(state, call);
    case 'team':
    case 'channels':
      return team(state, call);
    case 'other':
      return refused(state, call, refusal(404, 'NotFound', 'there is nothing here'));
    default:
      return call.verb satisfies never;
  }
}

/** What no bot should ask for is a fault; what happens to good bots is not. */
function refused(state: State, { method, path }: Call, answer: Answer): Answer {
  const { message } = (answer.body as { error: { message: string } }).error;
  state.faults.push(`${method} ${path}: ${message}`);
  return answer;
}

const NOT_IN_ROSTER = refusal(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
const NOT_INSTALLED = refusal(
  403,
  'ForbiddenOperationException',
  "The bot is not installed in the user's personal scope",
);
const NO_CONVERSATION = refusal(404, 'ConversationNotFound', 'Conversation not found.');
const NO_ACTIVITY = refusal(404, 'ActivityNotFoundInConversation', 'The activity is not in the conversation.');
const NO_MEMBER = refusal(404, 'MemberNotFoundInConversation', 'The member is not in the conversation.');

/** Why nothing can be done in a conversation. */
function closed({ directory }: State, conversation: string): Answer | undefined {
  const owner = directory.ownerOf(conversation);
  if (owner) return closedTo(owner) && (owner.blocked ? closedTo(owner) : NOT_IN_ROSTER);
  const place = directory.placeOf(conversation);
  if (!place) return NO_CONVERSATION;
  return place.installed ? undefined : NOT_IN_ROSTER;
}

function closedTo({ installed, blocked, deleted }: Person): Answer | undefined {
  if (blocked) return refusal(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
  return installed && !deleted ? undefined : NOT_INSTALLED;
}

function create(state: State, call: Call): Answer {
  const { isGroup, members, channelData, activity, tenantId, bot } = call.body as Readonly<Record<string, Json>>;
  const bad = (message: string) => refused(state, call, refusal(400, 'BadSyntax', message));
  if (bot && bot.id !== state.botId) return bad(`a conversation of ${bot.id}`);
  if (isGroup) return post(state, call, (channelData?.channel as Json | undefined)?.id, activity);
  const tenant = tenantId ?? (channelData?.tenant as Json | undefined)?.id;
  if (String(tenant) !== state.tenant) return bad(`a conversation in the tenant ${tenant}`);
  const [member, ...others] = (members ?? []) as unknown as readonly Json[];
  if (!member || others.length > 0) return bad(`a conversation with ${others.length + (member ? 1 : 0)} people`);
  const person = state.directory.personBy(String(member.id));
  if (!person) return bad(`nobody is ${member.id}`);
  const answer = closedTo(person);
  if (answer) return answer;
  if (!activity) return { status: 201, body: { id: person.chat } };
  const sent = store(state, call, person.chat, activity, undefined);
  return 'status' in sent ? sent : { status: 201, body: { id: person.chat, activityId: sent.id } };
}

/** A post of its own in a channel: a thread hangs on it. */
function post(state: State, call: Call, channel: unknown, activity: Json | undefined): Answer {
  if (!activity) return refused(state, call, refusal(400, 'BadSyntax', 'a post without an activity'));
  const place = state.directory.placeOf(String(channel));
  if (!place?.team) return NO_CONVERSATION;
  const answer = closed(state, place.id);
  if (answer) return answer;
  const sent = store(state, call, place.id, activity, undefined);
  return 'status' in sent
    ? sent
    : { status: 201, body: { id: `${place.id};messageid=${sent.id}`, activityId: sent.id } };
}

function send(state: State, call: Call): Answer {
  const { conversation = '', id = '', body } = call;
  const answer = closed(state, conversation);
  if (answer) return answer;
  const place = state.directory.placeOf(conversation);
  // What it answers names its thread in the conversation; the other id may be any.
  const asked = rootIn(conversation) ?? (place?.team && state.surfaces.find(conversation, id) ? id : undefined);
  const root = asked && state.surfaces.find(conversation, asked);
  if (asked && (!root || root.isDeleted)) return NO_ACTIVITY;
  if (body.type === 'typing') return { status: 202, body: {} };
  const sent = store(state, call, placeIn(conversation), body, root ? (root.root ?? root.id) : undefined);
  return 'status' in sent ? sent : { status: 201, body: { id: sent.id } };
}

function store(
  state: State,
  call: Call,
  conversation: string,
  activity: Json,
  root: string | undefined,
): Message | Refused {
  const fault = firstFault(state, call, activity);
  if (fault) return fault;
  const onlyFor = recipientOf(state, call, conversation, activity);
  if (onlyFor && typeof onlyFor !== 'string') return onlyFor;
  const isAlone = state.directory.ownerOf(conversation) !== undefined;
  const id = isAlone ? `1:1${nextId()}` : nextId();
  return state.surfaces.post({ ...contentOf(activity), conversation, root, id, onlyFor });
}

type Refused = Answer & Readonly<{ status: number }>;
const asRefused = (answer: Answer): Refused => ({ ...answer, status: answer.status ?? 400 });

/** All faults are told; the first is the answer. */
function firstFault(state: State, { method, path }: Call, activity: Json): Refused | undefined {
  const [first, ...more] = messageFaults(activity, state.botId);
  if (!first) return undefined;
  state.faults.push(...[first, ...more].map(({ message }) => `${method} ${path}: ${message}`));
  return asRefused(refusal(first.status, first.code, first.message));
}

/** Whom alone a message is for; a preview, which most tenants do not have. */
function recipientOf(
  state: State,
  call: Call,
  conversation: string,
  { recipient }: Json,
): string | Refused | undefined {
  if (call.query.isTargetedActivity !== 'true') return undefined;
  const bad = (message: string) => asRefused(refused(state, call, refusal(400, 'BadSyntax', message)));
  if (!state.options.targeted) return bad('messages for one person alone are not switched on');
  if (state.directory.ownerOf(conversation)) return bad('a message for one person alone in a chat of two');
  const id = String((recipient as Json | undefined)?.id);
  const found = state.directory.membersOf(conversation)?.find((one) => one.id === id || one.objectId === id);
  return found ? found.username : bad(`a message for ${id}, who is not there`);
}

const contentOf = ({ text, attachments, summary }: Json) => ({
  text: String(text ?? ''),
  attachments: (attachments ?? []) as readonly Json[],
  summary: summary === undefined ? undefined : String(summary),
});

function change(state: State, call: Call): Answer {
  const { conversation = '', id = '', verb, body } = call;
  const answer = closed(state, conversation);
  if (answer) return answer;
  const message = state.surfaces.find(conversation, id);
  if (!message || message.isDeleted) return NO_ACTIVITY;
  if (message.by)
    return refused(state, call, refusal(403, 'ForbiddenOperationException', 'a message of somebody else'));
  if (verb === 'delete') state.surfaces.remove(message);
  const fault = verb === 'update' ? firstFault(state, call, body) : undefined;
  if (verb === 'update' && !fault) state.surfaces.edit(message, contentOf(body));
  return fault ?? { status: 200, body: verb === 'update' ? { id } : {} };
}

function roster(state: State, { conversation = '', id, path, query, verb }: Call): Answer {
  const { directory, options } = state;
  const people = directory.membersOf(conversation);
  if (!people) return NO_CONVERSATION;
  const isTeam = !directory.placeOf(conversation) && !directory.ownerOf(conversation);
  const isAway = isTeam && !directory.channelsOf(conversation).some(({ installed }) => installed);
  const answer = isAway ? NOT_IN_ROSTER : isTeam ? undefined : closed(state, conversation);
  if (answer) return answer;
  const accounts = people.map((person) => accountOf(person, options.idName));
  if (verb === 'member') {
    const at = people.findIndex((one) => one.id === id || one.objectId === id);
    return at < 0 ? NO_MEMBER : { body: accounts[at] };
  }
  if (!path.endsWith('/pagedmembers')) return { body: accounts };
  const from = Number(query.continuationToken ?? 0);
  const until = from + Math.min(Number(query.pageSize ?? 200), options.mostOnPage);
  const more = until < accounts.length && { continuationToken: String(until) };
  return { body: { members: accounts.slice(from, until), ...more } };
}

function team({ directory, tenant }: State, { id = '', verb }: Call): Answer {
  const channels = directory.channelsOf(id);
  if (channels.length === 0) return NO_CONVERSATION;
  if (!channels.some(({ installed }) => installed)) return NOT_IN_ROSTER;
  const conversations = channels.map(({ id: channel, name, type }) => ({
    id: channel,
    ...(channel !== id && { name }),
    type,
  }));
  if (verb === 'channels') return { body: { conversations } };
  const [{ teamName: name } = {}] = channels;
  const memberCount = directory.membersOf(id)?.length ?? 0;
  const details = { id, name, type: 'standard', aadGroupId: groupIdOf(id), tenantId: tenant };
  return { body: { ...details, channelCount: channels.length, memberCount } };
}

const groupIdOf = (team: string): string => `00000000-0000-4000-8000-${Buffer.from(team).toString('hex').slice(0, 12)}`;
