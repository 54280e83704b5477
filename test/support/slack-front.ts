import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer } from './slack-answers.ts';
import type { Json } from './slack-blocks.ts';

/** A request for a method of the Web API. */
export type ApiRequest = Readonly<{ method: string; token: string | undefined; args: Json; authorization?: string }>;

export type Routes = Readonly<{
  api(request: ApiRequest): Promise<Answer>;
  response(id: string, body: Json): Promise<Answer>;
  /** Bytes at the address that an upload was given. */
  upload(id: string, bytes: Buffer): Promise<Answer>;
  /** Whatever else is asked for: OAuth's pages. */
  other(request: Request): Promise<Response>;
}>;

/** The one origin of the fake Slack. */
export async function openFront(routes: Routes): Promise<Readonly<{ server: Server; origin: string }>> {
  const server = createServer((request, response) => {
    serve(routes, request, response).catch((error: unknown) => {
      give(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: `the fake broke: ${error}` });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { server, origin: `http://127.0.0.1:${port}` };
}

async function serve(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readAll(request);
  const raw = bytes.toString('utf8');
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const [, first, second] = url.pathname.split('/');
  if (first === 'response') return give(response, await routes.response(String(second), asObject(parse(raw))));
  if (first === 'upload') return give(response, await routes.upload(String(second), bytes));
  const isApi = first === 'api' && second !== undefined;
  if (isApi) return give(response, await routes.api(apiRequest(second, request, url, raw)));
  const type = request.headers['content-type'];
  const passed = await routes.other(
    new Request(url, {
      method: request.method ?? 'GET',
      ...(type && { headers: { 'content-type': type } }),
      ...(raw !== '' && { body: raw }),
      redirect: 'manual',
    }),
  );
  response.writeHead(passed.status, Object.fromEntries(passed.headers)).end(await passed.text());
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function apiRequest(method: string, request: IncomingMessage, url: URL, raw: string): ApiRequest {
  const isJson = request.headers['content-type']?.includes('application/json');
  const form = Object.fromEntries([...url.searchParams, ...(isJson ? [] : new URLSearchParams(raw))]);
  const { token: field, ...fields } = isJson ? { ...form, ...asObject(parse(raw)) } : form;
  const { authorization } = request.headers;
  const bearer = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
  return {
    method,
    token: bearer ?? (typeof field === 'string' ? field : undefined),
    args: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, decode(key, value)])),
    ...(authorization !== undefined && { authorization }),
  };
}

const JSON_FIELDS = ['blocks', 'view', 'metadata', 'attachments', 'files'];
const decode = (key: string, value: unknown): unknown =>
  JSON_FIELDS.includes(key) && typeof value === 'string' ? (parse(value) ?? value) : value;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

function give(response: ServerResponse, { status = 200, headers = {}, body, broken }: Answer): void {
  if (broken === 'before') return void response.destroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (broken !== 'halfway') return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
