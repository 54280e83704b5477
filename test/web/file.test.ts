import fastify from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import type { AccountFile } from '../../src/domain/account-file.ts';
import { registerFile } from '../../src/web/file.ts';

const FILE: AccountFile = { name: 'R-42-perm_pia_k4m2qz.txt', text: 'server:   db.acme.example\r\n' };
const TOKEN = 'c2VhbGVk-_='; // as what opens a file looks

async function served({ file }: Readonly<{ file: AccountFile | undefined }> = { file: FILE }) {
  const app = fastify();
  onTestFinished(() => app.close());
  const asked: string[] = [];
  await registerFile(app, async (token) => {
    asked.push(token);
    return file;
  });
  return { asked, get: (token: string) => app.inject({ url: `/file/${token}` }) };
}

it('is downloaded, and kept by nobody on its way', async () => {
  const { asked, get } = await served();
  const answer = await get(TOKEN);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe(FILE.text);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${FILE.name}"`,
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(asked).toEqual([TOKEN]);
});

it('that is not there any more says in words what to do', async () => {
  const { get } = await served({ file: undefined });
  const answer = await get(TOKEN);
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain('There is no file at this address');
  expect(answer.body).toContain('Press Get the file again');
});

it.each(['', '%20', '../once', `${TOKEN}/x`, 'a'.repeat(2_001), '%00', "' or 1=1"])(
  'of an address that is none is looked for by nobody: %s',
  async (token) => {
    const { asked, get } = await served();
    expect((await get(token)).statusCode).toBe(404);
    expect(asked).toEqual([]);
  },
);
