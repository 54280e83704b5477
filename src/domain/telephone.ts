import type { Operation } from './question.ts';

/** `+351 … 678`: how a telephone is shown everywhere; `number` is E.164. */
export const maskedPhone = (number: string, callingCode: string): string => `+${callingCode} … ${number.slice(-3)}`;

const isMaskedPhone = (text: string): boolean => /^\+[1-9]\d{0,2} … \d{3}$/.test(text);

/** E.164, blanks aside; one that is masked was so before it was. */
export const isInternational = (phone: string): boolean =>
  isMaskedPhone(phone) || /^\+[1-9]\d{6,14}$/.test(phone.replaceAll(' ', ''));

/** The same telephone as it may be shown and kept: the rules answer for it as for the whole one. */
export function withoutDigits(phone: string): string {
  if (isMaskedPhone(phone)) return phone;
  if (!isInternational(phone)) return dotted(phone);
  const number = phone.replaceAll(' ', '');
  return maskedPhone(number, CALLING_CODE.exec(number.slice(1))?.[0] ?? '');
}

/** A question as it may be kept: entries, notices and buttons repeat it. */
export function withoutTelephone<T extends Operation>(asked: T): T {
  if (asked.operation !== 'dbuser.request-permanent' || asked.phone === undefined) return asked;
  const phone = withoutDigits(asked.phone);
  return phone === asked.phone ? asked : { ...asked, phone };
}

/** The countries' codes: of one, two or three digits, and none begins another (E.164). */
const CALLING_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** All digits but the last three as dots; every character keeps its place. */
export function dotted(text: string): string {
  const digits = [...text.matchAll(DIGIT)].length;
  let at = 0;
  return text.replaceAll(DIGIT, (digit) => {
    at += 1;
    return at > digits - 3 ? digit : '•'.repeat(digit.length);
  });
}

const DIGIT = /\p{Nd}/gu;
