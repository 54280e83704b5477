import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MalformedError } from './activity.ts';
import type { Answered } from './adapter.ts';
import type { Door } from './door.ts';
import { judge, tokenIn } from './guard.ts';
import { type IsSigned, KeysOutOfReach } from './keys.ts';
import type { TeamsSettings } from './settings.ts';

const LARGEST = 256 * 1024;

type Parts = Readonly<{ settings: TeamsSettings; isSigned: IsSigned; door: Door }>;

/** `POST /api/messages`: activities with their token. What is refused is told no reason: whoever it is may be guessing. */
export async function receiveOverHttp(app: FastifyInstance, parts: Parts): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: LARGEST }, (_, body: Buffer, done) =>
      done(null, body),
    );
    scope.post('/api/messages', { bodyLimit: LARGEST }, (request, reply) => receive(request, reply, parts));
  });
}

async function receive(request: FastifyRequest, reply: FastifyReply, parts: Parts): Promise<unknown> {
  if (isRepeated(request, 'content-type')) return reply.code(415).send();
  try {
    const { status, body } = await answerTo(request, parts);
    reply.code(status);
    if (body === undefined) return reply.send();
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
  } catch (err) {
    if (err instanceof MalformedError) return reply.code(400).send();
    if (err instanceof KeysOutOfReach) return reply.code(503).send();
    request.log.error({ err }, 'an activity was not answered');
    return reply.code(500).send();
  }
}

/** Nothing of what somebody sends is read before it is known to be from Microsoft. */
async function answerTo(request: FastifyRequest, { settings, isSigned, door }: Parts): Promise<Answered> {
  if (isRepeated(request, 'authorization')) return { status: 401 };
  const token = tokenIn(request.headers.authorization, settings);
  if (!token || !(await isSigned(token))) return { status: 401 };
  const activity = parsed(request.body);
  const judged = judge(activity, token, settings);
  if (judged !== 200) return { status: judged };
  return (await door.admit(activity)) ?? { status: 200 };
}

/** Node keeps one of several headers of a name: whoever sends two has something to hide. */
const isRepeated = ({ raw: { rawHeaders } }: FastifyRequest, name: string): boolean =>
  rawHeaders.filter((one, at) => at % 2 === 0 && one.toLowerCase() === name).length > 1;

/** Undefined for what is no JSON, or nested beyond reason, or would reach an object's prototype. */
function parsed(raw: unknown): unknown {
  try {
    const value: unknown = JSON.parse(UTF8.decode(Buffer.isBuffer(raw) ? raw : Buffer.alloc(0)));
    return isPlain(value, 0) ? value : undefined;
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Deeper than any activity; nothing of what comes in is copied key by key. */
const DEEPEST = 32;

const isPlain = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth <= DEEPEST &&
    !Object.hasOwn(value, '__proto__') &&
    Object.values(value).every((inner) => isPlain(inner, depth + 1)));
