import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { DatabaseFacts, Facts } from '../../src/domain/facts.ts';
import { Secret } from '../../src/domain/secret.ts';
import { openTargets } from '../../src/provision/targets.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { type SampleTarget, startSampleTarget } from '../../src/store/sample-target.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import type { OnceMade } from '../../src/usecases/once-page.ts';
import { oncePage } from '../../src/usecases/spend-link.ts';
import { acme, userFacts } from './acme.ts';
import { openFreshStore, type TestDatabase } from './database.ts';
import { makeFolder, PASSWORD, verifierOf } from './sample-target.ts';
import { from, servicesOn } from './services.ts';

/** A real store, a real target, and the product between them; jobs are run by hand. */
export type Stage = Readonly<{
  opened: OpenStore & { database: TestDatabase };
  target: SampleTarget;
  /** What the store was filled with. */
  facts: Facts;
  services: Services;
  /** What the product could not do in the background, in order. */
  failures: unknown[];
  close(): Promise<void>;
}>;

/** Acme Retail, whose Development database is really there and whose Quality one is assisted. Bob may log in everywhere. */
export const acmeWithDatabases = (port: number, more: Partial<DatabaseFacts> = {}): Facts => {
  const [assisted] = acme.databases;
  if (!assisted) throw new Error('Acme Retail has lost its database');
  const direct = { provisioning: 'direct', server: '127.0.0.1', port, database: 'osdev', admin: 'env:TARGET' } as const;
  return {
    ...acme,
    users: [...acme.users, userFacts('erin', 'Erin Moore', 'Administrator')],
    databases: [
      { ...assisted, ...direct, ...more },
      { ...assisted, environment: 'Quality' },
    ],
    channels: { ...acme.channels, default: 'playground:audit' },
  };
};

export async function openStage(more: Partial<DatabaseFacts> = {}): Promise<Stage> {
  const folder = await makeFolder();
  const [opened, target] = await Promise.all([openFreshStore(), startSampleTarget(folder)]);
  const failures: unknown[] = [];
  const services = servicesOn(opened.store, {
    targets: openTargets({ TARGET: target.adminUrl }),
    sealing: opened.sealing,
    report: (what, error) => failures.push([what, error]),
    clock: () => new Date().toISOString(),
  });
  const facts = acmeWithDatabases(target.port, more);
  await importDirectory(opened.store, { facts, dryRun: false, consent: true });
  const close = async () => {
    await opened.close();
    await target.stop();
    await rm(folder, { recursive: true });
  };
  return { opened, target, facts, services, failures, close };
}

/** What somebody reads after typing a line. */
export const say = async ({ services }: Stage, username: string, line: string) =>
  (await dispatch(services, line, from(username))).card;

/** The number in the footer of the receipt or the reply. */
export function numberIn(text: string): number {
  const found = /R-(\d+)/.exec(text);
  if (!found) throw new Error(`no request in ${text}`);
  return Number(found[1]);
}

/** Sends a request as its preview offers it; its number. */
export async function file(stage: Stage, username: string, line: string): Promise<number> {
  const preview = await say(stage, username, line);
  const [send] = preview.actions;
  expect(send?.line, JSON.stringify(preview)).toMatch(/confirm/);
  return numberIn(JSON.stringify(await say(stage, username, send?.line ?? '')));
}

/** The token of the link that a press of Choose password gives. */
export async function linkFor(stage: Stage, username: string, request: number): Promise<string> {
  const card = await say(stage, username, `request password R-${request}`);
  const token = /\/once\/([\w-]{43})/.exec(JSON.stringify(card))?.[1];
  if (token === undefined) throw new Error(`no link in ${JSON.stringify(card)}`);
  return token;
}

/** What the page's one POST does. */
export const choose = ({ services }: Stage, token: string, password = PASSWORD): Promise<OnceMade> =>
  oncePage(services).make(token, new Secret(verifierOf(password)));

/** From the line to the account: its name, and the number of its request. An Administrator approves unless it is their own. */
export async function obtain(
  stage: Stage,
  username: string,
  line = 'dbuser request Development for 4h because INC-4711',
): Promise<Readonly<{ request: number; account: string; lease: number }>> {
  const request = await file(stage, username, line);
  const { status } = (await stage.services.store.ledger.request(request)) ?? {};
  if (status === 'pending') await say(stage, 'carla', `request approve R-${request}`);
  const made = await choose(stage, await linkFor(stage, username, request));
  if (made.state !== 'made') throw new Error(JSON.stringify(made));
  const lease = await stage.services.store.ledger.lastLease(request);
  return { request, account: made.details.accountName, lease: lease?.id ?? 0 };
}
