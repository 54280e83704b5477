import { maskedPhone } from '../domain/telephone.ts';

/** A telephone as somebody typed it: E.164 and how it is shown, or what was expected, in words that do not repeat it. */
export type PhoneRead = Readonly<{ number: string; masked: string }> | Readonly<{ expected: string }>;

const EXPECTED = 'the international form, with + and the country first, such as +351 912 345 678';
/** Who answers there pays for it, or is nobody's own. */
const NO_TEXTS: readonly unknown[] = ['PREMIUM_RATE', 'SHARED_COST', 'TOLL_FREE', 'UAN', 'VOICEMAIL', 'PAGER'];

/** The library and its numbering plans are loaded when a number is read: few commands have one. */
export async function readTelephone(typed: string): Promise<PhoneRead> {
  if (!/^\+[\d ().-]{1,40}$/.test(typed)) return { expected: EXPECTED };
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/max');
  const found = parsePhoneNumberFromString(typed);
  if (!found?.isValid() || found.ext !== undefined) return { expected: `a number that exists, in ${EXPECTED}` };
  if (NO_TEXTS.includes(found.getType())) return { expected: 'a number of somebody’s own, which text messages reach' };
  return { number: found.number, masked: maskedPhone(found.number, found.countryCallingCode) };
}
