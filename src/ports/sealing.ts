/** Keeps a text that the store holds and only we may read, such as a telephone. */
export type Sealing = Readonly<{
  /** One word of letters, digits, `-`, `_` and `=`. It opens only where the place is the same. */
  seal(text: string, place: string): string;
  /** Undefined where the key, the place or the text is not the one that it was sealed with. */
  unseal(sealed: string, place: string): string | undefined;
}>;

/** For a company in a file: nothing is kept of it. */
export const NO_SEALING: Sealing = { seal: () => '', unseal: () => undefined };
