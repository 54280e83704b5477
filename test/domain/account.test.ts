import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_NAME, accountName, OUR_ACCOUNT } from '../../src/domain/account.ts';
import './fixed-seed.ts';

const bytes = (...all: readonly number[]) => Uint8Array.from([...all, 0, 0, 0, 0, 0, 0].slice(0, 6));
const KIND = fc.constantFrom('temporary' as const, 'permanent' as const);
const suffixOf = (name: string) => name.slice(name.lastIndexOf('_') + 1);
const length = (text: string) => new TextEncoder().encode(text).length;

describe('the name of an account', () => {
  it.each([
    ['bob', 'tmp_bob_aaaaaa'],
    ['Bob.Lind', 'tmp_bob_lind_aaaaaa'],
    ['José Ñandú', 'tmp_jose_nandu_aaaaaa'],
    ['__bob--', 'tmp_bob_aaaaaa'],
    ['Ｂｏｂ', 'tmp_bob_aaaaaa'],
    ['山田', 'tmp_user_aaaaaa'],
    ['', 'tmp_user_aaaaaa'],
    ['"; drop role admin; --', 'tmp_drop_role_admin_aaaaaa'],
    ["x'; --", 'tmp_x_aaaaaa'],
    ['a\u0000b', 'tmp_a_b_aaaaaa'],
  ])('is of plain letters, whoever it is for: %j', (username, name) => {
    expect(accountName(username, bytes())).toBe(name);
  });

  it.each([
    ['Bob.Lind', 'perm_bob_lind_aaaaaa'],
    ['山田', 'perm_user_aaaaaa'],
    ['a'.repeat(64), `perm_${'a'.repeat(18)}_aaaaaa`],
    [`${'a'.repeat(17)}.b`, `perm_${'a'.repeat(17)}_aaaaaa`],
  ])('says of one without an end that it has none: %j', (username, name) => {
    expect(accountName(username, bytes(), 'permanent')).toBe(name);
    expect(accountName(username, bytes(), 'temporary')).toBe(accountName(username, bytes()));
  });

  it('B18 has at most thirty bytes, of which the person’s part gives way', () => {
    const longest = accountName('a'.repeat(64), bytes(31, 30, 29, 28, 27, 26));
    expect([longest.length, suffixOf(longest)]).toEqual([30, '765432']);
    expect(accountName('é'.repeat(100_000), bytes())).toHaveLength(30);
    expect(accountName(`${'a'.repeat(18)}.bcd`, bytes())).toBe(`tmp_${'a'.repeat(18)}_aaaaaa`);
  });

  it('B19 is another for two people who are alike in all that is left of theirs', () => {
    const [one, other] = ['a'.repeat(40), `${'a'.repeat(40)}b`];
    expect(accountName(one, bytes(1))).not.toBe(accountName(other, bytes(2)));
    expect(suffixOf(accountName(one, bytes(1, 2, 3)))).toBe('bcdaaa');
  });

  it('B18 B19 B20 B22 B23 is one that every engine takes as it is, for any name and any number', () => {
    const anyName = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((units) => String.fromCharCode(...units)),
      fc.constantFrom('public', 'pg_x', 'current_user', 'sa', 'SYSTEM', '\ud800', '👩‍👩‍👧', 'İstanbul', 'ß'.repeat(30)),
    );
    fc.assert(
      fc.property(anyName, fc.uint8Array({ minLength: 6, maxLength: 9 }), KIND, (username, random, kind) => {
        const name = accountName(username, random, kind);
        expect(name).toMatch(ACCOUNT_NAME);
        expect(name).toMatch(OUR_ACCOUNT);
        expect(length(name)).toBeLessThanOrEqual(30);
        expect(suffixOf(name)).toBe(suffixOf(accountName('bob', random)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not take another’s for one of ours', () => {
    for (const other of [
      'tmp_bob',
      'tmp_bob_aaaaa',
      'tmp_bob_aaaaaaa',
      'tmp_bob_aaaaa1',
      'TMP_bob_aaaaaa',
      'xtmp_bob_aaaaaa',
      'tmp_bob_aaaaaa\n',
      `tmp_${'b'.repeat(20)}_aaaaaa`,
      `perm_${'b'.repeat(19)}_aaaaaa`,
      'perm_aaaaaa',
      'permbob_aaaaaa',
      'xperm_bob_aaaaaa',
      'perm_bob_aaaaaa\n',
    ])
      expect(OUR_ACCOUNT.test(other), other).toBe(false);
  });
});
