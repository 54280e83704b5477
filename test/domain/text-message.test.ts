import { describe, expect, it } from 'vitest';
import { textParts } from '../../src/domain/text-message.ts';

describe('how many text messages words need', () => {
  it.each([
    ['a whole one', 'a'.repeat(160), 1],
    ['a sign more', 'a'.repeat(161), 2],
    ['two whole ones', 'a'.repeat(306), 2],
    ['a sign more than two', 'a'.repeat(307), 3],
    ['the signs of a password, a line break and letters that GSM has', `${'aZ9-_'.repeat(30)}ñéèüÅß§`, 1],
    ['signs that count twice', '€'.repeat(80), 1],
    ['one of these more', '€'.repeat(81), 2],
    ['a letter that GSM does not have', `${'a'.repeat(69)}ã`, 1],
    ['a backtick, which it does not have either', `${'a'.repeat(70)}\``, 2],
    ['two whole ones in UCS-2', 'ã'.repeat(134), 2],
    ['a sign more than these', 'ã'.repeat(135), 3],
    ['a picture, which is two units of UCS-2', `${'a'.repeat(69)}🔑`, 2],
  ])('%s', (_, words, parts) => expect(textParts(words)).toBe(parts));
});
