import { createEmulator } from 'emulate';
import type { Json } from './slack-blocks.ts';

export type App = Readonly<{
  appId: string;
  botId: string;
  botUserId: string;
  botToken: string;
  clientId: string;
  clientSecret: string;
  redirectUris: readonly string[];
  scopes: readonly string[];
}>;

export type Emulate = Readonly<{
  url: string;
  /** Passes a call on. An unknown method has no JSON and gives undefined. */
  call(method: string, args: Json, authorization: string | undefined): Promise<Json | undefined>;
  /** As somebody who may do everything, for what happens in Slack without the app. Throws when it is refused. */
  operate(method: string, args: Json): Promise<Json>;
  close(): Promise<void>;
}>;

/** The one workspace that emulate has. */
export const EMULATED_TEAM = 'T000000001';
export const SPARE = 'spare-';

/**
 * Emulate makes up the ids of its users and channels, and only a seed can make users: so it gets spare ones, which stand
 * behind those that a test asks for.
 */
export async function startEmulate(app: App, team: Readonly<{ name: string; domain: string }>): Promise<Emulate> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack: { team, ...seedOf(app) } } });
  const call = async (method: string, args: Json, authorization: string | undefined) => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify(args),
    });
    if (response.status === 403) throw new Error('emulate takes 5,000 calls an hour of a token');
    return response.status === 404 ? undefined : ((await response.json()) as Json);
  };
  const operate = async (method: string, args: Json) => {
    const answer = await call(method, args, `Bearer ${OPERATOR}`);
    if (!answer?.ok) throw new Error(`emulate refused ${method}: ${answer?.error}`);
    return answer;
  };
  return { url: emulator.url, call, operate, close: () => emulator.close() };
}

const OPERATOR = 'xoxp-test-operator';
const numbered = (count: number, name: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${SPARE}${name}-${at}`);

function seedOf({ appId, botId, botUserId, botToken, clientId, clientSecret, redirectUris, scopes }: App): Json {
  const bot = { app_id: appId, bot_id: botId };
  return {
    users: numbered(60, 'user').map((name) => ({ name, email: `${name}@emulate.test` })),
    channels: [
      ...numbered(20, 'public').map((name) => ({ name })),
      ...numbered(10, 'private').map((name) => ({ name, is_private: true })),
    ],
    oauth_apps: [
      {
        ...bot,
        name: 'Chatelaine',
        bot_user_id: botUserId,
        bot_name: 'chatelaine',
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        scopes,
      },
    ],
    tokens: [
      { ...bot, token: botToken, type: 'bot', user_id: botUserId, bot_user_id: botUserId, client_id: clientId, scopes },
      { ...bot, token: OPERATOR, user: 'admin' },
    ],
    strict_scopes: true,
  };
}
