import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tokenKey } from '../../src/store/token-key.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatelaine-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const newKey = () => randomBytes(32).toString('base64');

describe('the token key', () => {
  it('is made once, however many ask at once, and is its owner alone to read', async () => {
    const folder = join(await newFolder(), 'not', 'there', 'yet');
    const keys = await Promise.all(Array.from({ length: 20 }, () => tokenKey(folder)));
    expect(new Set(keys.map(({ secretFor }) => secretFor('x'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['token-key']);
    expect((await stat(join(folder, 'token-key'))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(join(folder, 'token-key'), 'utf8'), 'base64')).toHaveLength(32);
  });

  it('is the one given, where one is, and then none is made', async () => {
    const folder = await newFolder();
    const [given, sealed] = [newKey(), (await tokenKey(folder, newKey())).seal('x', 'place')];
    const [one, two] = [await tokenKey(folder, given), await tokenKey(folder, `${given}\n`)];
    expect(two.unseal(one.seal('x', 'place'), 'place')).toBe('x');
    expect(two.unseal(sealed, 'place')).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['no base64', `${newKey().slice(0, -1)}!`],
    ['empty', ''],
  ])('is refused when it is %s, without being said', async (_, key) => {
    const error = await tokenKey(await newFolder(), key).catch((reason) => reason);
    expect(error.message).toBe('The token key must be 32 bytes in base64; `openssl rand -base64 32` makes one.');
  });

  it('opens nothing of which a byte was changed, and nothing that it did not seal', async () => {
    const key = await tokenKey(await newFolder());
    const sealed = Buffer.from(key.seal('a token', 'place'), 'base64');
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(key.unseal(changed.toString('base64'), 'place')).toBeUndefined();
    }
    for (const text of ['', 'AAAA', sealed.subarray(0, 20).toString('base64')])
      expect(key.unseal(text, 'place')).toBeUndefined();
    expect(key.unseal(sealed.toString('base64'), 'place')).toBe('a token');
  });

  it('makes another secret for each purpose, the same each time', async () => {
    const given = newKey();
    const [one, two] = [await tokenKey('', given), await tokenKey('', given)];
    expect(one.secretFor('oauth state')).toMatch(/^[0-9a-f]{64}$/);
    expect(two.secretFor('oauth state')).toBe(one.secretFor('oauth state'));
    expect(one.secretFor('another')).not.toBe(one.secretFor('oauth state'));
    expect((await tokenKey('', newKey())).secretFor('oauth state')).not.toBe(one.secretFor('oauth state'));
    expect(one.secretFor('x')).not.toContain(Buffer.from(given, 'base64').toString('hex'));
  });
});
