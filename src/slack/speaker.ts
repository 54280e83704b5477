import { z } from 'zod';
import type { Strangeness } from '../cards/stranger.ts';
import { memoryOf } from '../chat/memory.ts';
import { type ChatAccount, userOfAccount } from '../domain/chat-link.ts';
import type { Tools } from '../usecases/asker.ts';
import { linkAccount } from '../usecases/link-account.ts';
import { type ClientOf, isRefused, unreachable } from './client.ts';
import { tenantOf, type Workspace } from './workspaces.ts';

/** A user of the platform, or why whoever speaks is none. */
export type Speaker = Readonly<{ username: string } | { refused: Strangeness }>;

/** Who somebody in Slack is. Throws `unavailable` when neither Slack nor memory can tell. */
export type Identify = (tools: Tools, workspace: Workspace, slackId: string) => Promise<Speaker>;

/**
 * By the account's id and never by a name: an explicit link or one that was kept, else by a mail address that Slack has
 * verified. Whether they are a full member is asked of Slack first, as a link says nothing of that.
 */
export function identifier(clientOf: ClientOf, now = Date.now): Identify {
  const profileOf = profiles(clientOf, now);
  return async (tools, workspace, slackId) => {
    const profile = await profileOf(workspace, slackId);
    const strangeness = strangenessOf(profile, workspace);
    if (strangeness) return { refused: strangeness };
    const account = { platform: 'slack', tenant: tenantOf(workspace), account: slackId } as const;
    const { company, links } = await tools.store.snapshot();
    const username = userOfAccount(company, links, account);
    return username === undefined ? byMail(tools, account, profile) : { username };
  };
}

async function byMail(tools: Tools, account: ChatAccount, { profile, is_email_confirmed }: Profile): Promise<Speaker> {
  if (!profile?.email) return { refused: 'nobody' };
  if (is_email_confirmed !== true) return { refused: 'unconfirmed' };
  const linked = await linkAccount(tools, 'slack', { account, email: profile.email });
  return linked.state === 'linked' ? { username: linked.username } : { refused: linked.state };
}

const Flag = z.boolean().optional();
const Profile = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  enterprise_user: z.object({ enterprise_id: z.string().optional() }).optional(),
  deleted: Flag,
  is_bot: Flag,
  is_workflow_bot: Flag,
  is_restricted: Flag,
  is_ultra_restricted: Flag,
  is_stranger: Flag,
  is_email_confirmed: Flag,
  profile: z.object({ email: z.string().optional() }).optional(),
});
type Profile = z.infer<typeof Profile>;

function strangenessOf(profile: Profile, { team, enterprise }: Workspace): Strangeness | undefined {
  if (profile.is_stranger) return 'stranger';
  const isOfTeam = team !== null && profile.team_id === team;
  const isOfEnterprise = enterprise !== null && profile.enterprise_user?.enterprise_id === enterprise;
  if (!isOfTeam && !isOfEnterprise) return 'stranger';
  if (profile.deleted) return 'gone';
  if (profile.is_bot || profile.is_workflow_bot || profile.id === 'USLACKBOT') return 'bot';
  return profile.is_restricted || profile.is_ultra_restricted ? 'guest' : undefined;
}

/** For how long it is not asked again whether somebody is still a full member: Slack itself shuts out who is gone. */
const FRESH_MS = 60_000;
const MOST = 20_000;

function profiles(clientOf: ClientOf, now: () => number) {
  const memory = memoryOf<Profile>({ freshMs: FRESH_MS, most: MOST, now });
  return (workspace: Workspace, slackId: string): Promise<Profile> =>
    memory.read(`${tenantOf(workspace)}:${slackId}`, () => readProfile(clientOf, workspace, slackId));
}

async function readProfile(clientOf: ClientOf, { token }: Workspace, user: string): Promise<Profile> {
  try {
    const { user: found } = await clientOf(token).users.info({ user });
    return Profile.parse(found);
  } catch (error) {
    if (isRefused(error, 'user_not_found', 'user_not_visible')) return { id: user, is_stranger: true };
    throw unreachable(error);
  }
}
