import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer, Call, Verb } from './teams-answers.ts';
import type { Json } from './teams-surfaces.ts';

/** A call as it came in. */
export type Asked = Pick<Call, 'verb' | 'method' | 'path' | 'query' | 'conversation' | 'id' | 'body' | 'token'>;

/** The address of the service has a path, which a bot has to keep. */
export async function openFront(
  prefix: string,
  answer: (asked: Asked) => Promise<Answer>,
): Promise<Readonly<{ server: Server; serviceUrl: string }>> {
  const server = createServer((request, response) => {
    read(prefix, request)
      .then(answer)
      .catch((error: unknown): Answer => ({ status: 500, body: `the fake broke: ${error}` }))
      .then((given) => give(response, given));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { server, serviceUrl: `http://127.0.0.1:${port}${prefix}` };
}

async function read(prefix: string, request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { method = '', headers } = request;
  const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : undefined;
  return {
    method,
    token,
    path: decodeURIComponent(path ?? pathname),
    query: Object.fromEntries(searchParams),
    body: parse(Buffer.concat(parts).toString('utf8')),
    ...(path === undefined ? NOWHERE : placeOf(method, path)),
  };
}

type Routed = Pick<Call, 'verb' | 'conversation' | 'id'>;
const NOWHERE: Routed = { verb: 'other', conversation: undefined, id: undefined };

const ONE = '([^/]+)';
const ROUTES: readonly (readonly [method: string, path: RegExp, verb: Verb])[] = [
  ['POST', /^v3\/conversations$/, 'create'],
  ['POST', RegExp(`^v3/conversations/${ONE}/activities(?:/${ONE})?$`), 'send'],
  ['PUT', RegExp(`^v3/conversations/${ONE}/activities/${ONE}$`), 'update'],
  ['DELETE', RegExp(`^v3/conversations/${ONE}/activities/${ONE}$`), 'delete'],
  ['GET', RegExp(`^v3/conversations/${ONE}/members/${ONE}$`), 'member'],
  ['GET', RegExp(`^v3/conversations/${ONE}/(?:paged)?members$`), 'members'],
  ['GET', RegExp(`^v3/teams/${ONE}$`), 'team'],
  ['GET', RegExp(`^v3/teams/${ONE}/conversations$`), 'channels'],
];

function placeOf(asked: string, path: string): Routed {
  for (const [method, pattern, verb] of ROUTES) {
    const found = method === asked ? pattern.exec(path) : null;
    if (!found) continue;
    const [, first, second] = found.map((part) => (part === undefined ? part : decodeURIComponent(part)));
    const isOfTeam = verb === 'team' || verb === 'channels';
    return { verb, conversation: isOfTeam ? undefined : first, id: isOfTeam ? first : second };
  }
  return NOWHERE;
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
}

function give(response: ServerResponse, { status = 200, headers = {}, body, broken }: Answer): void {
  if (broken === 'before') return void response.destroy();
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (broken !== 'halfway') return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
