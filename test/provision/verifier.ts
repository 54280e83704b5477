import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Secret } from '../../src/domain/secret.ts';

/** What the page makes of a password for PostgreSQL. */
export function verifierOf(password: string, iterations = 4096): Secret {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const server = hmac('Server Key').toString('base64');
  return new Secret(`SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`);
}
