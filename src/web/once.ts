import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isScramVerifier, passwordFaults } from '../domain/password.ts';
import { AccessError } from '../domain/problem.ts';
import { Secret } from '../domain/secret.ts';
import type { OnceOffer, OncePage } from '../usecases/once-page.ts';
import { serveOnceAssets } from './once-assets.ts';
import { choosePage, endedPage } from './once-html.ts';
import type { OnceAnswer } from './once-wire.ts';
import { defectEnding, ENDINGS, type Ending } from './once-words.ts';
import { isFromElsewhere } from './same-origin.ts';

export type OnceOptions = Readonly<{
  /** What people call this server, where that is not the name that requests carry. */
  publicUrl?: string;
  /** Where the page's compiled scripts are, if not in `dist`. */
  scripts?: string;
}>;

/**
 * Adds the one-time page, `GET` and `POST /once/:token`. Only a POST that the page itself could have sent reaches
 * `page.make`; nothing else uses a link up. No address and no credential reaches the log.
 */
export async function registerOnce(app: FastifyInstance, page: OncePage, options: OnceOptions = {}): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(helmet, HEADERS);
    await serveOnceAssets(scope, options.scripts);
    await scope.register(async (once) => addRoutes(once, page, options), { prefix: '/once' });
  });
}

export const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: false,
} as const;

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const BODY_LIMIT = 2048;

/** All that follows, so that what is far too long for a token is none, too. */
type Asked = FastifyRequest<{ Params: Readonly<{ '*': string }> }>;

function addRoutes(once: FastifyInstance, page: OncePage, { publicUrl }: OnceOptions): void {
  readCredentialsOnly(once);
  once.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex, nofollow');
    if (request.method === 'POST' && isFromElsewhere(request.headers, publicUrl)) {
      return reply
        .code(403)
        .send(notTaken('This was sent by another site. Open the link from chat and press Create there.'));
    }
  });
  once.setErrorHandler(answerFault);
  once.setNotFoundHandler((request, reply) => end(request, reply, 404, { state: 'unknown' }, ENDINGS.unknown));
  once.get('/*', async ({ params: { '*': token } }: Asked, reply) => {
    const view = TOKEN.test(token) ? await page.view(token) : UNKNOWN;
    if (view.state === 'ready') return html(reply, 200, choosePage(view.offer));
    return html(reply, STATUS[view.state], endedPage(ENDINGS[view.state]));
  });
  once.post('/*', async (request: Asked, reply) => {
    const answer = await answerTo(page, request.params['*'], request.body);
    return reply.code(STATUS[answer.state]).send(answer);
  });
}

const UNKNOWN = { state: 'unknown' } as const;
const STATUS: Readonly<Record<OnceAnswer['state'], number>> = {
  made: 200,
  handed: 200,
  used: 410,
  expired: 410,
  unknown: 404,
  refused: 409,
  failed: 502,
  invalid: 400,
  'not-taken': 400,
  unavailable: 503,
  defect: 500,
};

/** The body is a credential and nothing else, and is one from the first moment on. */
function readCredentialsOnly(once: FastifyInstance): void {
  once.removeAllContentTypeParsers();
  once.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    async (_request: FastifyRequest, body: string) => credentialIn(body),
  );
}

/** Undefined for anything but `{"credential": "…"}`. What a parser would say of it could hold a piece of it. */
function credentialIn(body: string): Secret | undefined {
  try {
    const { credential, ...rest } = JSON.parse(body);
    return typeof credential === 'string' && Object.keys(rest).length === 0 ? new Secret(credential) : undefined;
  } catch {
    return undefined;
  }
}

async function answerTo(page: OncePage, token: string, credential: unknown): Promise<OnceAnswer> {
  if (!TOKEN.test(token)) return UNKNOWN;
  const view = await page.view(token);
  if (view.state !== 'ready') return view;
  if (!(credential instanceof Secret)) return notTaken('A credential was expected, and nothing else.');
  return refusalOf(credential, view.offer) ?? (await page.make(token, credential));
}

function refusalOf(credential: Secret, { engine, username, environment }: OnceOffer): OnceAnswer | undefined {
  if (engine === 'postgres') {
    return isScramVerifier(credential.reveal()) ? undefined : notTaken('This is no SCRAM-SHA-256 verifier of ours.');
  }
  const faults = passwordFaults(credential.reveal(), engine, [username, environment]);
  return faults.length > 0 ? { state: 'invalid', faults } : undefined;
}

const notTaken = (why: string): OnceAnswer => ({ state: 'not-taken', why });

const html = (reply: FastifyReply, status: number, text: string) =>
  reply.code(status).type('text/html; charset=utf-8').send(text);

/** A reader gets a page, and the page's own script an answer. */
const end = (request: FastifyRequest, reply: FastifyReply, status: number, answer: OnceAnswer, ending: Ending) =>
  request.method === 'POST' ? reply.code(status).send(answer) : html(reply, status, endedPage(ending));

/** Only our own words leave: those of an error may hold what was sent, or where it was sent to. */
function answerFault(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply) {
  const status = error.statusCode ?? 500;
  if (status === 413) return reply.code(413).send({ state: 'invalid', faults: ['too-long'] } satisfies OnceAnswer);
  if (status === 415) return reply.code(415).send(notTaken('Only application/json is read here.'));
  if (status < 500) return reply.code(status).send(notTaken('This request is none that the page sends.'));
  request.log.error({ req: request.id, err: error }, 'a request of the one-time page failed');
  if (error instanceof AccessError && error.problem.code === 'unavailable') {
    return end(request, reply, 503, { state: 'unavailable' }, ENDINGS.unavailable);
  }
  return end(request, reply, 500, { state: 'defect', reference: request.id }, defectEnding(request.id));
}
