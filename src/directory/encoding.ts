import { isUtf8 } from 'node:buffer';

/** A company of 100,000 people is about 20 MB of YAML; three times that is a mistake or an attack. */
const MOST_BYTES = 64 * 1024 * 1024;

export type Decoded = Readonly<{ text: string; fault?: Readonly<{ expected: string; at: number }> }>;

/** The bytes as text without a byte order mark, and what is wrong with them at which offset of it. */
export function decode(input: string | Uint8Array): Decoded {
  if (input.length > MOST_BYTES) return { text: '', fault: { expected: 'a file of at most 64 MB', at: 0 } };
  if (typeof input !== 'string' && isUtf16(input)) {
    return {
      text: '',
      fault: { expected: 'text in UTF-8; this looks like UTF-16, so save the file again as UTF-8', at: 0 },
    };
  }
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : new TextDecoder().decode(input);
  const nul = text.indexOf('\0');
  if (nul >= 0) return { text, fault: { expected: 'text without NUL characters', at: nul } };
  if (typeof input === 'string' || isUtf8(input)) return { text };
  return { text, fault: { expected: 'text in UTF-8', at: text.indexOf('\uFFFD') } };
}

/** By its byte order mark, or by the zero beside the first letter, which is ASCII in any file of ours. */
function isUtf16([first, second]: Uint8Array): boolean {
  const mark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return mark || (first !== second && (first === 0 || second === 0));
}
