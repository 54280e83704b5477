import type { Answer, Call, Scripts } from './slack-answers.ts';
import { type Json, withBlockIds } from './slack-blocks.ts';
import type { Directory } from './slack-directory.ts';
import type { App, Emulate } from './slack-emulate.ts';
import type { Files } from './slack-files.ts';
import type { ApiRequest } from './slack-front.ts';
import { messageFaults, viewFaults } from './slack-limits.ts';
import type { ResponseUrls } from './slack-responses.ts';
import type { SlackSocket } from './slack-socket.ts';
import type { Surfaces } from './slack-surfaces.ts';

/** Adds to an answer. It sees every answer but those about the token. */
export type Decoration = (answer: Json, args: Json, call: Call) => Json;

type Token = Readonly<{ isRevoked: boolean; scopes: readonly string[] }>;
/** What the fake holds, behind `Workspace`. */
export type State = Readonly<{
  app: App & Readonly<{ appToken: string }>;
  emulate: Emulate;
  directory: Directory;
  surfaces: Surfaces;
  urls: ResponseUrls;
  files: Files;
  scripts: Scripts;
  decorations: Map<string, Decoration[]>;
  tokens: Map<string, Token>;
  /** Whose a trigger is. */
  triggers: Map<string, string>;
  calls: Call[];
  faults: string[];
  waiting: Set<() => void>;
}> & { origin: string; socket: SlackSocket | undefined };

/** Lets those look who wait for something to happen. */
export function changed({ waiting }: State): void {
  for (const look of [...waiting]) look();
}

/** Answers a call as it was scripted, else as Slack would, and remembers it. */
export async function answerCall(state: State, { method, token, args, authorization }: ApiRequest): Promise<Answer> {
  const call: { -readonly [K in keyof Call]: Call[K] } = {
    method,
    token,
    args,
    at: Date.now(),
    status: 0,
    answer: undefined,
  };
  state.calls.push(call);
  changed(state);
  const turn = await state.scripts.next(call);
  const isOrdinary = turn === 'default' || turn.stored;
  const own = isOrdinary ? await ordinary(state, call, authorization ?? (token && `Bearer ${token}`)) : undefined;
  const answer: Answer = turn === 'default' ? { body: own, headers: scopesOf(state, token) } : turn;
  await answer.held;
  call.status = answer.status ?? 200;
  call.answer = typeof answer.body === 'object' ? (answer.body as Json) : undefined;
  changed(state);
  return answer;
}

const scopesOf = ({ tokens }: State, token = ''): Readonly<Record<string, string>> => {
  const scopes = tokens.get(token)?.scopes;
  return scopes ? { 'x-oauth-scopes': scopes.join(',') } : {};
};

async function ordinary(state: State, call: Call, authorization: string | undefined): Promise<Json> {
  const error = tokenError(state, call);
  if (error) return { ok: false, error };
  const found = [...faultsOf(call), ...state.files.faultsOf(call.args)];
  state.faults.push(...found.map((fault) => `${call.method}: ${fault}`));
  if (found.length > 0) return { ok: false, error: 'invalid_blocks', response_metadata: { messages: found } };
  const answer = ownAnswer(state, call) ?? (await emulated(state, call, authorization));
  return (state.decorations.get(call.method) ?? []).reduce((given, change) => change(given, call.args, call), answer);
}

function tokenError({ app, tokens }: State, { method, token }: Call): string | undefined {
  if (method === 'oauth.v2.access') return undefined;
  if (token === undefined) return 'not_authed';
  const isAppMethod = method === 'apps.connections.open';
  if (token === app.appToken) return isAppMethod ? undefined : 'not_allowed_token_type';
  const known = tokens.get(token);
  if (known?.isRevoked) return 'token_revoked';
  if (!known) return 'invalid_auth';
  return isAppMethod ? 'not_allowed_token_type' : undefined;
}

function faultsOf({ method, args }: Call): readonly string[] {
  if (['chat.postMessage', 'chat.postEphemeral', 'chat.update'].includes(method)) return messageFaults(args);
  return ['views.open', 'views.push', 'views.update', 'views.publish'].includes(method) ? viewFaults(args.view) : [];
}

function ownAnswer({ files, socket, tokens }: State, { method, args, token = '' }: Call): Json | undefined {
  if (method.startsWith('files.')) return files.answer(method, args, tokens.get(token)?.scopes ?? []);
  if (method === 'apps.connections.open') return { ok: true, url: socket?.ticket() };
  if (method !== 'auth.revoke') return undefined;
  tokens.set(token, { isRevoked: true, scopes: [] });
  return { ok: true, revoked: true };
}

async function emulated(state: State, call: Call, authorization: string | undefined): Promise<Json> {
  const { directory, emulate, surfaces, tokens } = state;
  const { method, token = '' } = call;
  const error = directory.refusalOf(method, call.args, tokens.get(token)?.scopes ?? []);
  if (error) return { ok: false, error };
  const args = identified(call.args);
  const raw = await emulate.call(method, directory.inward(args), authorization);
  if (!raw) return { ok: false, error: 'unknown_method' };
  const answer = directory.outward(raw);
  if (!answer.ok) return answer;
  surfaces.note(method, args, answer, String(args.user_id ?? state.triggers.get(String(args.trigger_id))));
  return completed(state, method, directory.complete(method, answer, args));
}

/** With ids for the blocks that have none. */
function identified(args: Json): Json {
  const { blocks, view } = args as { blocks?: Json[]; view?: Json };
  return {
    ...args,
    ...(Array.isArray(blocks) && { blocks: withBlockIds(blocks) }),
    ...(view && { view: { ...view, blocks: withBlockIds(view.blocks as Json[]) } }),
  };
}

function completed({ app, tokens }: State, method: string, answer: Json): Json {
  if (method === 'oauth.v2.access')
    tokens.set(String(answer.access_token), { isRevoked: false, scopes: String(answer.scope).split(',') });
  if (method === 'bots.info')
    return { ...answer, bot: { ...(answer.bot as Json), app_id: app.appId, user_id: app.botUserId } };
  if (method !== 'auth.test') return answer;
  // Slack documents no id of the app here: it is asked of `bots.info`.
  const { app_id: _id, app_name: _name, ...rest } = answer;
  return { ...rest, is_enterprise_install: false };
}
