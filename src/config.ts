import { z } from 'zod';

/** The environment, read once. `.env.example` explains each name. */
export type Config = Readonly<{
  databaseUrl: string | undefined;
  /** Where the embedded store and the audit key live. */
  dataFolder: string;
  port: number;
  host: string;
  publicUrl: string | undefined;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** PEM of the Ed25519 key that signs checkpoints; absent: one is made in the data folder. */
  auditSigningKey: string | undefined;
  /** 32 bytes in base64 that encrypt the tokens of workspaces; absent: made in the data folder. */
  tokenKey: string | undefined;
  /** Absent: Slack is not set up. */
  slack: SlackConfig | undefined;
  /** Absent: Teams is not set up. */
  teams: TeamsConfig | undefined;
  /** Absent: no text messages are sent. */
  twilio: TwilioConfig | undefined;
}>;

export type SlackConfig = Readonly<{
  botToken: string | undefined;
  signingSecret: string | undefined;
  appToken: string | undefined;
  /** Another base of the Web API, with a slash at its end. */
  apiUrl: string | undefined;
  oauth: OauthConfig | undefined;
}>;

export type OauthConfig = Readonly<{
  clientId: string;
  clientSecret: string;
  /** Ids of the workspaces and enterprises that may install the bot. */
  workspaces: readonly string[];
  publicUrl: string;
}>;

export type TeamsConfig = Readonly<{
  appId: string;
  password: string;
  /** The one tenant. */
  tenant: string;
  /** The service's address for what answers nothing, with a slash at its end. */
  serviceUrl: string;
  /** Whether private answers stay in the channel they were asked for in. */
  targeted: boolean;
}>;

export type TwilioConfig = Readonly<{
  account: string;
  /** The API key, or the account itself with its token for a secret. */
  user: string;
  secret: string;
  /** A number in E.164, or a Messaging Service. */
  from: string;
  /** The base of the API, with a slash at its end. */
  apiUrl: string;
}>;

const filled = z.string().trim().min(1).optional();
const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_FOLDER: z.string().default('data'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  AUDIT_SIGNING_KEY: filled,
  TOKEN_KEY: z.base64().length(44).optional(),
  SLACK_BOT_TOKEN: filled,
  // Slack's have 32 hexadecimal digits: a shorter one could be guessed, and an empty one signs for everybody.
  SLACK_SIGNING_SECRET: z.string().trim().min(32).optional(),
  SLACK_APP_TOKEN: filled,
  SLACK_CLIENT_ID: filled,
  SLACK_CLIENT_SECRET: filled,
  SLACK_WORKSPACES: z
    .string()
    .regex(/^[TE][A-Z0-9]+(\s*,\s*[TE][A-Z0-9]+)*$/)
    .optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  MICROSOFT_APP_ID: z.guid().toLowerCase().optional(),
  MICROSOFT_APP_PASSWORD: z.string().trim().min(16).optional(),
  MICROSOFT_APP_TENANT_ID: z.guid().toLowerCase().optional(),
  // Our own token is sent there: not over an open line, unless it does not leave the machine.
  TEAMS_SERVICE_URL: z
    .url({ protocol: /^https?$/ })
    .refine(staysClosed)
    .default('https://smba.trafficmanager.net/teams/'),
  TEAMS_TARGETED_MESSAGES: z.enum(['on', 'off']).default('off'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i)
    .optional(),
  TWILIO_API_KEY: z
    .string()
    .regex(/^SK[0-9a-f]{32}$/i)
    .optional(),
  TWILIO_API_SECRET: z.string().trim().min(16).optional(),
  TWILIO_AUTH_TOKEN: z.string().trim().min(16).optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$/)
    .optional(),
  // Passwords are sent there.
  TWILIO_API_URL: z
    .url({ protocol: /^https?$/ })
    .refine(staysClosed)
    .default('https://api.twilio.com/'),
});
type Read = z.infer<typeof Environment>;

/** Not over an open line, unless it does not leave the machine; nothing hides the host, and nothing stands after the path. */
function staysClosed(address: string): boolean {
  const { protocol, hostname, username, password, search, hash } = new URL(address);
  if (username + password + search + hash !== '') return false;
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Says which variable is wrong, never what is in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Throws `ConfigError`, one line a variable. An empty variable counts as absent. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = Environment.safeParse(given);
  if (!read.success) throw new ConfigError(read.error.issues.map(({ path }) => explained(String(path[0]))).join('\n'));
  const { data } = read;
  return {
    databaseUrl: data.DATABASE_URL,
    dataFolder: data.DATA_FOLDER,
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL,
    logLevel: data.LOG_LEVEL,
    auditSigningKey: data.AUDIT_SIGNING_KEY,
    tokenKey: data.TOKEN_KEY,
    slack: slackFrom(data),
    teams: teamsFrom(data),
    twilio: twilioFrom(data),
  };
}

/** Half a setting is a mistake: nothing is served that somebody meant to be protected otherwise. */
function slackFrom(read: Read): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET } = read;
  const given = [SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET];
  if (given.every((one) => one === undefined)) return undefined;
  const oauth = oauthFrom(read);
  if (SLACK_BOT_TOKEN === undefined && !oauth)
    throw new ConfigError(
      'SLACK_BOT_TOKEN is missing (or, for several workspaces, SLACK_CLIENT_ID with SLACK_CLIENT_SECRET).',
    );
  if (SLACK_APP_TOKEN === undefined && SLACK_SIGNING_SECRET === undefined)
    throw new ConfigError('SLACK_SIGNING_SECRET is missing (or, for Socket Mode, SLACK_APP_TOKEN).');
  return {
    botToken: SLACK_BOT_TOKEN,
    signingSecret: SLACK_SIGNING_SECRET,
    appToken: SLACK_APP_TOKEN,
    apiUrl: read.SLACK_API_URL?.replace(/\/?$/, '/'),
    oauth,
  };
}

