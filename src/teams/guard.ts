import { z } from 'zod';
import type { TeamsSettings } from './settings.ts';
import type { Token } from './token.ts';

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
  token: Token,
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
