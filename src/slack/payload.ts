import { z } from 'zod';

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

const Command = z.looseObject({
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

const Interaction = z.looseObject({
  type: z.enum(['block_actions', 'view_submission', 'view_closed', 'block_suggestion', 'message_action', 'shortcut']),
  user: z.looseObject({ id: Id, team_id: OptionalId }),
  team: z.looseObject({ id: Id }).nullish(),
  enterprise: z.looseObject({ id: Id }).nullish(),
  api_app_id: OptionalId,
  response_url: z.string().optional(),
  actions: z
    .array(z.looseObject({ action_id: z.string() }))
    .min(1)
    .optional(),
  view: z.looseObject({ id: z.string(), callback_id: z.string(), app_installed_team_id: OptionalId }).optional(),
});

const Authorization = z.looseObject({ team_id: OptionalId, enterprise_id: OptionalId });
const Event = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string().regex(/^[\w-]{1,100}$/),
  team_id: OptionalId,
  enterprise_id: OptionalId,
  api_app_id: OptionalId,
  authorizations: z.array(Authorization).optional(),
  event: z.looseObject({ type: z.string(), user: z.union([z.string(), z.looseObject({})]).optional() }),
});

export type CommandBody = z.infer<typeof Command>;
export type InteractionBody = z.infer<typeof Interaction>;
export type EventBody = z.infer<typeof Event>;

/** What is no payload of Slack's. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** The body of a request, by its content type. Throws `MalformedError`. */
export function parseBody(raw: Buffer, contentType: string): unknown {
  const text = utf8(raw);
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return parseJson(text);
  const fields = [...new URLSearchParams(text)];
  const form = new Map(fields);
  if (form.size < fields.length) throw new MalformedError('a field is there twice');
  const payload = form.get('payload');
  return payload === undefined ? Object.fromEntries(form) : parseJson(payload);
}

/** Throws `MalformedError` for a body of a known kind that lacks what the kind has. */
export function readPayload(body: unknown): Payload {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new MalformedError('not an object');
  const fields = body as Readonly<Record<string, unknown>>;
  if (fields.type === 'url_verification')
    return { kind: 'challenge', challenge: checked(z.string().max(1_000), fields.challenge) };
  if (fields.type === 'event_callback') return { kind: 'event', body: checked(Event, body) };
  if (fields.command !== undefined) return { kind: 'command', body: checked(Command, body) };
  if (isKnown(fields.type)) return { kind: 'interaction', body: checked(Interaction, body) };
  return { kind: 'other' };
}

const isKnown = (type: unknown): boolean => Interaction.shape.type.safeParse(type).success;

function checked<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (!read.success) throw new MalformedError(read.error.issues.map(({ path }) => path.join('.')).join(', '));
  return read.data;
}

function utf8(raw: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch (cause) {
    throw new MalformedError('not UTF-8', { cause });
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MalformedError('not JSON', { cause });
  }
  mustBePlain(value);
  return value;
}

const DEEPEST = 32;

/** Refuses what is nested beyond reason, and keys that would reach an object's prototype when they are copied. */
function mustBePlain(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new MalformedError('nested too deeply');
    const inner: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      if (Object.hasOwn(one, '__proto__')) throw new MalformedError('a key that no payload has');
      for (const part of Object.values(one)) if (typeof part === 'object' && part !== null) inner.push(part);
    }
    level = inner;
  }
}
