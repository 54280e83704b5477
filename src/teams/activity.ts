import { z } from 'zod';
import type { Field } from '../cards/form.ts';
import { MalformedError } from '../chat/received.ts';

/** What Teams delivers, as far as anybody reads it. */
export type Incoming = Readonly<{ caller: Caller }> &
  Readonly<
    | { kind: 'message'; text: string; mentions: readonly Mention[] }
    /** A button that could not be executed: an old client sends what it holds as a message without words. */
    | { kind: 'submitted'; sent: Sent }
    | { kind: 'press'; sent: Sent; isAutomatic: boolean }
    | { kind: 'fetch'; sent: Sent }
    | { kind: 'submit'; sent: Sent }
    | { kind: 'search'; dataset: string; typed: string; most: number }
    /** `isNew`: somebody or a team has the app from now on; else it may be a new version of it. Teams tells both, of which this comes once. */
    | { kind: 'arrived'; isNew: boolean }
    | { kind: 'left' }
    /** Well formed, and nothing that we know: answered, and otherwise left alone. */
    | { kind: 'other'; isInvoke: boolean }
  >;

/** What an invoke is answered with. */
export type Answered = Readonly<{ status: number; body?: unknown }>;

/** Who speaks and where, as the activity claims. */
export type Caller = Place &
  Readonly<{
    /** Once a delivery, for the store. */
    delivery: string;
    /** As the service names them for this bot; good for messages, and no proof of anything. */
    person: string;
    /** Their Entra object id; undefined for somebody who has none. */
    objectId: string | undefined;
    bot: string;
    /** The message that was pressed or answered. */
    replyTo: string | undefined;
    /** Whether nobody else saw what they wrote, though others read there. */
    isTargeted: boolean;
  }>;

export type Place = Readonly<{
  tenant: string;
  serviceUrl: string;
  /** With the post that the thread hangs on, in a channel. */
  conversation: string;
  kind: 'personal' | 'channel' | 'group';
}>;

export type Mention = Readonly<{ text: string; id: string }>;

/** What a button holds and what was filled in beside it. Hints: whoever sends it is judged anew. */
export type Sent = Readonly<{
  /** Undefined: it is no button of ours, or of one that is gone. */
  line: string | undefined;
  of: Of;
  values: Readonly<Record<string, string>>;
}>;

/** What a button says of the card that it is in. */
export type Of = Readonly<{
  /** Whether the next answer takes the card's place. */
  isAnswer?: boolean | undefined;
  /** The conversation that was answered in private. */
  from?: string | undefined;
  fields?: readonly Field[] | undefined;
}>;

const LONGEST_LINE = 2_000;
const Id = z.string().min(1).max(500);
const Conversation = z.looseObject({
  id: Id,
  conversationType: z.enum(['personal', 'channel', 'groupChat']).optional().catch(undefined),
});
const Activity = z.looseObject({
  type: z.string(),
  id: z.string().max(500).optional(),
  name: z.string().max(100).optional(),
  timestamp: z.string().max(100).optional().catch(undefined),
  serviceUrl: z.string(),
  from: z.looseObject({ id: Id, aadObjectId: z.guid().optional().catch(undefined) }),
  recipient: z.looseObject({ id: Id, isTargeted: z.boolean().optional().catch(undefined) }).optional(),
  conversation: Conversation,
  replyToId: z.string().max(500).optional(),
  text: z.string().nullish(),
  value: z.unknown().optional(),
  entities: z.array(z.unknown()).optional().catch(undefined),
  action: z.string().optional(),
  membersAdded: z.array(z.looseObject({ id: z.string() })).optional(),
  membersRemoved: z.array(z.looseObject({ id: z.string() })).optional(),
});
type Activity = z.infer<typeof Activity>;

/** Throws `MalformedError` for an activity of a known kind that lacks what the kind has. */
export function readActivity(body: unknown, tenant: string): Incoming {
  const activity = checked(Activity, body);
  const caller = callerOf(activity, tenant);
  switch (activity.type) {
    case 'message':
      return messageOf(activity, caller);
    case 'invoke':
      return invokeOf(activity, caller);
    case 'installationUpdate':
      return activity.action?.startsWith('remove')
        ? { kind: 'left', caller }
        : { kind: 'arrived', isNew: false, caller };
    case 'conversationUpdate':
      return updateOf(activity, caller);
    default:
      return { kind: 'other', isInvoke: false, caller };
  }
}

