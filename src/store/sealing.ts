import type { Sealing } from '../ports/sealing.ts';
import type { TokenKey } from './token-key.ts';

/** Sealed with the token key, as one word that a line can hold. */
export const sealingBy = (key: TokenKey): Sealing => ({
  seal: (text, place) => key.seal(text, place).replaceAll('+', '-').replaceAll('/', '_'),
  unseal: (sealed, place) => key.unseal(sealed.replaceAll('-', '+').replaceAll('_', '/'), place),
});
