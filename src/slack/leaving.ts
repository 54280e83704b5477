import type { Desk } from './desk.ts';
import { type Admitted, admittedIn } from './door.ts';
import type { GivenEvent } from './listen.ts';

/** Whoever takes the app out of a workspace takes its token back: ours is forgotten at once. */
export async function onUninstalled(desk: Desk, { context }: GivenEvent<'app_uninstalled'>): Promise<void> {
  await leave(desk, admittedIn(context));
}

export async function onRevoked(desk: Desk, { event, context }: GivenEvent<'tokens_revoked'>): Promise<void> {
  const admitted = admittedIn(context);
  if (event.tokens.bot?.includes(admitted.workspace.botUserId)) await leave(desk, admitted);
}

async function leave({ workspaces, log }: Desk, { workspace }: Admitted): Promise<void> {
  await workspaces.remove(workspace);
  const { team, enterprise } = workspace;
  log.warn({ team, enterprise }, 'removed from a workspace: nothing is sent there');
}
