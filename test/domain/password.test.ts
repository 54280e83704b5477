import { describe, expect, it } from 'vitest';
import { isTooEasy } from '../../src/domain/easy-password.ts';
import { isScramVerifier, passwordFaults, passwordMost } from '../../src/domain/password.ts';

const GOOD = 'quiet-Otter-sings-9';
const NAMES = ['ana.silva', 'Production'];
const faults = (password: string, engine: Parameters<typeof passwordFaults>[1] = 'mysql', names = NAMES) =>
  passwordFaults(password, engine, names);

describe('a password', () => {
  it.each([GOOD, 'kX9#mQ2$vL7&', 'correct horse', 'red kites were here', 'a\\b%c$d{{e}}`f', '~!@#%-_=+kQ7z'])(
    'B32 may be %j',
    (password) => expect(faults(password)).toEqual([]),
  );

  it('B34 has 12 to 128 characters, 30 for Oracle', () => {
    const long = (length: number) => 'quiet-Otter-9/kite'.repeat(9).slice(0, length);
    expect(faults(long(11))).toEqual(['too-short']);
    expect(faults(long(12))).toEqual([]);
    expect(faults(long(128), 'postgres')).toEqual([]);
    for (const engine of ['postgres', 'mysql', 'sqlserver'] as const) {
      expect(passwordMost(engine)).toBe(128);
      expect(faults(long(129), engine)).toEqual(['too-long']);
    }
    expect(faults(long(30), 'oracle')).toEqual([]);
    expect(faults(long(31), 'oracle')).toEqual(['too-long']);
    expect(faults('')).toEqual(['too-short', 'too-easy']);
  });

  it('B34 is looked at no further when it has a million characters', () => {
    const before = performance.now();
    expect(faults('é"'.repeat(500_000))).toEqual(['too-long']);
    expect(performance.now() - before).toBeLessThan(500);
  });

  it.each(['"', "'", ';'])('B31 never holds %s', (sign) => {
    expect(faults(`quiet-Otter${sign}sings`)).toEqual(['forbidden-character']);
  });

  it.each(['\0', '\t', '\n', '\u001f', '\u007f'])('B33 holds no control character, not %j', (sign) => {
    expect(faults(`quiet-Otter${sign}sings`)).toEqual(['not-ascii']);
  });

  it.each(['\u00e9', 'e\u0301', 'ｑ', '\u00ad', '\u00a0', '😀', '\ud800'])('B35 is ASCII only, without %j', (sign) => {
    expect(faults(`quiet-Otter${sign}sings`)).toEqual(['not-ascii']);
  });

  it('B32 has no blank at either end, and may have some within', () => {
    expect(faults(` ${GOOD}`)).toEqual(['blank-at-end']);
    expect(faults(`${GOOD} `)).toEqual(['blank-at-end']);
    expect(faults('quiet Otter sings')).toEqual([]);
  });

  it('is told all that is wrong with it, in one order', () => {
    expect(faults(' é"x')).toEqual(['too-short', 'not-ascii', 'blank-at-end', 'forbidden-character', 'too-easy']);
  });
});

describe('a password and names', () => {
  it.each([
    'ana.silva-9xKq7',
    'xK7-ANASILVA-q9z',
    'Ana_Silva_xK7q9',
    'an4.s!lva-xK7q9',
    'my-Pr0duct10n-kX',
    'mypRODUCTIONkX',
  ])('B36 holds neither user name nor environment: %j', (password) =>
    expect(faults(password)).toEqual(['names-something']),
  );

  it('B36 knows the name in an address', () => {
    expect(faults('ana.silva-9xKq7', 'mysql', ['ana.silva@acme.example'])).toEqual(['names-something']);
    expect(faults('xK7q-acme-9zW2b', 'mysql', ['ana.silva@acme.example'])).toEqual([]);
  });

  it('holds a short name by chance, but is none', () => {
    expect(faults('uat-kX9mQ2vL7', 'mysql', ['uat', 'bo'])).toEqual([]);
    expect(faults('quad-kX9mQ2vL7', 'mysql', ['quad'])).toEqual(['names-something']);
    expect(faults('u-a-t', 'mysql', ['uat'])).toContain('names-something');
  });

  it('is not compared with a name that has no letter or digit of ASCII', () => {
    expect(faults(GOOD, 'mysql', ['環境', ''])).toEqual([]);
  });
});