function callerOf(activity: Activity, tenant: string): Caller {
  const { id, conversation, from, recipient, replyToId, serviceUrl, type, timestamp } = activity;
  return {
    tenant,
    serviceUrl,
    conversation: conversation.id,
    kind: kindOf(conversation),
    // The same id in two conversations is two messages. What comes without one is told apart by its moment.
    delivery: `teams:${conversation.id}:${id ?? `${type}:${timestamp}:${from.id}:${replyToId ?? ''}`}`,
    person: from.id,
    objectId: from.aadObjectId,
    bot: recipient?.id ?? '',
    replyTo: replyToId,
    isTargeted: recipient?.isTargeted === true,
  };
}

/** Where others read by its id, nobody is alone with us, whatever is said of it. */
function kindOf({ id, conversationType }: z.infer<typeof Conversation>): Place['kind'] {
  if (conversationType === 'groupChat') return 'group';
  return conversationType === 'channel' ? 'channel' : kindById(id);
}

/** Where nobody says: by the form of its id. */
export function kindById(conversation: string): Place['kind'] {
  if (/@thread\.(tacv2|skype)(;|$)/.test(conversation)) return 'channel';
  return /^19:.*@thread\.v2/.test(conversation) ? 'group' : 'personal';
}

function messageOf(activity: Activity, caller: Caller): Incoming {
  const text = activity.text ?? '';
  if (text.trim() === '' && isObject(activity.value))
    return { kind: 'submitted', sent: sentIn(activity.value), caller };
  return { kind: 'message', text, mentions: mentionsIn(activity.entities ?? []), caller };
}

const Mentioned = z.looseObject({
  type: z.literal('mention'),
  text: z.string().min(1),
  mentioned: z.looseObject({ id: Id }),
});
const mentionsIn = (entities: readonly unknown[]): readonly Mention[] =>
  entities.flatMap((one) => {
    const read = Mentioned.safeParse(one);
    return read.success ? [{ text: read.data.text, id: read.data.mentioned.id }] : [];
  });

const Pressed = z.looseObject({
  action: z.looseObject({ data: z.unknown().optional() }),
  trigger: z.string().optional(),
});
const Task = z.looseObject({ data: z.looseObject({}) });
const Search = z.looseObject({
  queryText: z.string().max(1_000),
  dataset: z.string().max(LONGEST_LINE),
  queryOptions: z
    .looseObject({ top: z.number().int().min(1).max(100).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const SHOWN_AT_ONCE = 15;

function invokeOf({ name, value }: Activity, caller: Caller): Incoming {
  switch (name) {
    case 'adaptiveCard/action': {
      const { action, trigger } = checked(Pressed, value);
      return { kind: 'press', sent: sentIn(action.data), isAutomatic: trigger === 'automatic', caller };
    }
    case 'task/fetch':
      return { kind: 'fetch', sent: sentIn(checked(Task, value).data), caller };
    case 'task/submit':
      return { kind: 'submit', sent: sentIn(checked(Task, value).data), caller };
    case 'application/search': {
      const { dataset, queryText, queryOptions } = checked(Search, value);
      return { kind: 'search', dataset, typed: queryText, most: queryOptions?.top ?? SHOWN_AT_ONCE, caller };
    }
    default:
      return { kind: 'other', isInvoke: true, caller };
  }
}

function updateOf({ membersAdded = [], membersRemoved = [], recipient }: Activity, caller: Caller): Incoming {
  const isUs = ({ id }: Readonly<{ id: string }>) => id === recipient?.id;
  if (membersRemoved.some(isUs)) return { kind: 'left', caller };
  return membersAdded.some(isUs)
    ? { kind: 'arrived', isNew: true, caller }
    : { kind: 'other', isInvoke: false, caller };
}

const MOST_FIELDS = 30;
const Data = z.looseObject({ line: z.string().min(1).max(LONGEST_LINE) });
const OfCard = z.object({
  isAnswer: z.boolean().optional(),
  from: Id.optional(),
  fields: z
    .array(z.object({ id: z.string(), clause: z.string().optional(), raw: z.boolean().optional() }))
    .max(MOST_FIELDS)
    .optional(),
});

/** What is not a button of ours has no line. */
function sentIn(data: unknown): Sent {
  const read = Data.safeParse(data);
  const of = OfCard.safeParse(read.data?.of ?? {});
  if (!read.success || !of.success) return { line: undefined, of: {}, values: {} };
  const { line, of: _, msteams: __, ...rest } = read.data;
  const values = Object.entries(rest).flatMap(([id, value]) => (typeof value === 'string' ? [[id, value]] : []));
  return { line, of: of.data, values: Object.fromEntries(values) };
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (!read.success) throw new MalformedError(read.error.issues.map(({ path }) => path.join('.')).join(', '));
  return read.data;
}
