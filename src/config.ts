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
});

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
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  DATABASE_URL: 'an address such as postgres://user:password@host:5432/chatelaine',
  PORT: 'a whole number from 0 to 65535',
  PUBLIC_URL: 'the address people reach the bot at, such as https://access.example.com',
  LOG_LEVEL: 'one of fatal, error, warn, info, debug, trace, silent',
};
const explained = (name: string): string => `${name} is not usable: expected ${EXPECTED[name] ?? 'some text'}`;
