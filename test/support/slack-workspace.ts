import { scopeNames } from '../../src/slack/scopes.ts';
import { answerScripts, type Call, type Script } from './slack-answers.ts';
import { type Json, withBlockIds } from './slack-blocks.ts';
import { answerCall, changed, type Decoration, type State } from './slack-calls.ts';
import { type ChannelFacts, type Directory, openDirectory, type UserFacts } from './slack-directory.ts';
import { type App, type Emulate, startEmulate } from './slack-emulate.ts';
import { openFiles, type SlackFile } from './slack-files.ts';
import { openFront } from './slack-front.ts';
import { type Origin, type ResponsePost, responseUrls } from './slack-responses.ts';
import { openSocket, type SlackSocket } from './slack-socket.ts';
import { type Message, openSurfaces, type Surfaces, type View } from './slack-surfaces.ts';

export type WorkspaceOptions = Readonly<
  Partial<App> & { teamId?: string; teamName?: string; teamDomain?: string; appToken?: string }
>;

export type Workspace = Readonly<{
  /** Of the whole fake Slack, without a slash at its end. */
  origin: string;
  /** `SLACK_API_URL`, with the slash that it needs. */
  apiUrl: string;
  app: App & Readonly<{ appToken: string; teamId: string; teamDomain: string }>;
  /** Every call of the Web API, in order. */
  calls: readonly Call[];
  /** Everything the app said that Slack would have refused. */
  faults: string[];
  messages: readonly Message[];
  /** What was uploaded, and whether that was completed. */
  files: readonly SlackFile[];
  responses: readonly ResponsePost[];
  socket: SlackSocket;
  directory: Directory;
  surfaces: Surfaces;
  /** Adds somebody, or changes them; their id. */
  user(username: string, facts?: UserFacts): string;
  channel(id: string, facts: ChannelFacts): Promise<void>;
  answerWith(method: string, script: Script): void;
  decorate(method: string, decoration: Decoration): void;
  revoke(token: string): void;
  responseUrl(origin: Origin): string;
  /** Valid for two to three seconds, once. With a view, it can push onto that view. */
  trigger(user: string, viewId?: string): Promise<string>;
  /** The conversation of the bot with somebody. */
  directChannel(user: string): Promise<string>;
  messagesIn(channel: string): readonly Message[];
  directMessagesTo(user: string): readonly Message[];
  /** The dialog that is on top for somebody, and their Home tab. */
  dialogOf(user: string): View | undefined;
  homeOf(user: string): View | undefined;
  callsOf(method: string): readonly Call[];
  /** Resolves once a method was called and answered so many times, with the last of them; the app may still be reading. */
  called(method: string, times?: number): Promise<Call>;
  /** Resolves with what `find` finds, tried again whenever something has happened. */
  until<T>(find: () => T | undefined): Promise<T>;
  /** Somebody allows the app at the address that the app sent them to; where they are sent then. */
  consent(authorizeUrl: string, user: string): Promise<string>;
  /** Does what the answer to a submission says: the dialog closes, changes, or gets another on top. */
  submitted(user: string, view: View, answer: unknown): Promise<void>;
  close(): Promise<void>;
}>;

/**
 * A fake Slack at one origin. Emulate is behind it for `auth.test`, `users.*`, `conversations.*`, `chat.*`, `views.*`,
 * `bots.info`, `oauth.v2.access` and the consent page: it keeps messages, views, hashes, triggers, scopes and tokens. In
 * front of it we record, refuse what is beyond Slack's limits or what the token may not, answer what a test scripted, give
 * users and channels the ids that a test chose, and add the fields that emulate lacks. Ours alone are response urls,
 * files, Socket Mode with `apps.connections.open`, and `auth.revoke`.
 */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const app = appOf(options);
  const emulate = await startEmulate(app, { name: options.teamName ?? 'Acme', domain: app.teamDomain });
  const directory = await openDirectory(emulate, app.teamId, app.botUserId);
  const state = openState(app, emulate, directory);
  const { server, origin } = await openFront({
    api: (request) => answerCall(state, request),
    response: async (id, body) => {
      const answer = state.urls.post(id, body);
      changed(state);
      return answer;
    },
    upload: async (id, bytes) => state.files.take(id, bytes),
    other: (request) => passOn(emulate, request),
  });
  state.origin = origin;
  state.socket = openSocket(server, app.appId);
  return {
    ...reading(state),
    ...acting(state),
    origin,
    apiUrl: `${origin}/api/`,
    app,
    directory,
    socket: state.socket,
    close: async () => {
      state.socket?.close();
      server.close();
      server.closeAllConnections();
      await emulate.close();
    },
  };
}

