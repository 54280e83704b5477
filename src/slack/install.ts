import { type CallbackOptions, type InstallationStore, InstallProvider, type Installation as Made } from '@slack/oauth';
import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../chat/log.ts';
import type { Installation, Installations } from '../ports/installations.ts';
import { installPage, resultPage } from './install-page.ts';
import { slackLogger } from './log.ts';
import { scopeNames } from './scopes.ts';
import type { OauthSettings } from './settings.ts';

type Parts = Readonly<{
  oauth: OauthSettings;
  installations: Installations;
  stateSecret: string;
  options: WebClientOptions;
  log: Log;
}>;

/**
 * `GET /slack/install` and `GET /slack/oauth_redirect`. Anybody may come to these pages, and whoever runs a workspace
 * can give its people any mail address: so only workspaces that the operator has named are installed.
 */
export async function offerInstallation(app: FastifyInstance, parts: Parts): Promise<void> {
  const provider = providerOf(parts);
  const redirectUri = new URL('/slack/oauth_redirect', parts.oauth.publicUrl).href;
  const installOptions = { scopes: [...scopeNames()], redirectUri };
  const raw = async (request: FastifyRequest, reply: FastifyReply, work: Work) => {
    reply.hijack();
    for (const [name, value] of Object.entries(HEADERS)) reply.raw.setHeader(name, value);
    try {
      await work(request.raw, reply.raw);
    } catch (error) {
      parts.log.error({ err: error }, 'installing');
      if (!reply.raw.headersSent) reply.raw.writeHead(500, HTML);
      reply.raw.end(resultPage(FAILED));
    }
  };
  app.get('/slack/install', (request, reply) =>
    raw(request, reply, (req, res) => provider.handleInstallPath(req, res, undefined, installOptions)),
  );
  app.get('/slack/oauth_redirect', (request, reply) =>
    raw(request, reply, (req, res) => provider.handleCallback(req, res, callbacks(parts))),
  );
}

type Work = (req: FastifyRequest['raw'], res: FastifyReply['raw']) => Promise<unknown>;

const HTML = { 'content-type': 'text/html; charset=utf-8' } as const;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function providerOf({ oauth, installations, stateSecret, options, log }: Parts): InstallProvider {
  const { slackApiUrl } = options;
  return new InstallProvider({
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret,
    stateSecret,
    installationStore: storeOf(installations),
    clientOptions: options,
    logger: slackLogger(log),
    renderHtmlForInstallPath: installPage,
    ...(slackApiUrl !== undefined && { authorizationUrl: new URL('/oauth/v2/authorize', slackApiUrl).href }),
  });
}

/** The library only ever stores: who is asking is found by `workspaces.ts`. */
const storeOf = (installations: Installations): InstallationStore => ({
  storeInstallation: (made) => installations.save(installationOf(made), made.user.id),
  fetchInstallation: () => Promise.reject(new Error('installations are read elsewhere')),
});

function installationOf({ enterprise, team, bot, appId }: Made): Installation {
  if (!bot || appId === undefined) throw new Error('Slack gave no bot with this installation');
  return {
    enterprise: enterprise?.id ?? null,
    team: team?.id ?? null,
    name: team?.name ?? enterprise?.name ?? team?.id ?? '',
    appId,
    botId: bot.id,
    botUserId: bot.userId,
    token: bot.token,
    scopes: bot.scopes,
  };
}

const FAILED = {
  title: 'Not installed',
  text: 'Slack gave no permission, or this took longer than ten minutes. Nothing was kept. If it happens again, whoever runs Chatelaine finds the reason in its log.',
  again: '/slack/install',
};

function callbacks({ oauth, options, log }: Parts): CallbackOptions {
  return {
    afterInstallation: async (made, _, __, res) => {
      const { team, enterprise, bot } = made;
      const ids = [team?.id, enterprise?.id].filter((id) => id !== undefined);
      const isKnown = ids.some((id) => oauth.workspaces.includes(id));
      if (isKnown && bot?.expiresAt === undefined) return true;
      if (bot) await giveBack(options, bot.token).catch((err) => log.warn({ err }, 'a token was not given back'));
      res.writeHead(403, HTML);
      res.end(resultPage(isKnown ? ROTATES : unknownWorkspace(team?.name ?? enterprise?.name ?? '', ids.join(', '))));
      return false;
    },
    success: ({ team, enterprise }, _, __, res) => {
      const name = team?.name ?? enterprise?.name ?? 'your workspace';
      res.writeHead(200, HTML);
      res.end(
        resultPage({ title: `Installed in ${name}`, text: 'Type /access explain in Slack. You can close this page.' }),
      );
    },
    failure: (error, _, __, res) => {
      log.warn({ code: error.code }, 'an installation failed');
      res.writeHead(400, HTML);
      res.end(resultPage(FAILED));
    },
  };
}

const ROTATES = {
  title: 'Not installed',
  text: 'The app has token rotation turned on, which cannot be undone in an app: make a new one from the manifest.',
};

const unknownWorkspace = (name: string, ids: string) => ({
  title: `Not installed in ${name}`,
  text: `This Chatelaine serves one company, and nobody has named this workspace to it. Whoever runs it can add ${ids} to SLACK_WORKSPACES and start it again; then install once more.`,
});

/** A token that is of no use to us should be of no use to anybody. */
const giveBack = (options: WebClientOptions, token: string) => new WebClient(token, options).auth.revoke();
