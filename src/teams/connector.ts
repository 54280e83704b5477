import type { Activity, ConversationParameters } from 'botbuilder';
import type { ConnectorClient } from 'botframework-connector';
import { z } from 'zod';
import type { TeamsSettings } from './settings.ts';

/** A message or a sign of one, as Teams takes it. */
export type Outgoing = Readonly<{
  type: 'message' | 'typing';
  text?: string;
  textFormat?: 'plain';
  summary?: string;
  attachments?: readonly Attachment[];
}>;
export type Attachment = Readonly<{ contentType: string; content?: object; contentUrl?: string; name?: string }>;

/** Somebody in a conversation, as the service knows them: its word counts, not what an activity says of its sender. */
export type Member = z.infer<typeof Member>;
const Text = z.string().nullish();
const Member = z.object({
  id: z.string(),
  aadObjectId: Text,
  /** In the answer to some calls it has this name. */
  objectId: Text,
  tenantId: Text,
  userRole: Text,
  email: Text,
  userPrincipalName: Text,
});
const Page = z.object({ members: z.array(Member), continuationToken: z.string().nullish() });

/** What we ask of the service, at one of its addresses. Each verb rejects with `CallError`, and asks once. */
export type Connector = Readonly<{
  /** A message of its own; to one person alone where the tenant has that. Resolves to its id. */
  send(conversation: string, message: Outgoing, onlyFor?: string): Promise<string>;
  update(conversation: string, id: string, message: Outgoing): Promise<void>;
  /** A post of its own in a channel; its id, which the posts below it hang on. */
  post(channel: string, message: Outgoing): Promise<string>;
  /** The conversation alone with somebody, by their Entra object id, begun if there is none yet. */
  openPersonal(objectId: string): Promise<string>;
  /** Undefined for who is not there. */
  member(conversation: string, id: string): Promise<Member | undefined>;
  /** Everybody there, a page at a time. */
  members(conversation: string): AsyncIterable<readonly Member[]>;
}>;

type Means = Pick<TeamsSettings, 'appId' | 'tenant'> &
  Readonly<{
    serviceUrl: string;
    token(): Promise<string>;
    timeoutMs: number;
  }>;

/** The library takes a time-out and does nothing with it. */
const inTime = ({ timeoutMs }: Means) => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
const PAGE = 500;

export function connectorOver({ conversations }: ConnectorClient, means: Means): Connector {
  const { appId, tenant } = means;
  const bot = { id: `28:${appId}`, name: '' };
  const create = (about: object) =>
    conversations.createConversation({ bot, tenantId: tenant, ...about } as ConversationParameters, inTime(means));
  return {
    send: (conversation, message, onlyFor) =>
      asked(async () => {
        if (onlyFor !== undefined) return sendTargeted(means, conversation, message, onlyFor);
        return idIn(await conversations.sendToConversation(conversation, asActivity(message), inTime(means)));
      }),
    update: (conversation, id, message) =>
      asked(async () => {
        const answer = await conversations.updateActivity(conversation, id, asActivity(message), inTime(means));
        refusePage(answer._response);
      }),
    post: (channel, message) =>
      asked(async () => {
        const about = { isGroup: true, channelData: { channel: { id: channel } }, activity: asActivity(message) };
        const { id, activityId } = await create(about);
        return idIn({ id: activityId ?? rootOf(id ?? '') });
      }),
    openPersonal: (objectId) =>
      asked(async () => {
        const members = [{ id: objectId, name: '' }];
        return idIn(await create({ isGroup: false, channelData: { tenant: { id: tenant } }, members }));
      }),
    member: async (conversation, id) => {
      try {
        return await asked(async () =>
          Member.parse(await conversations.getConversationMember(conversation, id, inTime(means))),
        );
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    members: async function* (conversation) {
      let continuationToken: string | null | undefined;
      do {
        const options = {
          ...inTime(means),
          pageSize: PAGE,
          // Its type wants one for the first page too, of which there is none.
          ...((continuationToken && { continuationToken }) as { continuationToken: string }),
        };
        const page = await asked(async () =>
          Page.parse(await conversations.getConversationPagedMembers(conversation, options)),
        );
        yield page.members;
        ({ continuationToken } = page);
      } while (continuationToken);
    },
  };
}

const asActivity = (message: Outgoing): Partial<Activity> => ({ ...message }) as Partial<Activity>;

/** `19:…@thread.tacv2;messageid=1700000000000`: a channel, and the post that a thread hangs on. */
export const rootOf = (conversation: string): string | undefined => /;messageid=(\d+)$/.exec(conversation)?.[1];
export const channelOf = (conversation: string): string => conversation.replace(/;messageid=\d+$/, '');
export const threadIn = (channel: string, root: string | undefined): string =>
  root === undefined ? channel : `${channel};messageid=${root}`;

function idIn(answer: Readonly<{ id?: string }> | undefined): string {
  if (!answer?.id) throw new Error('Teams took a message and gave it no id');
  return answer.id;
}

type Headed = Readonly<{ headers: Readonly<{ get(name: string): string | undefined }> }>;

/** Of what something on the way may have said in the service's place; the library takes any words for an answer. */
function refusePage({ headers }: Headed): void {
  if (headers.get('content-type')?.includes('html')) throw new Error('a page, and no answer');
}

/** The library drops what makes a message somebody's alone. */
async function sendTargeted(means: Means, conversation: string, message: Outgoing, onlyFor: string): Promise<string> {
  const { serviceUrl, token } = means;
  const path = `v3/conversations/${encodeURIComponent(conversation)}/activities?isTargetedActivity=true`;
  const answer = await fetch(new URL(path, serviceUrl.replace(/\/?$/, '/')), {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...message, recipient: { id: onlyFor, isTargeted: true } }),
    redirect: 'error',
    signal: inTime(means).abortSignal,
  });
  if (!answer.ok)
    throw new CallError('', { status: answer.status, retryAfter: answer.headers.get('retry-after') ?? undefined });
  return idIn((await answer.json()) as Readonly<{ id?: string }>);
}

