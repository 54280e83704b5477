/** Without those that look like another: l and 1, O and 0, I. Some databases want a sign; these need no care anywhere. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_';
const LENGTH = 20;
const KINDS = [/[a-z]/, /[A-Z]/, /\d/, /[-_]/];

/** A password of about 116 bits that has a sign of each kind, begins and ends with none, and is acceptable. */
export function makePassword(isAcceptable: (password: string) => boolean): string {
  for (;;) {
    const password = drawn();
    const isGood = KINDS.every((kind) => kind.test(password)) && !/^[-_]|[-_]$/.test(password);
    if (isGood && isAcceptable(password)) return password;
  }
}

function drawn(): string {
  // Bytes beyond the last whole multiple would make the first letters likelier.
  const fair = 256 - (256 % ALPHABET.length);
  let password = '';
  while (password.length < LENGTH) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < fair) password += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return password;
}