describe('an easy password', () => {
  it.each([
    ['words with a number', 'Password1234'],
    ['words with a year', 'Welcome2026!!'],
    ['words spelt otherwise', 'P@$$w0rd1234'],
    ['words twice', 'Summer2026Summer2026'],
    ['only words', 'administrator'],
    ['digits in a row', '123456789012'],
    ['digits back', '098765432109'],
    ['digits there and back', '123456654321'],
    ['pairs', '112233445566'],
    ['one character', 'aaaaaaaaaaaaaaaa'],
    ['four characters', 'abdgabbdgadagbdg'],
    ['the alphabet', 'abcdefghijkl'],
    ['a row of keys', 'qwertyuiop12'],
    ['columns of keys', '1qaz2wsx3edc4rfv'],
    ['columns upwards', 'zaq1xsw2cde3'],
    ['rows crosswise', 'q1w2e3r4t5y6u7i8'],
    ['rows of a German keyboard', 'qwertzuiopyxcv'],
    ['rows of a French keyboard', 'azertyuiopqsdf'],
    ['signs in a row', '!@#$%^&*()!@#$'],
    ['a short block again and again', 'kX9mkX9mkX9m'],
  ])('B36 is made of %s: %s', (_what, password) => expect(isTooEasy(password)).toBe(true));

  // The rest of the 10,000 commonest are shorter than twelve.
  it.each(commonest())('B36 is one of the commonest: %s', (password) => {
    expect(isTooEasy(password)).toBe(true);
    expect(isTooEasy(password.toUpperCase())).toBe(true);
  });

  it('B36 is one of the commonest with something before or after', () => {
    expect(isTooEasy('JustinBieber1!')).toBe(true);
    expect(isTooEasy('#1justinbieber')).toBe(true);
    expect(isTooEasy('justinbieberkite')).toBe(false);
  });

  it('needs the weight of eight characters beside words and runs', () => {
    expect(isTooEasy('passwordkxzmwbn')).toBe(false);
    expect(isTooEasy('passwordkxzmwb')).toBe(true);
    expect(isTooEasy('abcdefkxzmwbn')).toBe(false);
    expect(isTooEasy('abcdefkxzmwb')).toBe(true);
    expect(isTooEasy('1999kxzmwbn')).toBe(false);
    expect(isTooEasy('1999kxzmwb')).toBe(true);
  });
});

describe('a verifier', () => {
  const [salt, key] = ['A'.repeat(22), 'b+/9'.repeat(11).slice(0, 43)];
  const whole = `SCRAM-SHA-256$4096:${salt}==$${key}=:${key}=`;

  it('is of 4096 rounds, 16 bytes and twice 32', () => expect(isScramVerifier(whole)).toBe(true));

  it.each([
    whole.replace('4096', '1'),
    whole.replace('4096', '4095'),
    whole.replace('4096', '1000000'),
    whole.replace('==', '='),
    whole.replace(key, key.slice(1)),
    whole.replace(key, `${key}A`),
    whole.replace('+', '-'),
    `${whole}\n`,
    `${whole} `,
    ` ${whole}`,
    `x\n${whole}`,
    whole.toLowerCase(),
    GOOD,
    '',
  ])('B37 is nothing else: %j', (text) => expect(isScramVerifier(text)).toBe(false));
});

function commonest(): readonly string[] {
  const words = `123qweasdzxc 1qaz2wsx3edc q1w2e3r4t5y6 1q2w3e4r5t6y mailcreated5240 qazwsxedcrfv 123456qwerty qwerty123456
    polniypizdec0211 sojdlg123aljg leavemealone 123456654321 gfhjkmgfhjkm qazwsxedc123 ghjcnjgfhjkm sonyericsson zxcasdqwe123
    ghhh47hj7649 123456789qwe 1qazxsw23edc masterbating qwerasdfzxcv qweasdzxc123 flvbybcnhfnjh 123456789987654321
    112233445566 finalfantasy ghbdtnrfrltkf websolutions chickenwing101 1qaz2wsx3edc4rfv justinbieber contortionist
    masturbation pornographic newproject2004 needforspeed businessbabe 123456789123 masterbaiting maurolarastefy
    domainlock2005 momsanaladventure dkflbvbhjdbx hd764nw5d7e1vb1 qazwsxedcrfvtgb dkflbvbhjdyf counterstrike zaq1xsw2cde3
    vfvfvskfhfve ghjcnjghjcnj fkmnthyfnbdf 123456789abc admin18533362 23176djivanfros 123456789qwerty`;
  return words.split(/\s+/);
}
