import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a request's clock may be from ours, both ways, in seconds. */
export const LEEWAY_SECONDS = 300;

export type Signed = Readonly<{ raw: Buffer; timestamp: unknown; signature: unknown }>;

/**
 * Whether Slack signed these very bytes, now. The forms are checked first: a comparison in constant time throws on
 * unequal lengths, and a throw would be an answer of its own to whoever forges. `now` is in seconds.
 */
export function isAuthentic(secret: string, { raw, timestamp, signature }: Signed, now = Date.now() / 1000): boolean {
  if (typeof timestamp !== 'string' || !/^\d{1,10}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > LEEWAY_SECONDS) return false;
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw).digest();
  return timingSafeEqual(Buffer.from(signature.slice(3), 'hex'), expected);
}