type Came = Readonly<{ status?: number | undefined; code?: string | undefined; retryAfter?: string | undefined }>;

/**
 * A call that did not do what it should. It keeps nothing of what was sent: the library's own error holds all of it, people's
 * words and links that are good once, and would bring them into the log.
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** What was answered, 401 also where Entra gives us no token; undefined where nobody knows whether it was done. */
  readonly status: number | undefined;
  /** The service's own name for it. */
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;

  constructor(what: string, { status, code, retryAfter }: Came = {}) {
    const answer = status === undefined ? 'Teams gave no answer' : `Teams answered ${status}`;
    super([answer, code, what].filter((part) => part).join(': '));
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export const statusOf = (error: unknown): number | undefined => (error instanceof CallError ? error.status : undefined);

async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof CallError ? error : callError(error);
  }
}

/** As far as the library's errors, Entra's and those of `fetch` have it. */
const Failed = z
  .object({
    name: z.string().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    statusCode: z.number().optional().catch(undefined),
    code: z.string().optional().catch(undefined),
    errorCode: z.string().optional().catch(undefined),
    response: z.object({ headers: z.custom<Headed['headers']>() }).optional().catch(undefined),
  })
  .catch({});

/** Of an answer that could not be read nobody knows what it said, whatever its status. */
function callError(error: unknown): CallError {
  const { name, message = '', statusCode: status, code, errorCode = '', response } = Failed.parse(error);
  const words = message.slice(0, MOST_WORDS);
  if (name === 'ServerError' && REFUSED_BY_ENTRA.includes(errorCode))
    return new CallError(words, { status: 401, code: /AADSTS\d+/.exec(message)?.[0] });
  if (status === undefined || status < 400) return new CallError(words);
  return new CallError(isAboutWords(status) ? '' : words, {
    status,
    code: code !== undefined && /^[A-Za-z]\w*$/.test(code) ? code : undefined,
    retryAfter: response?.headers.get('retry-after'),
  });
}

/** What is refused for what is in it may be repeated by who refuses it. */
const isAboutWords = (status: number): boolean => [400, 413].includes(status);
const MOST_WORDS = 300;
/** What it says of a secret, an app or a tenant that are not right; all else may be different the next time. */
const REFUSED_BY_ENTRA = ['invalid_client', 'unauthorized_client', 'invalid_request', 'invalid_grant', 'access_denied'];
