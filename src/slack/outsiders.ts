import type { ClientOf } from './client.ts';
import type { Workspace } from './workspaces.ts';

/** Whether outsiders read there, or are about to: then it gets no message of its own (B62). */
export async function isShared(clientOf: ClientOf, { token }: Workspace, channel: string): Promise<boolean> {
  const { channel: found } = await clientOf(token).conversations.info({ channel });
  return found?.is_ext_shared === true || found?.is_pending_ext_shared === true;
}
