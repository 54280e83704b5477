import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keptSecret } from './kept-secret.ts';
import { isBase64 } from './signing-key.ts';

/** The key that tokens of chat platforms are encrypted with. */
export type TokenKey = Readonly<{
  /** AES-256-GCM: base64 of nonce, tag and ciphertext. It opens only where the place is the same. */
  seal(token: string, place: string): string;
  /** Nothing where the key, the place or the text is not the one it was sealed with. */
  unseal(sealed: string, place: string): string | undefined;
  /** Another secret, in hex, the same each time; it says nothing of the key or of what other purposes are given. */
  secretFor(purpose: string): string;
}>;

const [KEY, NONCE, TAG] = [32, 12, 16];

/** The key given, 32 bytes in base64, or the one in `folder`/token-key, made at the first call. */
export async function tokenKey(folder: string, given?: string): Promise<TokenKey> {
  const text = given ?? (await keptSecret(join(folder, 'token-key'), () => randomBytes(KEY).toString('base64'))).text;
  const secret = keyIn(text.trim());
  const derived = (what: string) => Buffer.from(hkdfSync('sha256', secret, '', `chatelaine ${what}`, KEY));
  const key = derived('tokens');
  return {
    seal: (token, place) => seal(key, token, place),
    unseal: (sealed, place) => unseal(key, Buffer.from(sealed, 'base64'), place),
    secretFor: (purpose) => derived(`secret ${purpose}`).toString('hex'),
  };
}

function keyIn(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY || !isBase64(text))
    throw new Error('The token key must be 32 bytes in base64; `openssl rand -base64 32` makes one.');
  return key;
}

function seal(key: Buffer, token: string, place: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

function unseal(key: Buffer, sealed: Buffer, place: string): string | undefined {
  const [nonce, tag] = [sealed.subarray(0, NONCE), sealed.subarray(NONCE, NONCE + TAG)];
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.from(place)).setAuthTag(tag);
    return Buffer.concat([cipher.update(sealed.subarray(NONCE + TAG)), cipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
