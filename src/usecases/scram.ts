const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps instead of the password (RFC 5802 and 7677). Of printable ASCII, so that the SASLprep of the
 * standard changes nothing.
 */
export async function scramVerifier(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await crypto.subtle.importKey('raw', bytes(password), 'PBKDF2', false, ['deriveBits']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS };
  const salted = await crypto.subtle.deriveBits(derivation, key, 256);
  const signing = await crypto.subtle.importKey('raw', salted, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = (text: string) => crypto.subtle.sign('HMAC', signing, bytes(text));
  const stored = await crypto.subtle.digest('SHA-256', await signed('Client Key'));
  return `SCRAM-SHA-256$${ITERATIONS}:${base64(salt)}$${base64(stored)}:${base64(await signed('Server Key'))}`;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const base64 = (data: ArrayBuffer | Uint8Array): string => btoa(String.fromCharCode(...new Uint8Array(data)));
