/**
 * Whether one of the first guesses would be right: it is one of the commonest, has almost no different characters, or is
 * made of common words, runs and repetitions. Each of those weighs as much as one character, and eight are needed.
 */
export function isTooEasy(password: string): boolean {
  const text = password.toLowerCase();
  if (COMMONEST.has(text) || COMMONEST.has(text.replaceAll(/^[^a-z]+|[^a-z]+$/g, ''))) return true;
  if (new Set(text).size < LEAST_DIFFERENT) return true;
  return Math.min(weight(text), weight(everyOther(text, 0)) + weight(everyOther(text, 1))) < LEAST_WEIGHT;
}

const LEAST_DIFFERENT = 5;
const LEAST_WEIGHT = 8;
const LEAST_RUN = 3;

function weight(text: string): number {
  const once = text.replaceAll(/(.{2,}?)\1+/g, '$1');
  // A sign that nobody can type stands for the word, so that no run goes over it.
  const rest = once.replaceAll(WORD, '\0').replaceAll(/(?:19|20)\d\d/g, '\0');
  let pieces = 0;
  for (let at = 0; at < rest.length; pieces += 1) {
    const run = runAt(rest, at);
    at += run >= LEAST_RUN ? run : 1;
  }
  return pieces;
}

/** `q1w2e3r4` is `qwer` with `1234` between. */
const everyOther = (text: string, from: number): string => [...text].filter((_, at) => at % 2 === from).join('');

/** How many characters from here are one and the same, or stand in a line of the keyboard, the alphabet or the digits. */
function runAt(text: string, at: number): number {
  const first = text.charAt(at);
  let longest = 1;
  while (text.charAt(at + longest) === first) longest += 1;
  for (const line of LINES) {
    const from = line.indexOf(first);
    let length = from < 0 ? 0 : 1;
    while (length > 0 && from + length < line.length && text[at + length] === line[from + length]) length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn'];
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'];
const SIGNS = ['!@#$%^&*()'];
const ONE_WAY = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', ...ROWS, ...COLUMNS, ...SIGNS];
const LINES = [...ONE_WAY, ...ONE_WAY.map((line) => [...line].reverse().join(''))];

const WORDS = [
  ...['administrator', 'admin', 'changeme', 'database', 'default', 'guest', 'letmein', 'login', 'manager', 'master'],
  ...['mysql', 'oracle', 'outsystems', 'password', 'passwort', 'passwd', 'pass', 'postgres', 'root', 'secret', 'senha'],
  ...['sqlserver', 'system', 'temp', 'test', 'user', 'welcome', 'trustno', 'whatever', 'iloveyou', 'hello', 'love'],
  ...[
    'baseball',
    'batman',
    'chocolate',
    'computer',
    'dragon',
    'football',
    'freedom',
    'internet',
    'liverpool',
    'monkey',
  ],
  ...['minecraft', 'pokemon', 'princess', 'shadow', 'starwars', 'sunshine', 'superman', 'michael', 'jordan', 'samsung'],
  ...['spring', 'summer', 'autumn', 'winter', 'monday', 'friday', 'january', 'december', 'company', 'qwer', 'asdf'],
];
const SPELT: Readonly<Record<string, string>> = {
  a: '[a@4]',
  e: '[e3]',
  i: '[i1!]',
  l: '[l1]',
  o: '[o0]',
  s: '[s$5]',
  t: '[t7]',
};
const WORD = new RegExp(
  WORDS.map((word) => word.replaceAll(/[aeilost]/g, (letter) => SPELT[letter] ?? letter)).join('|'),
  'g',
);

/** Of the 10,000 commonest those of twelve and more characters that are not easy by the rest (zxcvbn 4.4.2, `passwords`). */
const COMMONEST: ReadonlySet<string> = new Set([
  ...['23176djivanfros', 'businessbabe', 'chickenwing101', 'contortionist', 'counterstrike', 'dkflbvbhjdbx'],
  ...[
    'dkflbvbhjdyf',
    'domainlock2005',
    'finalfantasy',
    'fkmnthyfnbdf',
    'flvbybcnhfnjh',
    'ghbdtnrfrltkf',
    'ghhh47hj7649',
  ],
  ...['ghjcnjgfhjkm', 'hd764nw5d7e1vb1', 'justinbieber', 'leavemealone', 'mailcreated5240', 'masterbaiting'],
  ...['masturbation', 'maurolarastefy', 'momsanaladventure', 'needforspeed', 'newproject2004', 'polniypizdec0211'],
  ...['pornographic', 'sojdlg123aljg', 'sonyericsson', 'vfvfvskfhfve', 'websolutions'],
]);
