import { parse as parseForm } from 'node:querystring';
import { z } from 'zod';
import { jsonIn, MalformedError, plain, textIn } from '../chat/received.ts';

/** What Slack delivers, checked as far as anybody reads it; the rest is passed on as it came. */
export type Payload =
  | Readonly<{ kind: 'command'; body: CommandBody }>
  | Readonly<{ kind: 'interaction'; body: InteractionBody }>
  | Readonly<{ kind: 'event'; body: EventBody }>
  | Readonly<{ kind: 'challenge'; challenge: string }>
  /** Well formed, and nothing that we know: answered, and otherwise left alone. */
  | Readonly<{ kind: 'other' }>;

const Id = z.string().regex(/^[A-Z0-9]{1,40}$/);
const OptionalId = Id.nullish().or(z.literal(''));

/** Bolt tells what it is given apart by such fields, and breaks on what it did not expect. */
const Never = z.never().optional();

const Command = z.looseObject({
  event: Never,
  command: z.string().min(1).max(100),
  text: z.string().default(''),
  user_id: Id,
  team_id: OptionalId,
  enterprise_id: OptionalId,
  channel_id: Id,
  api_app_id: OptionalId,
  trigger_id: z.string(),
  response_url: z.string(),
});

const Channel = z.looseObject({ id: Id });
const View = z.looseObject({
  id: z.string(),
  type: z.string(),
  callback_id: z.string(),
  hash: z.string().optional(),
  private_metadata: z.string().optional(),
  app_installed_team_id: OptionalId,
});
const Action = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().nullish(),
});
const interaction = {
  event: Never,
  name: Never,
  user: z.looseObject({ id: Id, team_id: OptionalId }),
  team: z.looseObject({ id: Id }).nullish(),
  enterprise: z.looseObject({ id: Id }).nullish(),
  api_app_id: OptionalId,
  channel: Channel.optional(),
  view: View.optional(),
  response_url: z.string().optional(),
  response_urls: z.array(z.looseObject({ response_url: z.string() })).optional(),
  trigger_id: z.string().optional(),
};
const Interaction = z.discriminatedUnion('type', [
  z.looseObject({
    ...interaction,
    type: z.literal('block_actions'),
    container: z.looseObject({}),
    actions: z.array(Action).min(1),
  }),
  z.looseObject({
    ...interaction,
    type: z.enum(['view_submission', 'view_closed']),
    actions: Never,
    view: View.extend({ state: z.looseObject({}) }),
  }),
  z.looseObject({ ...interaction, type: z.literal('block_suggestion'), action_id: z.string(), value: z.string() }),
  z.looseObject({
    ...interaction,
    type: z.literal('message_action'),
    actions: Never,
    callback_id: z.string(),
    channel: Channel,
    message: z.looseObject({}),
  }),
  z.looseObject({ ...interaction, type: z.literal('shortcut'), actions: Never, callback_id: z.string() }),
]);
const Authorization = z.looseObject({ team_id: OptionalId, enterprise_id: OptionalId });
/** The events that anybody listens to; those of other types are not looked at. */
const EVENTS = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'channel_unarchive',
  'member_joined_channel',
  'message',
  'tokens_revoked',
] as const;
const Event = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string().regex(/^[\w-]{1,100}$/),
  team_id: OptionalId,
  enterprise_id: OptionalId,
  api_app_id: OptionalId,
  authorizations: z.array(Authorization).optional(),
  event: z.looseObject({
    type: z.string(),
    user: z.string().optional(),
    channel: z.string().optional(),
    text: z.string().nullish(),
    thread_ts: z.string().optional(),
    tokens: z.looseObject({ bot: z.array(z.string()).nullish() }).optional(),
  }),
});

export type CommandBody = z.infer<typeof Command>;
export type InteractionBody = z.infer<typeof Interaction>;
export type EventBody = z.infer<typeof Event>;

/** The body of a request, by its content type. Throws `MalformedError`. */
export function parseBody(raw: Buffer, contentType: string): unknown {
  const text = textIn(raw);
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return jsonIn(text);
  const form = parseForm(text, '&', '=', { maxKeys: 0 });
  if (Object.values(form).some(Array.isArray)) throw new MalformedError('a field is there twice');
  const { payload } = form;
  return typeof payload === 'string' ? jsonIn(payload) : plain({ ...form });
}

/** Throws `MalformedError` for a body of a known kind that lacks what the kind has. */
export function readPayload(body: unknown): Payload {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new MalformedError('not an object');
  const fields = body as Readonly<Record<string, unknown>>;
  if (fields.type === 'url_verification')
    return { kind: 'challenge', challenge: checked(z.string().max(1_000), fields.challenge) };
  if (fields.type === 'event_callback' && isUnheard(fields.event)) return { kind: 'other' };
  if (fields.type === 'event_callback') return { kind: 'event', body: checked(Event, body) };
  if (fields.command !== undefined) return { kind: 'command', body: checked(Command, body) };
  if (isInteraction(fields.type)) return { kind: 'interaction', body: checked(Interaction, body) };
  if (typeof fields.type !== 'string' && fields.ssl_check === undefined) throw new MalformedError('of no type');
  return { kind: 'other' };
}

const isInteraction = (type: unknown): boolean =>
  Interaction.options.some(({ shape }) => shape.type.safeParse(type).success);

const isUnheard = (event: unknown): boolean => {
  const read = z.looseObject({ type: z.string() }).safeParse(event);
  return read.success && !EVENTS.some((one) => one === read.data.type);
};

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (!read.success) throw new MalformedError(read.error.issues.map(({ path }) => path.join('.')).join(', '));
  return read.data;
}