const appOf = (options: WorkspaceOptions): Workspace['app'] => ({
  appId: 'A0CHATELAINE',
  botId: 'B0CHATELAINE',
  botUserId: 'U0CHATELAINE',
  botToken: 'xoxb-test-bot',
  appToken: 'xapp-test-app',
  clientId: '100.200',
  clientSecret: 'the-client-secret',
  redirectUris: [],
  scopes: scopeNames(),
  teamId: 'T0ACME',
  teamDomain: 'acme',
  ...options,
});

function openState(app: Workspace['app'], emulate: Emulate, directory: Directory): State {
  const surfaces = openSurfaces();
  const faults: string[] = [];
  const state: State = {
    app,
    emulate,
    directory,
    surfaces,
    faults,
    files: openFiles(() => state.origin),
    urls: responseUrls(() => state.origin, surfaces, faults),
    scripts: answerScripts(),
    decorations: new Map(),
    tokens: new Map([[app.botToken, { isRevoked: false, scopes: app.scopes }]]),
    triggers: new Map(),
    calls: [],
    waiting: new Set(),
    origin: '',
    socket: undefined,
  };
  return state;
}

function reading(state: State) {
  const { calls, faults, files, surfaces, urls, waiting } = state;
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const callsOf = (method: string) => calls.filter((call) => call.method === method);
  const answered = (method: string) => callsOf(method).filter(({ status }) => status !== 0);
  return {
    calls,
    faults,
    surfaces,
    messages: surfaces.messages,
    files: files.all,
    responses: urls.posts,
    until,
    callsOf,
    called: (method: string, times = 1) => until(() => answered(method)[times - 1]),
    messagesIn: (channel: string) => surfaces.messages.filter((one) => one.channel === channel),
    directMessagesTo: (user: string) =>
      surfaces.messages.filter(({ channel }) => surfaces.directs.get(channel) === user),
    dialogOf: (user: string) => surfaces.dialogs.get(user)?.at(-1),
    homeOf: (user: string) => surfaces.homes.get(user),
  };
}

function acting(state: State) {
  const { directory, emulate, surfaces, triggers, urls } = state;
  const trigger = async (user: string, viewId?: string) => {
    const args = directory.inward({ user_id: user, ...(viewId !== undefined && { view_id: viewId }) });
    const { trigger_id } = await emulate.operate('views.generateTriggerId', args);
    triggers.set(String(trigger_id), user);
    return String(trigger_id);
  };
  return {
    user: directory.user,
    channel: directory.channel,
    answerWith: state.scripts.set,
    responseUrl: urls.make,
    trigger,
    decorate: (method: string, decoration: Decoration) => {
      state.decorations.set(method, [...(state.decorations.get(method) ?? []), decoration]);
    },
    revoke: (token: string) => void state.tokens.set(token, { isRevoked: true, scopes: [] }),
    directChannel: async (user: string) => {
      const args = directory.inward({ users: user });
      const answer = await emulate.call('conversations.open', args, `Bearer ${state.app.botToken}`);
      if (!answer?.ok) throw new Error(`emulate refused conversations.open: ${answer?.error}`);
      surfaces.note('conversations.open', { users: user }, answer, undefined);
      return String((answer.channel as Json).id);
    },
    consent: (url: string, user: string) => consent(emulate, url, String(directory.inward({ user }).user)),
    submitted: async (user: string, view: View, answer: unknown) => {
      await obey(state, trigger, user, view, (answer || {}) as Json);
      changed(state);
    },
  };
}

async function obey(
  { emulate, directory, surfaces }: State,
  trigger: (user: string, viewId: string) => Promise<string>,
  user: string,
  dialog: View,
  { response_action: action, view }: Json,
): Promise<void> {
  const drawn = { ...(view as Json), blocks: withBlockIds(((view as Json)?.blocks ?? []) as Json[]) };
  const show = async (method: string, args: Json) => {
    const answer = await emulate.operate(method, { ...args, view: drawn });
    surfaces.note(method, args, directory.outward(answer), user);
  };
  if (action === 'errors') return;
  if (action === 'update') return show('views.update', { view_id: dialog.id });
  if (action === 'push') return show('views.push', { trigger_id: await trigger(user, dialog.id) });
  surfaces.dialogs.set(user, action === 'clear' ? [] : (surfaces.dialogs.get(user) ?? []).slice(0, -1));
}

async function consent({ url }: Emulate, authorizeUrl: string, user: string): Promise<string> {
  const asked = new URL(authorizeUrl);
  const page = await fetch(`${url}${asked.pathname}${asked.search}`);
  if (!page.ok) throw new Error(`no consent page: ${page.status}`);
  const form = new URLSearchParams([...asked.searchParams, ['user_id', user]]);
  const done = await fetch(`${url}/oauth/v2/authorize/callback`, { method: 'POST', body: form, redirect: 'manual' });
  return String(done.headers.get('location'));
}

async function passOn({ url }: Emulate, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.method === 'GET' ? undefined : await request.text();
  return fetch(`${url}${pathname}${search}`, {
    method: request.method,
    headers: request.headers,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
}
