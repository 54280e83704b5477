import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRepeated, jsonIn, MalformedError, textIn } from '../chat/received.ts';
import type { Answered } from './activity.ts';
import type { Door } from './door.ts';
import { judge } from './guard.ts';
import { KeysOutOfReach } from './keys.ts';
import type { TeamsSettings } from './settings.ts';
import type { ReadToken } from './token.ts';

const LARGEST = 256 * 1024;

type Parts = Readonly<{ settings: TeamsSettings; readToken: ReadToken; door: Door }>;

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
  if (isRepeated(request.raw.rawHeaders, 'content-type')) return reply.code(415).send();
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
async function answerTo(request: FastifyRequest, { settings, readToken, door }: Parts): Promise<Answered> {
  if (isRepeated(request.raw.rawHeaders, 'authorization')) return { status: 401 };
  const token = await readToken(request.headers.authorization);
  if (!token) return { status: 401 };
  const activity = jsonIn(textIn(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)));
  const judged = judge(activity, token, settings);
  if (judged !== 200) return { status: judged };
  return (await door.admit(activity)) ?? { status: 200 };
}
