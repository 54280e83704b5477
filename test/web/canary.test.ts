import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Happening } from '../../src/ports/watch.ts';
import { openTargets } from '../../src/provision/targets.ts';
import { socketAddress } from '../../src/store/client.ts';
import { exportLines } from '../../src/store/export.ts';
import { openStore } from '../../src/store/open.ts';
import { startSampleTarget } from '../../src/store/sample-target.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { watchedStore } from '../../src/usecases/watched-store.ts';
import { createMetrics } from '../../src/web/metrics.ts';
import { registerOnce } from '../../src/web/once.ts';
import { createServer } from '../../src/web/server.ts';
import { openStub, SQLSERVER_FACTS } from '../provision/sqlserver-target.ts';
import { acmeWithDatabases, numberIn } from '../support/accounts.ts';
import { startTestCluster } from '../support/cluster.ts';
import { makeFolder, verifierOf } from '../support/sample-target.ts';
import { from, servicesOn } from '../support/services.ts';
import { tablesOf } from '../support/tables.ts';

/** How many passwords are sent through the product. */
const CANARIES = Number(process.env.CANARY_PASSWORDS ?? 12);

/** Real stores that log every statement, the real page over HTTP, a log that leaves nothing out. */
async function openCage() {
  const [cluster, folder, scripts, stub] = await Promise.all([
    startTestCluster(['fsync=off', 'log_statement=all', 'log_min_duration_statement=0', 'log_error_verbosity=verbose']),
    makeFolder(),
    mkdtemp(join(tmpdir(), 'once-')),
    openStub(),
  ]);
  const target = await startSampleTarget(folder);
  const url = socketAddress(cluster.host, 'postgres');
  const opened = await openStore({ url, folder });
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const metrics = createMetrics();
  const watch = (happening: Happening) => {
    metrics.watch(happening);
    log.info(happening);
  };
  const services = servicesOn(watchedStore(opened.store, watch), {
    watch,
    targets: openTargets({
      TARGET: target.adminUrl,
      STUB: `sqlserver://chatelaine_bot:a-password-of-the-bot-1@127.0.0.1:${stub.port}/factory?sslmode=disable`,
    }),
    report: (what, error) => log.error({ err: error, shown: inspect(error, { depth: 9 }) }, what),
    clock: () => new Date().toISOString(),
  });
  const company = acmeWithDatabases(target.port);
  const databases = company.databases.map((one) =>
    one.environment === 'Quality' ? { ...SQLSERVER_FACTS, environment: 'Quality', admin: 'env:STUB' } : one,
  );
  await importDirectory(opened.store, { facts: { ...company, databases }, dryRun: false, consent: true });
  const app = createServer(log, async () => {});
  await registerOnce(app, oncePage(services), { scripts });
  const close = async () => {
    await app.close();
    await opened.close();
    await target.stop();
    await stub.close();
    await cluster.stop();
    for (const path of [folder, scripts]) await rm(path, { recursive: true });
  };
  const counted = async () =>
    metrics.text(await opened.figures(), { waiting: 0, due: 0, oldestDueSeconds: null, failing: 0, givenUp: 0 });
  return { cluster, opened, services, app, logged, url, stub, counted, close };
}

type Cage = Awaited<ReturnType<typeof openCage>>;
const canary = (): string => `Tweet-${randomBytes(9).toString('base64url')}-0`;

describe('T-canary I-11 passwords that go through the product', () => {
  let cage: Cage;
  beforeAll(async () => {
    cage = await openCage();
  });
  afterAll(() => cage.close());
  const seen: string[] = [];
  const said: string[] = [];
  const say = async (line: string): Promise<string> => {
    const { card, keep } = await dispatch(cage.services, line, from('erin'));
    // What is shown to one person and kept nowhere is the one place for a link.
    said.push(JSON.stringify(keep ?? card));
    return JSON.stringify(card);
  };
  const post = (token: string, credential: unknown): Promise<Awaited<ReturnType<FastifyInstance['inject']>>> =>
    cage.app.inject({ method: 'POST', url: `/once/${token}`, payload: { credential } });
  /** One account with this password, and the mistakes that people make on the way. */
  const go = async (environment: 'Development' | 'Quality', secret: string): Promise<void> => {
    await say(`dbuser request ${environment} password=${secret}`);
    await say(`dbuser request ${environment} for 1h because pwd: ${secret}`);
    const preview = await say(`dbuser request ${environment} for 1h because a canary`);
    const line = /"line":"(dbuser request [^"]*(?:\\.[^"]*)*confirm[^"]*)"/.exec(preview)?.[1];
    const request = numberIn(await say(JSON.parse(`"${line}"`)));
    const token = /\/once\/([\w-]{43})/.exec(await say(`request password R-${request}`))?.[1] ?? '';
    const credential = environment === 'Development' ? verifierOf(secret) : secret;
    seen.push(secret, token, ...(environment === 'Development' ? [credential] : []));
    // Not a verifier, and none that the rules let pass.
    const wrong = await post(token, environment === 'Development' ? secret : `${secret};`);
    said.push(wrong.body);
    expect(wrong.statusCode).toBe(400);
    if (environment === 'Quality')
      // The database itself says no, and quotes what it was sent.
      cage.stub.trouble.set('create-login', { instead: { errors: [{ number: 15118, message: `Not ${secret}.` }] } });
    const made = await post(token, credential);
    said.push(made.body, (await post(token, credential)).body);
    expect(made.json(), made.body).toMatchObject({ state: environment === 'Quality' ? 'failed' : 'made' });
    await say(`dbuser delete R-${request}`);
    await endNow(request);
    if (environment === 'Development') return;
    const again = /\/once\/([\w-]{43})/.exec(await say(`request password R-${request}`))?.[1] ?? '';
    seen.push(again);
    expect((await post(again, credential)).json()).toMatchObject({ state: 'made' });
    await say(`dbuser delete R-${request}`);
    await endNow(request);
  };
  const endNow = async (request: number): Promise<void> => {
    const lease = await cage.opened.store.ledger.lastLease(request);
    await endLease(cage.services, lease?.id ?? 0);
  };

  it(`are in no log, table, message, entry or answer, ${CANARIES} of them`, async () => {
    for (let at = 0; at < CANARIES; at += 1) await go(at % 2 === 0 ? 'Development' : 'Quality', canary());
    const trail: string[] = [];
    for await (const one of exportLines(cage.opened.store, cage.opened.auditKey)) trail.push(one);
    const places: Readonly<Record<string, string>> = {
      'the log': cage.logged.join('\n'),
      'the tables': JSON.stringify(await tablesOf({ url: cage.url })),
      'the log of the store': await readFile(join(cage.cluster.folder, 'pg/server.log'), 'utf8'),
      messages: said.join('\n'),
      'the export': trail.join('\n'),
      'the metrics': await cage.counted(),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(1_000);
      expect(
        seen.filter((secret) => text.includes(secret)),
        place,
      ).toEqual([]);
    }
    // The commands were logged and counted.
    expect(places['the log']).toContain('"command":"dbuser request"');
    expect(places['the metrics']).toContain('chatelaine_accounts_made_total 1');
    // The log of the store does hold statements: one that had a password in it would be there.
    expect(places['the log of the store']).toContain('insert into "once_link"');
  }, 600_000);
});
