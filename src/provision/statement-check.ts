import { ACCOUNT_NAME } from '../domain/account.ts';
import { TargetFault } from '../ports/provisioner.ts';

/** What may go into a statement. Each gives back what it was given, or throws `TargetFault`, which does not repeat it. */
export function checkAccountName(text: string): string {
  const isOurs = ACCOUNT_NAME.test(text) && !isReserved(text);
  return isOurs ? text : refuse('an account name that is not of our shape');
}

/** Of no engine longer than this many bytes. */
const LONGEST_FOREIGN_NAME = 512;

export function checkForeignName(text: string): string {
  checkText(text);
  const fits = text.length > 0 && Buffer.byteLength(text) <= LONGEST_FOREIGN_NAME;
  return fits ? text : refuse('a name read from the target that is empty or too long');
}

/** What is too long for one engine may be right for another. */
export function checkLength(text: string, mostBytes = LONGEST_FOREIGN_NAME): void {
  if (Buffer.byteLength(text) > mostBytes) refuse('a name that the engine would cut');
}

export const checkLiteral = (text: string): string =>
  /^[A-Za-z0-9 _:.,+@%-]{0,200}$/.test(text) ? text : refuse('a text with other characters than it may have');

/** Two different lone surrogates become the same character on their way to a server. */
export function checkText(text: string): string {
  if (text.includes('\0')) return refuse('a NUL character');
  return /\p{Surrogate}/u.test(text) ? refuse('a text that is not well-formed') : text;
}

export const checkWhole = (number: number): number =>
  Number.isSafeInteger(number) && number >= 0 ? number : refuse('a number that is not whole');

/** The template's own text: whole quotations, no comment, and one statement unless it is a block. */
export function checkTemplate(parts: readonly string[], isBlock: boolean, hasHoles: boolean): void {
  if (!hasHoles) refuse('a hole of a statement that is not typed');
  for (const part of parts) {
    const bare = part.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/g, ' ');
    if (/['"`\0]|--|\/\*|\$\$/.test(bare)) refuse('a template with an open quotation or a comment');
    if (!isBlock && bare.includes(';')) refuse('a template of more than one statement');
  }
}

/** What is somebody else's, or means something to an engine, though it has the shape of a name. */
const isReserved = (text: string): boolean => /^(pg|chatelaine|mysql|sys)_/.test(text) || RESERVED.has(text);

const RESERVED = new Set(
  'public none postgres current_user current_role session_user user system sys dbo guest root mysql mariadb admin sysadmin default all null'.split(
    ' ',
  ),
);

function refuse(what: string): never {
  throw new TargetFault('failed', `Nothing was sent: ${what}.`);
}
