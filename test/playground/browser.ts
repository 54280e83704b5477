import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type PlaygroundServices, registerPlayground } from '../../src/playground/server.ts';
import type { Transcript } from '../../src/ports/transcript.ts';
import { memoryTranscript, sampleServices, scriptedDispatch } from '../support/scripted-dispatch.ts';
import { buildPage } from './build-page.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
export const noBrowser = CHROMIUM === undefined ? 'skipped: no Chromium in /usr/bin' : '';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

export type Stage = Readonly<{
  base: string;
  context: BrowserContext;
  transcript: Transcript;
  lines: string[];
  /** A page at that hash that has drawn itself; console errors and refusals of its policy end up in `complaints`. */
  visit(hash: string): Promise<Page>;
  complaints: string[];
  close(): Promise<void>;
}>;

/** A server with scripted answers, and a browser with a profile of its own. */
export async function raiseStage(changes: Partial<PlaygroundServices> = {}): Promise<Stage> {
  const [scripts, profile] = [buildPage(), mkdtempSync(join(tmpdir(), 'profile-'))];
  // A browser opens connections that it may never use, and a server waits for their first word.
  const app = fastify({ forceCloseConnections: true });
  const transcript = memoryTranscript();
  const { dispatch, lines } = scriptedDispatch();
  await registerPlayground(app, { ...sampleServices(), transcript, dispatch, scripts, ...changes });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const context = await openBrowser(profile);
  const complaints: string[] = [];
  return {
    base,
    context,
    transcript,
    lines,
    complaints,
    visit: async (hash) => {
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${base}/${hash}`);
      await page.locator('#conversations [aria-current="true"]').waitFor();
      return page;
    },
    close: async () => {
      await context.close();
      await app.close();
      for (const folder of [scripts, profile]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser with this profile folder, speaking English in Lisbon. */
export async function openBrowser(profile: string): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM ?? '',
    headless: true,
    args: [...FLAGS, ...QUIET],
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
  });
  context.setDefaultTimeout(10_000);
  return context;
}

export async function type(page: Page, line: string): Promise<void> {
  await page.locator('#line').fill(line);
  await page.locator('#line').press('Escape');
  await page.locator('#line').press('Enter');
}
