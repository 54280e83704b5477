import { once } from 'node:events';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { NO_SEALING } from '../src/ports/sealing.ts';
import { openSlack } from '../src/slack/slack.ts';
import { openStore } from '../src/store/open.ts';
import { createServer } from '../src/web/server.ts';
import { SIGNING_SECRET } from './slack-requests.ts';

// Serves signed commands in a process of its own: `slack-process.js WAY [ADDRESS FOLDER API]`. Prints where, and ends
// with its standard input.

/** All of ours, over a filled store; or Bolt's own receiver with a listener that only says ok. */
export type Way = 'chatelaine' | 'bolt';

const [way, url = '', folder = '', apiUrl = ''] = process.argv.slice(2) as [Way, string, string, string];

const silent = (): void => {};
const log = {
  level: 'silent',
  fatal: console.error,
  error: console.error,
  warn: console.error,
  info: silent,
  debug: silent,
  trace: silent,
  silent,
  child: () => log,
};

async function serveOurs(): Promise<number> {
  const { store, installations, secretFor } = await openStore({ url, folder });
  const slack = await openSlack({
    settings: { botToken: 'xoxb-bench', signingSecret: SIGNING_SECRET, appToken: undefined, apiUrl, oauth: undefined },
    services: {
      store,
      clock: () => new Date().toISOString(),
      verifyAudit: () => Promise.reject(new Error('not asked for here')),
      report: (reference, error) => console.error(reference, error),
      targets: { of: () => Promise.reject(new Error('not asked for here')) as never },
      sealing: NO_SEALING,
      pageUrl: () => '',
    },
    installations,
    stateSecret: secretFor('slack oauth state'),
    log,
    deliver: silent,
    tryAgain: silent,
  });
  const server = createServer(log, async () => void (await store.snapshot()));
  await slack.register(server);
  return Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
}

async function serveBolt(): Promise<number> {
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, port: 0, logLevel: LogLevel.ERROR });
  const authorize = async () => ({ botToken: 'xoxb-bench', botId: 'B1', botUserId: 'U0BOT' });
  const app = new App({ receiver, authorize, convoStore: false, logLevel: LogLevel.ERROR });
  app.command('/access', ({ ack }) => ack('ok'));
  const server = await app.start();
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Bolt is listening nowhere');
  return address.port;
}

console.log(JSON.stringify({ port: await (way === 'bolt' ? serveBolt() : serveOurs()) }));
process.stdin.resume();
await once(process.stdin, 'end');
process.exit();
