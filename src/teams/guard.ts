import { z } from 'zod';
import type { TeamsSettings } from './settings.ts';

/** What a token says that could be right. Nobody has looked yet at whether Microsoft has signed it. */
export type Token = Readonly<{ kid: string; serviceUrl: string; signed: string; signature: Buffer }>;

const Head = z.looseObject({ alg: z.literal('RS256'), kid: z.string() });
const Claims = z.looseObject({
  iss: z.literal('https://api.botframework.com'),
  aud: z.string(),
  serviceurl: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
});

/** The clocks of two machines. */
const LEEWAY_SECONDS = 300;
const LONGEST_TOKEN = 16_000;

/**
 * Undefined for what could never be right: another algorithm, issuer or audience, no end, another time. Nothing in its head
 * but the name of the key is looked at: a key or an address that a token brings along itself is nobody's. The scheme is
 * written as Microsoft writes it.
 */
export function tokenIn(
  authorization: string | undefined,
  { appId }: Pick<TeamsSettings, 'appId'>,
  nowSeconds = Date.now() / 1_000,
): Token | undefined {
  if (authorization === undefined || authorization.length > LONGEST_TOKEN) return undefined;
  const [, head, claims, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
  if (head === undefined || claims === undefined || signature === undefined) return undefined;
  const named = Head.safeParse(part(head));
  const said = Claims.safeParse(part(claims));
  if (!named.success || !said.success || said.data.aud !== appId || !isOfNow(said.data, nowSeconds)) return undefined;
  return {
    kid: named.data.kid,
    serviceUrl: said.data.serviceurl,
    signed: `${head}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function isOfNow({ exp, nbf, iat }: z.infer<typeof Claims>, now: number): boolean {
  const hasBegun = [nbf, iat].every((at) => at === undefined || at <= now + LEEWAY_SECONDS);
  return hasBegun && exp > now - LEEWAY_SECONDS;
}

function part(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** All that every activity has; what its kind has besides is looked at by who reads it. */
const Shape = z.looseObject({
  type: z.string().min(1).max(100),
  channelId: z.literal('msteams'),
  serviceUrl: z.string().min(1).max(1_000),
  from: z.looseObject({ id: z.string().min(1) }),
  conversation: z.looseObject({ id: z.string().min(1), tenantId: z.string().optional() }),
  channelData: z.looseObject({ tenant: z.looseObject({ id: z.string() }).optional() }).optional(),
});

/**
 * What an activity is answered with that came with a good token; 200: it may be read. The token does not sign it: all that
 * the two have in common is the address of the service.
 */
export function judge(
  body: unknown,
  token: Pick<Token, 'serviceUrl'>,
  settings: Pick<TeamsSettings, 'tenant' | 'serviceUrl'>,
): 200 | 400 | 401 | 403 {
  const activity = Shape.safeParse(body);
  if (!activity.success) return 400;
  const { channelData, conversation, serviceUrl } = activity.data;
  if (serviceUrl !== token.serviceUrl) return 401;
  if (!isTheirAddress(serviceUrl, settings.serviceUrl)) return 400;
  const named = [channelData?.tenant?.id, conversation.tenantId].filter((one) => one !== undefined);
  return named.length > 0 && named.every((one) => one === settings.tenant) ? 200 : 403;
}

/** The bot sends its own token there: the same scheme, host and port, with nothing before them. */
const isTheirAddress = (given: string, ours: string): boolean =>
  given.startsWith(`${new URL(ours).origin}/`) && URL.canParse(given);
