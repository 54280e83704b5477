import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccountFile } from '../domain/account-file.ts';
import { HEADERS } from './once.ts';
import { endedPage } from './once-html.ts';
import { NO_FILE } from './once-words.ts';

/**
 * Adds `GET /file/:token`: the file with address and user name of a permanent database user, as long as its link works. It
 * has no password in it. Undefined: there is none any more, or there never was; nobody is told which.
 */
export async function registerFile(
  app: FastifyInstance,
  fileOf: (token: string) => Promise<AccountFile | undefined>,
): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(helmet, HEADERS);
    scope.get('/file/*', async ({ params: { '*': token } }: Asked, reply) => {
      reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex, nofollow');
      const file = SEALED.test(token) ? await fileOf(token) : undefined;
      if (!file) return reply.code(404).type('text/html; charset=utf-8').send(endedPage(NO_FILE));
      return reply
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .type('text/plain; charset=utf-8')
        .send(file.text);
    });
  });
}

/** As `Sealing` makes them. */
const SEALED = /^[\w=-]{1,2000}$/;
type Asked = FastifyRequest<{ Params: Readonly<{ '*': string }> }>;
