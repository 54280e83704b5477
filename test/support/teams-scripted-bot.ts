import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Json } from './teams-surfaces.ts';

export type Told = Readonly<{ status: number; body?: unknown }>;

/** A bot that answers what a test says: for the fake's own tests. */
export type ScriptedBot = {
  readonly url: string;
  /** What came in, oldest first; `isSigned`: by this key. */
  readonly seen: (Json & Readonly<{ isSigned: boolean }>)[];
  answer(activity: Json): Told | undefined | Promise<Told | undefined>;
  close(): void;
};

export async function startScriptedBot(publicKey: string): Promise<ScriptedBot> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const activity = parse(Buffer.concat(parts).toString('utf8'));
    bot.seen.push({ ...activity, isSigned: isSigned(request.headers.authorization, publicKey) });
    const { status, body } = (await bot.answer(activity)) ?? { status: 200 };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? 'null' : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const bot: ScriptedBot = {
    url: `http://127.0.0.1:${port}/api/messages`,
    seen: [],
    answer: () => undefined,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return bot;
}

function isSigned(authorization: string | undefined, publicKey: string): boolean {
  const [head, claims, signature = ''] = authorization?.replace(/^Bearer /, '').split('.') ?? [];
  const signed = Buffer.from(`${head}.${claims}`);
  return verify('sha256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
