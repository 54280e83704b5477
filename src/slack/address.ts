import type { Store } from '../ports/store.ts';
import type { ClientOf } from './client.ts';
import { peopleOf } from './message.ts';
import type { Address } from './post.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

/** A notice that cannot go out now; it is kept, and tried again later. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

export async function addressOf(
  { store }: Readonly<{ store: Store }>,
  workspace: Workspace,
  channel: string,
): Promise<Address> {
  const { company, links } = await store.snapshot();
  return { workspace, people: peopleOf(company, links, tenantOf(workspace)), channel };
}

/** Whether outsiders read there, or are about to: then it gets no message of its own (B62). */
export async function isShared(clientOf: ClientOf, { token }: Workspace, channel: string): Promise<boolean> {
  const { channel: found } = await clientOf(token).conversations.info({ channel });
  return found?.is_ext_shared === true || found?.is_pending_ext_shared === true;
}
