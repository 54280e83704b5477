import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRepeated, MalformedError } from '../chat/received.ts';
import type { Door } from './door.ts';
import { parseBody } from './payload.ts';
import { isAuthentic } from './signature.ts';

const TYPES = ['application/json', 'application/x-www-form-urlencoded'];
const LARGEST = 256 * 1024;

/** `POST /slack/events`: commands, interactions and events, signed. The signature is of the raw bytes, so nothing parses them before. */
export async function receiveOverHttp(app: FastifyInstance, door: Door, secret: string): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(TYPES, { parseAs: 'buffer', bodyLimit: LARGEST }, (_, body, done) => done(null, body));
    scope.post('/slack/events', { bodyLimit: LARGEST }, (request, reply) => receive(request, reply, door, secret));
  });
}

async function receive(request: FastifyRequest, reply: FastifyReply, door: Door, secret: string): Promise<unknown> {
  const { headers } = request;
  const [timestamp, signature] = [headers['x-slack-request-timestamp'], headers['x-slack-signature']];
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (isRepeated(request.raw.rawHeaders, 'content-type')) return reply.code(415).send();
  if (isRepeated(request.raw.rawHeaders, 'x-slack-signature', 'x-slack-request-timestamp'))
    return reply.code(401).send();
  if (!isAuthentic(secret, { raw, timestamp, signature })) return reply.code(401).send();
  try {
    const body = parseBody(raw, headers['content-type'] ?? '');
    const status = await door.admit({
      body,
      key: createHash('sha256').update(`${signature}`).digest('hex'),
      ...retryOf(headers['x-slack-retry-num']),
      ack: async (response) => answer(reply, response),
    });
    if (!reply.sent) reply.code(status).send();
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    if (!reply.sent) reply.code(400).send();
  }
  return reply;
}

/** Only the first acknowledgement counts. */
function answer(reply: FastifyReply, response: unknown): void {
  if (reply.sent) return;
  if (response === undefined || response === '') reply.code(200).send();
  else reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify(response));
}

/** It decides nothing: a new delivery is known by its key. */
const retryOf = (header: unknown): Readonly<{ retryNum?: number }> =>
  typeof header === 'string' && /^\d{1,3}$/.test(header) ? { retryNum: Number(header) } : {};
