import type { Json } from './teams-surfaces.ts';

/** What the bot asks of the connector. `send`: a message, an answer, or one for a person alone. */
export type Verb =
  | 'create'
  | 'send'
  | 'update'
  | 'delete'
  | 'member'
  | 'members'
  | 'team'
  | 'channels'
  /** No call that we know. */
  | 'other';

/** A call of the connector as it arrived, and what was said to it. */
export type Call = Readonly<{
  verb: Verb;
  method: string;
  /** Below the service URL, decoded. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** With its thread, as it was asked for. */
  conversation: string | undefined;
  /** Of the activity, the member or the team. */
  id: string | undefined;
  body: Json;
  token: string | undefined;
  at: number;
  /** 0 until it is answered. */
  status: number;
  answer: unknown;
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

/** `default` is what Teams would have answered by itself. */
export type Turn = Answer | 'default';
export type Script = readonly Turn[] | ((call: Call) => Turn | Promise<Turn>);

export type Scripts = Readonly<{
  /** A list is used up, one a call; a function answers until it is replaced. `*` stands for every verb. */
  set(verb: Verb | '*', script: Script): void;
  next(call: Call): Promise<Turn>;
}>;

export function answerScripts(): Scripts {
  const scripts = new Map<string, Turn[] | Exclude<Script, readonly Turn[]>>();
  return {
    set: (verb, script) => void scripts.set(verb, typeof script === 'function' ? script : [...script]),
    next: async (call) => {
      const script = scripts.get(call.verb) ?? scripts.get('*') ?? [];
      return typeof script === 'function' ? script(call) : (script.shift() ?? 'default');
    },
  };
}

/** As the connector words it. */
export const refusal = (status: number, code: string, message = code): Answer => ({
  status,
  body: { error: { code, message } },
});

export const throttled = (seconds?: number | string): Answer => ({
  ...refusal(429, 'Throttled', 'Too many requests'),
  headers: seconds === undefined ? {} : { 'retry-after': String(seconds) },
});

export const htmlPage = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><title>Our services are not available right now</title>',
});

export const halfJson = (): Answer => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"id":"17',
});

/** It is done, and whoever asked for it never hears so. */
export const lost = (): Answer => ({ stored: true, broken: 'before' });
