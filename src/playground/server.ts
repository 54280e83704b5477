import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Card } from '../cards/card.ts';
import { errorsOf } from '../cards/form.ts';
import { AccessError } from '../domain/problem.ts';
import type { Message, Transcript } from '../ports/transcript.ts';
import type { People } from '../render/literal.ts';
import { serveAssets } from './assets.ts';
import { formOf, saidOf, shownOnce } from './drawn.ts';
import { createFeed, type Feed } from './feed.ts';
import { guardLoopback } from './guard.ts';
import { meaningOf } from './line.ts';
import type { Answer, Channel, CommandHint, FormCheck, NewLine, Person, Said, Start, Suggestion } from './wire.ts';

/** The one door of the product, as this page uses it. */
export type Dispatch = (
  line: string,
  from: Readonly<{ actor: string; surface: 'playground'; conversation: string }>,
) => Promise<Readonly<{ card: Card; to: 'actor' | 'channel'; keep?: Card }>>;

export type PlaygroundServices = Readonly<{
  transcript: Transcript;
  dispatch: Dispatch;
  /** Whether a line looks as if a password were in it: then it is not kept. */
  isSecret(line: string): boolean;
  /** A line as it may be kept: without what is in it and nobody may read again. */
  kept(line: string): string;
  company: string;
  /** Who may be played, asked anew each time: roles change while one plays. */
  people(): Promise<readonly Omit<Person, 'slack'>[]>;
  channels: readonly Channel[];
  commands: readonly CommandHint[];
  suggestions: readonly Suggestion[];
  /** Where the page's compiled scripts are, if not in `dist`. */
  scripts?: string;
}>;

/** `wake` tells open pages at once of what something else has added to the transcript, or changed in it. */
export type Playground = Readonly<{ wake(): void }>;

/** Adds the chat page to a server. It asks nobody who they are: loopback only. */
export async function registerPlayground(app: FastifyInstance, services: PlaygroundServices): Promise<Playground> {
  const feed = createFeed();
  await app.register(async (scope) => {
    guardLoopback(scope);
    await scope.register(helmet, HEADERS);
    scope.addHook('preClose', async () => feed.close());
    scope.setErrorHandler(answerFault);
    await serveAssets(scope, services.scripts);
    addRoutes(scope, services, feed);
  });
  return { wake: feed.wake };
}

/** What is shown of a long past. */
const LATEST = 500;
const BODY_LIMIT = 256 * 1024;

const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
} as const;

const READER = {
  querystring: {
    type: 'object',
    required: ['as'],
    properties: { as: { type: 'string', maxLength: 256 }, after: { type: 'integer', minimum: 0, default: 0 } },
  },
} as const;
const LINE = {
  body: {
    type: 'object',
    required: ['as', 'conversation', 'line'],
    additionalProperties: false,
    properties: {
      as: { type: 'string', maxLength: 256 },
      conversation: { type: 'string', maxLength: 512 },
      line: { type: 'string', minLength: 1, pattern: '\\S' },
      pressed: { type: 'boolean' },
      check: {
        type: 'object',
        required: ['line', 'fields'],
        additionalProperties: false,
        properties: {
          line: { type: 'string', minLength: 1, pattern: '\\S' },
          fields: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 64 } },
        },
      },
    },
  },
} as const;

type Asked = Readonly<{ as: string; after: number }>;

function addRoutes(scope: FastifyInstance, services: PlaygroundServices, feed: Feed): void {
  scope.get('/playground/company', async (): Promise<Start> => {
    const { company, channels, commands, suggestions } = services;
    return { company, channels, commands, suggestions, people: await peopleOf(services) };
  });
  scope.get<{ Querystring: Asked }>('/playground/messages', { schema: READER }, async ({ query: { as, after } }) => {
    const people = await peopleSeenBy(services, as);
    const messages = (await readable(services, as, after)).toSorted((one, other) => one.id - other.id);
    return messages.slice(-LATEST).map((message) => saidOf(message, people));
  });
  scope.get<{ Querystring: Asked }>('/playground/events', { schema: READER }, async (request, reply) => {
    const { as, after } = request.query;
    const people = await peopleSeenBy(services, as);
    const seen = Number(request.headers['last-event-id'] ?? after);
    feed.open(request, reply, {
      after: Number.isSafeInteger(seen) ? seen : after,
      read: (last) => readable(services, as, last),
      show: (message) => saidOf(message, people),
    });
  });
  scope.post<{ Body: NewLine }>('/playground/lines', { schema: LINE, bodyLimit: BODY_LIMIT }, async ({ body }) => {
    if (Object.values(body).some((words) => String(words).includes('\0')))
      throw refusal('A line holds no NUL character.');
    return answerLine(services, feed, body);
  });
}

