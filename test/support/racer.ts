import { createInterface } from 'node:readline';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { openStore } from '../../src/store/open.ts';
import { lapseRequest } from '../../src/usecases/close-request.ts';
import { endRole } from '../../src/usecases/end-role.ts';
import type { Order } from './racers.ts';

/** A process of its own on the store: it does what each line of its input says, and says of each what came of it. */
const [url = '', folder = ''] = process.argv.slice(2);
const opened = await openStore({ url, folder });
const services: Services = {
  store: opened.store,
  clock: () => new Date().toISOString(),
  verifyAudit: () => Promise.reject(new Error('nothing is verified here')),
  report: (_, error) => {
    throw error;
  },
  targets: {
    of: () => {
      throw new Error('no database is reached here');
    },
  },
  sealing: opened.sealing,
  pageUrl: (path) => path,
};

async function follow(order: Order): Promise<string> {
  if ('lapse' in order) await lapseRequest(services, order.lapse);
  if ('endRole' in order) await endRole(services, order.endRole);
  if (!('line' in order)) return '';
  const from = { actor: order.as, surface: 'playground', conversation: `direct:${order.as}` } as const;
  return (await dispatch(services, order.line, from)).card.title;
}

const tell = (said: string) => process.stdout.write(`${JSON.stringify(said)}\n`);
await opened.store.snapshot();
tell('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const said = await follow(JSON.parse(line)).catch((error: unknown) => `failed: ${String(error)}`);
  tell(said);
}
await opened.close();
