import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Nobody signs in to this page, so only this machine may reach it. A name that resolves to loopback (DNS rebinding) is
 * refused by its Host header, and another page's request by its Origin.
 */
export function guardLoopback(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { host, origin } = request.headers;
    const own = isLoopback(host);
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    if (!own || (writes && origin !== `http://${host}`)) {
      return reply.code(403).send({ error: 'This page answers only on this machine, at http://localhost.' });
    }
  });
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}