async function answerLine(services: PlaygroundServices, feed: Feed, asked: NewLine): Promise<Answer> {
  const { as, conversation, line, pressed, check } = asked;
  const people = await peopleSeenBy(services, as);
  if (!conversationsOf(services, as).includes(conversation)) throw refusal(`${as} is not in ${conversation}.`);
  const said: Said[] = [];
  const say = async (author: string | null, seenBy: string | null, body: Message['body']): Promise<void> => {
    said.push(saidOf(await services.transcript.append({ conversation, author, seenBy, body }), people));
    feed.wake();
  };
  const meaning = pressed ? ({ kind: 'command', line, seenByOthers: true } as const) : meaningOf(line, conversation);
  const seenByOthers = meaning.kind === 'chat' || meaning.seenByOthers;
  const isSecret = services.isSecret(line);
  if (!pressed)
    await say(as, seenByOthers && !isSecret ? null : as, { line: isSecret ? NOT_KEPT : services.kept(line) });
  if (meaning.kind === 'chat' && !isSecret) return { said };
  const from = { actor: as, surface: 'playground', conversation } as const;
  const faulty = check && (await faultyForm(services, check, from));
  const again = faulty && formOf(faulty, people);
  if (again) return { said, form: again };
  const { card, to, keep } = await services.dispatch(meaning.kind === 'chat' ? line : meaning.line, from);
  const form = formOf(card, people);
  if (form) return { said, form };
  await say(null, to === 'actor' ? as : null, { card: keep ?? card });
  // What is not to be kept anywhere is shown beside the conversation, like a form, and gone with it.
  return keep ? { said, form: shownOnce(card, people) } : { said };
}

/** The form again where something is wrong with a field that was sent: as in the platforms, nothing is done then. */
async function faultyForm(
  { dispatch }: PlaygroundServices,
  { line, fields }: FormCheck,
  from: Parameters<Dispatch>[1],
): Promise<Card | undefined> {
  const { card } = await dispatch(line, from);
  const sent = fields.map((id) => ({ id }));
  return errorsOf(card, sent) && card;
}

/** Stands in the conversation for a line that is forgotten. */
const NOT_KEPT = '[a line that was not kept]';

/** Judged here as well as in the transcript: a private answer is read by its reader alone. */
async function readable(services: PlaygroundServices, as: string, after: number): Promise<readonly Message[]> {
  const conversations = conversationsOf(services, as);
  const messages = await services.transcript.read(as, conversations, after);
  return messages.filter(
    ({ conversation, seenBy }) => conversations.includes(conversation) && (seenBy === null || seenBy === as),
  );
}

const conversationsOf = ({ channels }: PlaygroundServices, as: string): readonly string[] => [
  ...channels.map(({ name }) => `channel:${name}`),
  `direct:${as}`,
];

/** The page is the workspace here, so it gives out the ids. */
async function peopleOf({ people }: PlaygroundServices): Promise<readonly Person[]> {
  return (await people()).map((person, at) => ({ ...person, slack: `U${String(at).padStart(8, '0')}` }));
}

async function peopleSeenBy(services: PlaygroundServices, as: string): Promise<People> {
  const people = new Map((await peopleOf(services)).map((person) => [person.username, person]));
  if (!people.has(as)) throw refusal(`Nobody here has the username ${as}.`);
  return people;
}

const refusal = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 });

/** What is the asker's own fault is said; a defect is a reference to the log. */
function answerFault(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof AccessError && error.problem.code === 'unavailable') {
    request.log.error({ req: request.id, err: error }, 'the store is away');
    return reply
      .code(503)
      .send({ error: 'The store cannot be reached, so nothing was recorded. Try again in a moment.' });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ error: error.message });
  request.log.error({ req: request.id, err: error }, 'defect');
  return reply
    .code(500)
    .send({ error: 'Something went wrong here, and nothing more is known.', reference: request.id });
}
