/** Cyrillic and Greek letters that a reader takes for the Latin letter before them. */
const LATIN: Readonly<Record<string, string>> = {
  a: 'АаΑα',
  b: 'ВвЬьΒβ',
  c: 'СсϹϲ',
  d: 'ԀԁԺ',
  e: 'ЕеЁёΕε',
  g: 'ԌԍɡΓ',
  h: 'НнҺһΗ',
  i: 'ІіЇїΙιɩӀӏ',
  j: 'ЈјϳͿ',
  k: 'КкΚκҚқ',
  l: 'ⅼ',
  m: 'МмΜϺ',
  n: 'Νηп',
  o: 'ОоΟοσ',
  p: 'РрΡρ',
  q: 'Ԛԛ',
  r: 'гᴦ',
  s: 'Ѕѕ',
  t: 'ТтΤτ',
  u: 'υՍս',
  v: 'νѴѵ',
  w: 'ԜԝѡωШш',
  x: 'ХхΧχ',
  y: 'УуҮүΥγ',
  z: 'Ζ',
};
const LOOKS_LIKE = new Map(
  Object.entries(LATIN).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * What a name looks like at a glance: two names with the same fold are taken for each other. Compatibility forms (full
 * width, ligatures), case, look-alike letters and runs of blanks are levelled out.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase().replace(/ {2,}/g, ' ').trim();
  const latin = Array.from(name.normalize('NFKC'), (letter) => LOOKS_LIKE.get(letter) ?? letter).join('');
  // Upper case first: it joins what lower case alone keeps apart, such as ß and ss, or the two small sigmas.
  return latin.toUpperCase().toLowerCase().replace(/\s+/gu, ' ').trim();
}
