/** 3GPP TS 23.038: signs of the GSM 7-bit default alphabet, one septet each, and those that need an escape before them. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPED = '\f^{}\\[~]|€';
/** How much one message holds, and each part of several, in septets and in UTF-16 units. */
const GSM_7 = { alone: 160, part: 153 };
const UCS_2 = { alone: 70, part: 67 };

/** What telephones reliably put together again; beyond it a password could come in pieces. */
export const TEXT_PARTS_MOST = 2;

/** In how many text messages the words travel. One sign outside GSM-7 makes all of them more than twice as large. */
export function textParts(words: string): number {
  const signs = [...words];
  const isGsm = signs.every((sign) => BASIC.includes(sign) || ESCAPED.includes(sign));
  const size = isGsm ? signs.length + signs.filter((sign) => ESCAPED.includes(sign)).length : words.length;
  const { alone, part } = isGsm ? GSM_7 : UCS_2;
  return size <= alone ? 1 : Math.ceil(size / part);
}
