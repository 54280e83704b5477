import { randomBytes } from 'node:crypto';
import type { Json } from './slack-blocks.ts';
import { messageFaults } from './slack-limits.ts';
import { contentOf, type Message, type Surfaces } from './slack-surfaces.ts';

/** What a response url answers to. */
export type Origin = Readonly<{ channel: string; user: string; message?: Message }>;
export type ResponsePost = Readonly<{ url: string; body: Json; at: number; status: number }>;

export type ResponseUrls = Readonly<{
  posts: ResponsePost[];
  make(origin: Origin): string;
  /** Does what is posted to a url of ours. */
  post(id: string, body: Json): Readonly<{ status: number; body: Json }>;
}>;

const MOST = 5;
const MINUTES = 30;

/** The urls that Slack gives with a command or a click: five posts within half an hour. */
export function responseUrls(origin: () => string, surfaces: Surfaces, faults: string[]): ResponseUrls {
  const urls = new Map<string, Readonly<{ origin: Origin; at: number }> & { used: number }>();
  const posts: ResponsePost[] = [];
  const urlOf = (id: string) => `${origin()}/response/${id}`;
  const judge = (id: string, body: Json) => {
    const url = urls.get(id);
    if (!url || Date.now() - url.at > MINUTES * 60_000) return refused(404, 'expired_url');
    if (url.used >= MOST) return refused(404, 'used_url');
    url.used += 1;
    const found = messageFaults(body);
    faults.push(...found.map((fault) => `response_url: ${fault}`));
    if (found.length > 0) return refused(400, 'invalid_blocks');
    show(surfaces, url.origin, body);
    return { status: 200, body: { ok: true } };
  };
  return {
    posts,
    make: (origin) => {
      const id = randomBytes(12).toString('hex');
      urls.set(id, { origin, at: Date.now(), used: 0 });
      return urlOf(id);
    },
    post: (id, body) => {
      const answer = judge(id, body);
      posts.push({ url: urlOf(id), body, at: Date.now(), status: answer.status });
      return answer;
    },
  };
}

/** Replaces or removes the message that was pressed, else says something to who pressed, or to all. */
export function show(surfaces: Surfaces, { channel, user, message }: Origin, body: Json): Message | undefined {
  if (message && body.delete_original) surfaces.remove(message.channel, message.ts);
  else if (message && body.replace_original) surfaces.edit(message.channel, message.ts, body);
  else
    return surfaces.post({
      ...contentOf(body),
      channel,
      ...(body.response_type !== 'in_channel' && { onlyFor: user }),
    });
  return undefined;
}

const refused = (status: number, error: string) => ({ status, body: { ok: false, error } });
