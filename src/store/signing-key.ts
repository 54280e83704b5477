import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../ports/store.ts';
import { canonical } from './chain.ts';
import { keptSecret } from './kept-secret.ts';

/** Whose checkpoints these are: the key in base64 of its DER, and 16 hex digits of the SHA-256 of that. */
export type PublicKey = Readonly<{ keyId: string; publicKey: string }>;
export type SigningKey = PublicKey & Readonly<{ sign(what: SignedPart): string }>;
export type SignedPart = Pick<Checkpoint, 'size' | 'head' | 'at' | 'keyId'>;

/** The key given as PEM, or the one in `folder`/audit-key.pem, made at the first call and readable by its owner alone. */
export async function signingKey(folder: string, pem?: string): Promise<SigningKey> {
  const secret = createPrivateKey(pem ?? (await keptKey(folder)));
  if (secret.asymmetricKeyType !== 'ed25519')
    throw new Error('The signing key of the audit trail must be an Ed25519 key.');
  const open = createPublicKey(secret);
  const publicKey = open.export({ type: 'spki', format: 'der' }).toString('base64');
  return {
    publicKey,
    keyId: keyIdOf(publicKey),
    sign: (what) => sign(null, signedText(what), secret).toString('base64'),
  };
}

export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16);

/** Whether the checkpoint's own key signed it; whose key that is, is another question. */
export function isSigned(checkpoint: Checkpoint): boolean {
  const { publicKey, signature } = checkpoint;
  return (
    isBase64(publicKey) && isBase64(signature) && keyIdOf(publicKey) === checkpoint.keyId && isVerified(checkpoint)
  );
}

function isVerified(checkpoint: Checkpoint): boolean {
  try {
    return verify(
      null,
      signedText(checkpoint),
      publicKeyOf(checkpoint.publicKey),
      Buffer.from(checkpoint.signature, 'base64'),
    );
  } catch {
    return false; // not a key at all
  }
}

const publicKeyOf = (publicKey: string): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });

/** Node reads sloppy base64; one text for one value leaves no byte that may be changed unseen. */
export const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

/** Says what it is, so that the signature is good for nothing else. */
const signedText = ({ size, head, at, keyId }: SignedPart): Buffer =>
  Buffer.from(canonical({ chatelaine: 'checkpoint', version: 1, size, head, at, keyId }));

async function keptKey(folder: string): Promise<string> {
  const { text, isNew } = await keptSecret(join(folder, 'audit-key.pem'), makeKey);
  if (isNew) await writeFile(join(folder, 'audit-key.pub.pem'), publicPem(text));
  return text;
}

const makeKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const publicPem = (pem: string): string => createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
