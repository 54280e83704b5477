import type { Installation, Installations } from '../ports/installations.ts';
import type { ClientOf } from './client.ts';

/** A workspace that the bot serves. The app's id is unknown where Slack does not tell it. */
export type Workspace = Omit<Installation, 'appId' | 'scopes'> & Readonly<{ appId: string | undefined }>;

export type Workspaces = Readonly<{
  /** The one with this id, or that of its whole enterprise; nobody else's request is looked at any further. */
  find(enterprise: string | undefined, team: string | undefined): Promise<Workspace | undefined>;
  all(): Promise<readonly Workspace[]>;
  /** What was revoked is forgotten at once; whether there was one. */
  remove(workspace: Pick<Workspace, 'enterprise' | 'team'>): Promise<boolean>;
}>;

/** Where accounts are known by the same ids: an enterprise has one space of them, a workspace its own. */
export const tenantOf = ({ enterprise, team }: Pick<Workspace, 'enterprise' | 'team'>): string =>
  enterprise ?? team ?? '';

/** The one workspace of a token. Rejects when Slack does not take the token. */
export async function workspaceOfToken(clientOf: ClientOf, token: string): Promise<Workspaces> {
  const client = clientOf(token);
  const { team_id, enterprise_id, team, bot_id, user_id, app_id } = (await client.auth.test()) as Tested;
  if (!team_id || !bot_id || !user_id) throw new Error(NO_BOT);
  const appId = app_id ?? (await client.bots.info({ bot: bot_id }).catch(() => undefined))?.bot?.app_id;
  let own: Workspace | undefined = {
    team: team_id,
    enterprise: enterprise_id ?? null,
    name: team ?? team_id,
    appId,
    botId: bot_id,
    botUserId: user_id,
    token,
  };
  return {
    find: async (enterprise, team) => own && pick([own], enterprise, team),
    all: async () => (own ? [own] : []),
    remove: async (workspace) => {
      const known = own !== undefined && own.team === workspace.team;
      if (known) own = undefined;
      return known;
    },
  };
}

const NO_BOT =
  'SLACK_BOT_TOKEN is not the token of a bot: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the app.';

type Tested = Readonly<Partial<Record<'team_id' | 'enterprise_id' | 'team' | 'bot_id' | 'user_id' | 'app_id', string>>>;

/** How long another process's installation may go unseen. */
const FRESH_MS = 5_000;

/** Those that installed the bot themselves. */
export function installedWorkspaces(installations: Installations, now = Date.now): Workspaces {
  let known: Readonly<{ at: number; all: Promise<readonly Workspace[]> }> | undefined;
  let last: readonly Workspace[] | undefined;
  const read = async () => {
    try {
      last = await installations.all();
      return last;
    } catch (error) {
      known = undefined;
      if (!last) throw error;
      // While the store is down, its workspaces are told so.
      return last;
    }
  };
  const all = () => {
    if (!known || now() - known.at > FRESH_MS) known = { at: now(), all: read() };
    return known.all;
  };
  return {
    all,
    find: async (enterprise, team) => {
      const found = pick(await all(), enterprise, team);
      if (found) return found;
      // It may have been installed a moment ago, here or by another process.
      known = undefined;
      return pick(await all(), enterprise, team);
    },
    remove: async (workspace) => {
      const removed = await installations.remove(workspace);
      [known, last] = [undefined, undefined];
      return removed;
    },
  };
}

function pick(all: readonly Workspace[], enterprise: string | undefined, team: string | undefined) {
  // One that has joined an enterprise since we were installed is still the same.
  const isTheirs = (one: Workspace) => !enterprise || !one.enterprise || one.enterprise === enterprise;
  const own = team === undefined ? undefined : all.find((one) => one.team === team && isTheirs(one));
  return (
    own ??
    (enterprise === undefined ? undefined : all.find((one) => one.team === null && one.enterprise === enterprise))
  );
}

/** Those of a token and those that installed the bot, as one. */
export const joined = (sources: readonly Workspaces[]): Workspaces => ({
  all: async () => (await Promise.all(sources.map((one) => one.all()))).flat(),
  find: async (enterprise, team) => {
    for (const one of sources) {
      const found = await one.find(enterprise, team);
      if (found) return found;
    }
    return undefined;
  },
  remove: async (workspace) => (await Promise.all(sources.map((one) => one.remove(workspace)))).includes(true),
});
