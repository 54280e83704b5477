import { channelsOn, clockFinding, type Finding, finding } from '../chat/findings.ts';
import type { Log } from '../chat/log.ts';
import type { Company } from '../domain/company.ts';
import { statusOf } from './connector.ts';
import { failureOf } from './failure.ts';
import { isWithoutToken } from './pause.ts';
import { rosterOver } from './roster.ts';
import type { TeamsSettings } from './settings.ts';

const KEYS = new URL('https://login.botframework.com/v1/.well-known/openidconfiguration');

type Parts = Readonly<{ settings: TeamsSettings; company: Company; log: Log }>;

/** For `doctor`: the secret, the channels that notices go to, and the clock that tokens are judged by. */
export async function examineTeams({ settings, company, log }: Parts): Promise<readonly Finding[]> {
  const { openGateway } = await import('./adapter.ts');
  const gateway = openGateway(settings);
  const clock = await clockFinding('Microsoft', KEYS, 'GET');
  try {
    await gateway.token();
  } catch (err) {
    log.warn({ err }, 'Entra gave no token');
    return [finding('Teams secret', false, secretFault(err)), clock];
  }
  const roster = rosterOver(settings.tenant, () => gateway.connector(settings.serviceUrl));
  const channels = channelsOn('teams', company).map(async (id) => {
    const what = `Teams channel ${id}`;
    try {
      const { isShared, idOf } = await roster.read(settings.serviceUrl, id);
      return isShared
        ? finding(what, false, 'is shared with another organisation, so it gets no notices. Name another one.')
        : finding(what, true, `can be written to; ${idOf.size} people read there.`);
    } catch (error) {
      return finding(what, false, channelFault(error));
    }
  });
  return [finding('Teams secret', true, 'taken by Entra.'), ...(await Promise.all(channels)), clock];
}

function secretFault(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/AADSTS7000222/.test(message))
    return 'has expired: make a new client secret in Entra, and set MICROSOFT_APP_PASSWORD.';
  if (/invalid_client|AADSTS7000215/.test(message))
    return 'is not taken by Entra: set MICROSOFT_APP_PASSWORD to the value of a client secret, not to its id.';
  if (/unauthorized_client|AADSTS700016|AADSTS90002/.test(message))
    return 'cannot be tried: Entra does not know this app in this tenant. Check MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID.';
  return 'could not be tried: check that this machine may call https://login.microsoftonline.com.';
}

function channelFault(error: unknown): string {
  if (isWithoutToken(error))
    return 'cannot be asked for: Teams does not take this app. Check that the Azure Bot is of MICROSOFT_APP_ID, and has the channel Microsoft Teams.';
  if ([403, 404].includes(statusOf(error) ?? 0))
    return 'is not there, or the app is not in its team: add the app to the team, or correct the id in the directory file.';
  return failureOf(error)?.kind === 'refused'
    ? 'cannot be asked for.'
    : 'could not be asked for: Teams did not answer.';
}
