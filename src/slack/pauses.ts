import { Refused } from '../ports/notifier.ts';
import { failureOf } from './client.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

/** Calls of a workspace whose token Slack does not take pause, whoever they are for (F25). */
export type Pauses = Readonly<{ guard<T>(workspace: Workspace, work: () => Promise<T>): Promise<T> }>;

const PAUSE_MS = 300_000;

/** The token is gone, not the channel: it waits until the app is back. */
export const WITHOUT_TOKEN = ['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth', 'not_authed'];

export function pausesSince(now: () => number): Pauses {
  const paused = new Map<string, Readonly<{ until: number; why: string; token: string }>>();
  return {
    guard: async (workspace, work) => {
      const tenant = tenantOf(workspace);
      const pause = paused.get(tenant);
      // Another token is another try.
      if (pause && pause.until > now() && pause.token === workspace.token) throw refused(pause.why);
      try {
        return await work();
      } catch (error) {
        const failure = failureOf(error);
        if (failure?.kind !== 'refused' || !WITHOUT_TOKEN.includes(failure.error)) throw error;
        paused.set(tenant, { until: now() + PAUSE_MS, why: failure.error, token: workspace.token });
        throw refused(failure.error, error);
      }
    },
  };
}

const refused = (why: string, cause?: unknown): Refused =>
  new Refused(`nothing can be sent to the workspace (${why})`, 'everything', cause);