function oauthFrom({
  SLACK_CLIENT_ID: clientId,
  SLACK_CLIENT_SECRET: clientSecret,
  SLACK_WORKSPACES,
  PUBLIC_URL: publicUrl,
}: Read): OauthConfig | undefined {
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined) throw new ConfigError('SLACK_CLIENT_ID is missing beside SLACK_CLIENT_SECRET.');
  if (clientSecret === undefined) throw new ConfigError('SLACK_CLIENT_SECRET is missing beside SLACK_CLIENT_ID.');
  if (publicUrl === undefined)
    throw new ConfigError('PUBLIC_URL is missing: Slack sends whoever installs the bot back to it.');
  if (!/^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]?/.test(publicUrl))
    throw new ConfigError('PUBLIC_URL has to begin with https:// where Slack is to be installed.');
  return { clientId, clientSecret, publicUrl, workspaces: SLACK_WORKSPACES?.split(/\s*,\s*/) ?? [] };
}

/** One missing would let in whoever should not be, or nobody. */
function teamsFrom(read: Read): TeamsConfig | undefined {
  const { MICROSOFT_APP_ID: appId, MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TENANT_ID: tenant } = read;
  if (appId === undefined && password === undefined && tenant === undefined) return undefined;
  if (appId === undefined)
    throw new ConfigError('MICROSOFT_APP_ID is missing: Teams needs all three of MICROSOFT_APP_….');
  if (password === undefined)
    throw new ConfigError('MICROSOFT_APP_PASSWORD is missing: a client secret of the app, made in Entra.');
  if (tenant === undefined)
    throw new ConfigError('MICROSOFT_APP_TENANT_ID is missing: the one tenant whose people may speak to the bot.');
  const targeted = read.TEAMS_TARGETED_MESSAGES === 'on';
  return { appId, password, tenant, serviceUrl: read.TEAMS_SERVICE_URL.replace(/\/?$/, '/'), targeted };
}

/** Half of it would be found out by the first password that does not arrive. */
function twilioFrom(read: Read): TwilioConfig | undefined {
  const {
    TWILIO_ACCOUNT_SID: account,
    TWILIO_API_KEY: key,
    TWILIO_API_SECRET,
    TWILIO_AUTH_TOKEN,
    TWILIO_FROM: from,
  } = read;
  if ([account, key, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN, from].every((one) => one === undefined)) return undefined;
  if (account === undefined)
    throw new ConfigError(
      'TWILIO_ACCOUNT_SID is missing: text messages need the account, a key of it, and TWILIO_FROM.',
    );
  if (key === undefined && TWILIO_API_SECRET !== undefined)
    throw new ConfigError('TWILIO_API_KEY is missing beside TWILIO_API_SECRET.');
  if (key !== undefined && TWILIO_API_SECRET === undefined)
    throw new ConfigError('TWILIO_API_SECRET is missing beside TWILIO_API_KEY.');
  if (key !== undefined && TWILIO_AUTH_TOKEN !== undefined)
    throw new ConfigError('TWILIO_AUTH_TOKEN is one too many beside TWILIO_API_KEY: leave one of them empty.');
  const secret = TWILIO_API_SECRET ?? TWILIO_AUTH_TOKEN;
  if (secret === undefined)
    throw new ConfigError('TWILIO_API_KEY is missing, with TWILIO_API_SECRET (or, instead, TWILIO_AUTH_TOKEN).');
  if (from === undefined)
    throw new ConfigError('TWILIO_FROM is missing: the number or the Messaging Service that text messages come from.');
  return { account, user: key ?? account, secret, from, apiUrl: read.TWILIO_API_URL.replace(/\/?$/, '/') };
}

const EXPECTED: Readonly<Record<string, string>> = {
  DATABASE_URL: 'an address such as postgres://user:password@host:5432/chatelaine',
  PORT: 'a whole number from 0 to 65535',
  PUBLIC_URL: 'the address people reach the bot at, such as https://access.example.com',
  TOKEN_KEY: '32 random bytes in base64, such as openssl rand -base64 32 prints',
  SLACK_SIGNING_SECRET: 'the signing secret of the app, which has at least 32 characters',
  SLACK_WORKSPACES: 'ids of workspaces or enterprises with commas between them, such as T0123ABCD,E0456EFGH',
  SLACK_API_URL: 'an address such as http://127.0.0.1:4003/api/',
  MICROSOFT_APP_ID: 'the application (client) id of the app, such as 11111111-2222-3333-4444-555555555555',
  MICROSOFT_APP_PASSWORD: 'the value of a client secret of the app, not its id',
  MICROSOFT_APP_TENANT_ID: 'the directory (tenant) id, such as 11111111-2222-3333-4444-555555555555',
  TEAMS_SERVICE_URL: 'an address such as https://smba.trafficmanager.net/teams/',
  TEAMS_TARGETED_MESSAGES: 'on or off',
  TWILIO_ACCOUNT_SID: 'the SID of the account: AC and 32 hexadecimal digits',
  TWILIO_API_KEY: 'the SID of the key: SK and 32 hexadecimal digits',
  TWILIO_API_SECRET: 'the secret of the key, not its SID',
  TWILIO_AUTH_TOKEN: 'the auth token of the account',
  TWILIO_FROM: 'a number such as +15005550006, or a Messaging Service: MG and 32 hexadecimal digits',
  TWILIO_API_URL: 'an address such as https://api.twilio.com/',
  LOG_LEVEL: 'one of fatal, error, warn, info, debug, trace, silent',
};
const explained = (name: string): string => `${name} is not usable: expected ${EXPECTED[name] ?? 'some text'}`;
