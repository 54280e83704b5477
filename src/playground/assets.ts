import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the page's files and no others. `scripts` is where its compiled scripts are. */
export async function serveAssets(
  scope: FastifyInstance,
  scripts = join(PROJECT, 'dist/playground/page'),
): Promise<void> {
  const page = join(PROJECT, 'src/playground/page');
  const renderer = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
  const files = new Map([
    ['/', join(page, 'index.html')],
    ['/playground/style.css', join(page, 'style.css')],
    ['/playground/cards.css', join(page, 'cards.css')],
    ['/playground/key.svg', join(page, 'key.svg')],
    ['/playground/adaptivecards.js', renderer],
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
  if (!existsSync(folder)) throw new Error(`the page is not built (${relative(PROJECT, folder)}): run npm run build`);
  const found = await readdir(folder, { recursive: true });
  const scripts = found.filter((name) => name.endsWith('.js'));
  return scripts.map((name) => [`/playground/script/${name.replaceAll('\\', '/')}`, join(folder, name)]);
}
