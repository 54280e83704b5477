import type { LogLevel } from '@slack/web-api';
import type { Log } from '../chat/log.ts';

/** Slack's libraries speak to a logger of their own kind. What they say for debugging holds people's words: it is dropped. */
export function slackLogger(log: Log) {
  const words = (parts: readonly unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part)));
  const level: `${LogLevel}` = 'warn';
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => log.warn({ library: 'slack' }, words(parts).join(' ')),
    error: (...parts: unknown[]) => log.error({ library: 'slack' }, words(parts).join(' ')),
    setLevel: () => {},
    getLevel: () => level as LogLevel,
    setName: () => {},
  };
}
