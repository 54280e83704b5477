import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isScramVerifier, passwordFaults, passwordMost } from '../../src/domain/password.ts';
import { textParts } from '../../src/domain/text-message.ts';
import { makePassword } from '../../src/usecases/generate-password.ts';
import { newCredential } from '../../src/usecases/new-credential.ts';
import { scramVerifier } from '../../src/usecases/scram.ts';

const NAMES = ['nightly_sync', 'Production'];
const ENGINES = ['postgres', 'mysql', 'sqlserver', 'oracle'] as const;
const SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_';

afterEach(() => vi.restoreAllMocks());

/** RFC 5802 by another library. */
function verifies(verifier: string, password: string): boolean {
  const [, iterations, salt, stored, server] = /^SCRAM-SHA-256\$(\d+):(.+)\$(.+):(.+)$/.exec(verifier) as string[];
  const salted = pbkdf2Sync(password, Buffer.from(salt as string, 'base64'), Number(iterations), 32, 'sha256');
  const signed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const hash = createHash('sha256').update(signed('Client Key')).digest('base64');
  return hash === stored && signed('Server Key').toString('base64') === server;
}

describe('a new credential', () => {
  it.each(ENGINES)('has a password that %s takes', async (engine) => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { password } = await newCredential(engine, NAMES);
      expect(passwordFaults(password.reveal(), engine, NAMES)).toEqual([]);
      expect(password.reveal().length).toBeLessThanOrEqual(passwordMost(engine));
    }
  });

  it('is for PostgreSQL a verifier of the password, and nothing that holds it', async () => {
    const { password, credential } = await newCredential('postgres', NAMES);
    expect(isScramVerifier(credential.reveal())).toBe(true);
    expect(verifies(credential.reveal(), password.reveal())).toBe(true);
    expect(verifies(credential.reveal(), `${password.reveal()}x`)).toBe(false);
    expect(credential.reveal()).not.toContain(password.reveal());
  });

  it.each(ENGINES.filter((engine) => engine !== 'postgres'))('is for %s the password itself', async (engine) => {
    const { password, credential } = await newCredential(engine, NAMES);
    expect(credential.reveal()).toBe(password.reveal());
  });

  it('is another one each time, and is shown by neither half', async () => {
    const [one, other] = [await newCredential('postgres', NAMES), await newCredential('postgres', NAMES)];
    expect(one.password.reveal()).not.toBe(other.password.reveal());
    expect(JSON.stringify(one)).toBe('{"password":"[secret]","credential":"[secret]"}');
  });

  it('is drawn again where it names something', async () => {
    const [named, good] = ['Ab2-Backup-x7Qw9eRtM', 'Ab2-Bqckup-x7Qw9eRtM'];
    const drawn = drawing(named, good);
    expect((await newCredential('mysql', ['backup'])).password.reveal()).toBe(good);
    expect(drawn).toHaveBeenCalledTimes(40);
  });
});

/** Has the signs come one after the other. */
function drawing(...passwords: readonly string[]) {
  const signs = [...passwords.join('')];
  return vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => {
    (bytes as Uint8Array)[0] = SIGNS.indexOf(signs.shift() ?? 'a');
    return bytes;
  });
}

describe('a made password', () => {
  it('has a sign of each kind, none at its ends, and all of them travel in a text message as they are', () => {
    for (let turn = 0; turn < 200; turn += 1) {
      const password = makePassword(() => true);
      expect(password).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{18}[A-Za-z0-9]$/);
      for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[-_]/]) expect(password).toMatch(kind);
      expect(textParts(password.repeat(8))).toBe(1);
    }
  });

  it('is one that the caller takes', () => {
    const refused = new Set<string>();
    const made = makePassword((password) => refused.size >= 3 || refused.add(password).size > 3);
    expect(refused.size).toBe(3);
    expect(refused).not.toContain(made);
  });
});

describe('a verifier', () => {
  it('has a salt of its own each time', async () => {
    expect(await scramVerifier('Correct-Horse-7')).not.toBe(await scramVerifier('Correct-Horse-7'));
  });
});
