import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { ASSETS } from './once-html.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves what the one-time page needs, and nothing else, at addresses that hold no token. */
export async function serveOnceAssets(scope: FastifyInstance, scripts = join(PROJECT, 'dist/web/page')): Promise<void> {
  const page = join(PROJECT, 'src/web/page');
  const files = new Map([
    [`${ASSETS}/style.css`, join(page, 'style.css')],
    [`${ASSETS}/key.svg`, join(page, 'key.svg')],
    ...(await scriptsIn(scripts)),
  ]);
  for (const [path, file] of files) {
    scope.get(path, async (_request, reply) => {
      const content = await readFile(file);
      return reply
        .type(TYPES[extname(file)] ?? 'text/plain')
        .header('cache-control', 'no-cache')
        .send(content);
    });
  }
}

const PROJECT = projectOf(dirname(fileURLToPath(import.meta.url)));

/** The folder of package.json, from the sources and from what they are compiled to. */
function projectOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : projectOf(dirname(folder));
}

async function scriptsIn(folder: string): Promise<readonly (readonly [path: string, file: string])[]> {
  if (!existsSync(folder)) {
    throw new Error(`the one-time page is not built (${relative(PROJECT, folder)}): run npm run build`);
  }
  const found = await readdir(folder, { recursive: true });
  const scripts = found.filter((name) => name.endsWith('.js'));
  return scripts.map((name) => [`${ASSETS}/script/${name.replaceAll('\\', '/')}`, join(folder, name)]);
}
