import { Secret } from '../domain/secret.ts';
import type { Courier } from '../ports/courier.ts';
import type { TwilioSettings } from './settings.ts';

/** Loaded when a text is to go out: most commands send none. */
export function openCourier({ secret, ...settings }: Omit<TwilioSettings, 'secret'> & { secret: string }): Courier {
  const kept = { ...settings, secret: new Secret(secret) };
  const open = async () => (await import('./twilio.ts')).twilioCourier(kept);
  return {
    text: async (to, words) => (await open()).text(to, words),
    check: async () => (await open()).check(),
  };
}
