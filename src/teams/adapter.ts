import { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import {
  type AppCredentials,
  AuthenticationConstants,
  ClaimsIdentity,
  type ConnectorClient,
} from 'botframework-connector';
import { type Connector, connectorOver } from './connector.ts';
import type { TeamsSettings } from './settings.ts';

/** The library, as far as anybody else knows it: for what goes out. What comes in never gets to it. */
export type Gateway = Readonly<{
  /** For one address of the service. */
  connector(serviceUrl: string): Promise<Connector>;
  /** Our own token, for what the library cannot send. Rejects where Entra does not take the secret. */
  token(): Promise<string>;
}>;

/** `timeoutMs`: after which nobody waits for an answer any more. */
export function openGateway(settings: TeamsSettings, timeoutMs = 10_000): Gateway {
  const options = {
    // Left out or misspelt, it would mean every tenant.
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppId: settings.appId,
    MicrosoftAppPassword: settings.password,
    MicrosoftAppTenantId: settings.tenant,
  };
  const credentials = new ConfigurationServiceClientCredentialFactory(options);
  const auth = new ConfigurationBotFrameworkAuthentication(options, credentials);
  const identity = new ClaimsIdentity([
    { type: AuthenticationConstants.AudienceClaim, value: settings.appId },
    { type: AuthenticationConstants.AppIdClaim, value: settings.appId },
  ]);
  const token = async (): Promise<string> => {
    const { ToChannelFromBotOAuthScope: scope, ToChannelFromBotLoginUrl: login } = AuthenticationConstants;
    const ours = (await credentials.createCredentials(settings.appId, scope, login, true)) as AppCredentials;
    return ours.getToken();
  };
  return {
    token,
    connector: async (serviceUrl) => {
      const client = await auth.createConnectorFactory(identity).create(serviceUrl);
      const { appId, tenant } = settings;
      return connectorOver(onceAndHere(client), { appId, tenant, serviceUrl, token, timeoutMs });
    },
  };
}

type WithPipeline = Readonly<{
  client: Readonly<{ pipeline: Readonly<{ removePolicy(of: { name: string }): unknown }> }>;
}>;

/**
 * Asks once, and nobody but whom it was told to: what has to wait is the queue's to try again, in its order, where the
 * library would wait inside one send. It has no setting for either.
 */
function onceAndHere(client: ConnectorClient): ConnectorClient {
  const { pipeline } = (client as unknown as WithPipeline).client;
  for (const name of ['defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
  return client;
}
