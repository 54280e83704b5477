import type { App } from '@slack/bolt';
import type { Desk } from './desk.ts';
import type { Admitted } from './door.ts';

/** Whoever takes the app out of a workspace takes its token back: ours is forgotten at once. */
export function listenToLeaving(app: App, { workspaces, log }: Desk): void {
  const leave = async (context: object) => {
    const { workspace } = context as Admitted;
    await workspaces.remove(workspace);
    log.warn(
      { team: workspace.team, enterprise: workspace.enterprise },
      'removed from a workspace: nothing is sent there',
    );
  };
  app.event('app_uninstalled', ({ context }) => leave(context));
  app.event('tokens_revoked', async ({ event, context }) => {
    const { workspace } = context as unknown as Admitted;
    if (event.tokens.bot?.includes(workspace.botUserId)) await leave(context);
  });
}
