import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Message } from '../ports/transcript.ts';

/** What one reader is sent; `read` brings what was said or changed after the version `after`. */
type Reader = Readonly<{
  after: number;
  read(after: number): Promise<readonly Message[]>;
  show(message: Message): unknown;
}>;

export type Feed = Readonly<{
  /** Something was added to the transcript, or changed in it: every open page looks now. */
  wake(): void;
  open(request: FastifyRequest, reply: FastifyReply, reader: Reader): void;
  close(): void;
}>;

/** What was added or changed by somebody else than the page, such as notices, is found this often. */
const LOOK_EVERY_MS = 2_000;

/** Server-sent events, one stream for each open page. */
export function createFeed(): Feed {
  const streams = new Set<Readonly<{ look(): void; end(): void }>>();
  return {
    wake: () => {
      for (const stream of streams) stream.look();
    },
    close: () => {
      for (const stream of streams) stream.end();
    },
    open: (request, reply, reader) => {
      const stream = streamOf(reply, reader);
      const timer = setInterval(stream.look, LOOK_EVERY_MS);
      streams.add(stream);
      request.raw.on('close', () => {
        clearInterval(timer);
        streams.delete(stream);
      });
      stream.look();
    },
  };
}

/** Looks follow each other, so that no message is sent twice or out of order. */
function streamOf(reply: FastifyReply, { after, read, show }: Reader) {
  reply.hijack();
  const { raw } = reply;
  const kept = Object.entries(reply.getHeaders()).filter(
    (pair): pair is [string, string | string[]] => pair[1] !== undefined,
  );
  raw.writeHead(200, { ...Object.fromEntries(kept), 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write('retry: 1000\n\n');
  let last = after;
  let looking = Promise.resolve();
  const lookOnce = async (): Promise<void> => {
    for (const message of await read(last)) {
      last = Math.max(last, message.version);
      raw.write(`id: ${message.version}\ndata: ${JSON.stringify(show(message))}\n\n`);
    }
  };
  const end = (): void => void raw.end();
  // A transcript that cannot be read now ends the stream: the page opens it again from where it was.
  const look = (): void => {
    looking = looking.then(() => (raw.writableEnded || raw.destroyed ? undefined : lookOnce())).catch(end);
  };
  return { look, end };
}
