import { channelsOn, clockFinding, type Finding, finding } from '../chat/findings.ts';
import type { Log } from '../chat/log.ts';
import type { Company } from '../domain/company.ts';
import type { Installations } from '../ports/installations.ts';
import { type ClientOf, clientOptions, clients, failureOf } from './client.ts';
import { scopeNames } from './scopes.ts';
import type { SlackSettings } from './settings.ts';
import { workspacesFor } from './slack.ts';
import type { Workspace } from './workspaces.ts';

type Parts = Readonly<{ settings: SlackSettings; installations: Installations; company: Company; log: Log }>;

/** For `doctor`: the token, what it may, the channels that notices go to, and the clock that signatures are judged by. */
export async function examineSlack({ settings, installations, company, log }: Parts): Promise<readonly Finding[]> {
  const options = clientOptions(log, settings.apiUrl);
  const clientOf = clients(options);
  const clock = await clockFinding('Slack', new URL('api.test', settings.apiUrl ?? 'https://slack.com/api/'), 'POST');
  let all: readonly Workspace[];
  try {
    all = await (await workspacesFor({ settings, installations }, clientOf)).all();
  } catch (error) {
    return [finding('Slack token', false, tokenFault(error)), clock];
  }
  const tokens = await Promise.all(all.map((one) => tokenFindings(clientOf, one)));
  const channels = await Promise.all(channelsOn('slack', company).map((id) => channelFinding(clientOf, all, id)));
  const app = settings.appToken === undefined ? [] : [await appTokenFinding(clientOf, settings.appToken)];
  return [...oauthFindings(settings, all), ...tokens.flat(), ...app, ...channels, clock];
}

async function appTokenFinding(clientOf: ClientOf, appToken: string): Promise<Finding> {
  const what = 'Slack app token';
  try {
    await clientOf(appToken).apps.connections.open({});
    return finding(what, true, 'good for Socket Mode.');
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'refused') return finding(what, false, tokenFault(error));
    return finding(
      what,
      false,
      `refused by Slack (${failure.error}): make one with connections:write, under Basic Information.`,
    );
  }
}

function oauthFindings({ oauth, botToken }: SlackSettings, all: readonly Workspace[]): readonly Finding[] {
  if (!oauth) return [];
  const install = new URL('/slack/install', oauth.publicUrl).href;
  if (oauth.workspaces.length === 0)
    return [
      finding(
        'Slack installation',
        false,
        `nobody may install it yet: name the workspaces in SLACK_WORKSPACES, then open ${install}.`,
      ),
    ];
  const isInstalled = all.length > (botToken === undefined ? 0 : 1);
  return isInstalled ? [] : [finding('Slack installation', false, `no workspace has installed it: open ${install}.`)];
}

async function tokenFindings(clientOf: ClientOf, { name, token }: Workspace): Promise<readonly Finding[]> {
  try {
    const { response_metadata } = await clientOf(token).auth.test();
    const granted = response_metadata?.scopes ?? [];
    const missing = granted.length === 0 ? [] : scopeNames().filter((scope) => !granted.includes(scope));
    return [
      finding('Slack token', true, `good for ${name}.`),
      missing.length === 0
        ? finding(
            'Slack scopes',
            true,
            granted.length === 0 ? 'not told by Slack.' : `all ${scopeNames().length} are granted.`,
          )
        : finding('Slack scopes', false, `${missing.join(', ')} missing: add them to the app and install it again.`),
    ];
  } catch (error) {
    return [finding('Slack token', false, tokenFault(error))];
  }
}

function tokenFault(error: unknown): string {
  const failure = failureOf(error);
  if (failure?.kind === 'refused')
    return `refused by Slack (${failure.error}): install the app again and copy its token.`;
  if (!failure && error instanceof Error) return error.message;
  return 'Slack cannot be reached: check that this machine may call https://slack.com.';
}

async function channelFinding(clientOf: ClientOf, all: readonly Workspace[], channel: string): Promise<Finding> {
  const what = `Slack channel ${channel}`;
  for (const { token } of all) {
    try {
      const { channel: found } = await clientOf(token).conversations.info({ channel });
      if (!found) continue;
      const name = `#${found.name ?? channel}`;
      if (found.is_archived) return finding(what, false, `${name} is archived: notices for it wait. Name another one.`);
      if (found.is_ext_shared || found.is_pending_ext_shared)
        return finding(
          what,
          false,
          `${name} is shared with another organisation, so it gets no notices. Name another one.`,
        );
      if (found.is_private && !found.is_member)
        return finding(what, false, `${name} is private and the bot is not in it: invite it there with /invite.`);
      return finding(what, true, `${name} can be written to.`);
    } catch (error) {
      if (failureOf(error)?.kind !== 'refused')
        return finding(what, false, 'could not be asked for: Slack did not answer.');
    }
  }
  return finding(
    what,
    false,
    'is not there, or private without the bot in it: invite the bot with /invite, or correct the id in the directory file.',
  );
}
