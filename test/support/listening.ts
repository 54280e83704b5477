import type { FastifyBaseLogger } from 'fastify';

/** What a bot logged as a warning or worse, as text. */
export type Logged = string[];

export function listening(logged: Logged): FastifyBaseLogger {
  const note = (...parts: readonly unknown[]) => {
    logged.push(parts.map((part) => (part instanceof Error ? part.message : JSON.stringify(part))).join(' '));
  };
  const quiet = () => {};
  const log: FastifyBaseLogger = {
    level: 'warn',
    fatal: note,
    error: note,
    warn: note,
    info: quiet,
    debug: quiet,
    trace: quiet,
    silent: quiet,
    child: () => log,
  };
  return log;
}
