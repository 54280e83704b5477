import type { Json } from './slack-blocks.ts';

/** A call of the Web API as it arrived, and what was said to it. */
export type Call = Readonly<{
  method: string;
  token: string | undefined;
  /** The fields; those that hold JSON are parsed. */
  args: Json;
  at: number;
  status: number;
  /** Undefined until it is answered, and for what is no JSON. */
  answer: Json | undefined;
}>;

/** A scripted answer. A body that is no string is sent as JSON. */
export type Answer = Readonly<{
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Does what was asked for before it answers otherwise: the caller cannot know. */
  stored?: boolean;
  /** Answers once this has settled. */
  held?: Promise<unknown>;
  /** Cuts the connection instead: before the answer, or half way through it. */
  broken?: 'before' | 'halfway';
}>;

/** `default` is what the workspace would have answered by itself. */
export type Turn = Answer | 'default';
export type Script = readonly Turn[] | ((call: Call) => Turn | Promise<Turn>);

export type Scripts = Readonly<{
  /** A list is used up, one a call; a function answers until it is replaced. `*` stands for every method. */
  set(method: string, script: Script): void;
  next(call: Call): Promise<Turn>;
}>;

export function answerScripts(): Scripts {
  const scripts = new Map<string, Turn[] | Exclude<Script, readonly Turn[]>>();
  return {
    set: (method, script) => void scripts.set(method, typeof script === 'function' ? script : [...script]),
    next: async (call) => {
      const script = scripts.get(call.method) ?? scripts.get('*') ?? [];
      return typeof script === 'function' ? script(call) : (script.shift() ?? 'default');
    },
  };
}

export const refusal = (error: string): Answer => ({ body: { ok: false, error } });

export const rateLimited = (seconds?: number | string): Answer => ({
  status: 429,
  headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
});

export const htmlPage = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><title>Slack is having trouble</title>',
});

export const halfJson = (): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: '{"ok":true,"ts":"17',
});
