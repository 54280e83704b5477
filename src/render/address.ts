/**
 * A link's address as it may stand in any markup: http or https, nobody's name in it, and percent-encoded but for what no
 * markup takes for a sign. Undefined for every other, which is drawn as its label alone.
 */
export function safeAddress(link: string): string | undefined {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?$/.test(url.host)) return undefined;
  return url.origin + encoded(url.pathname + url.search + url.hash);
}

const encoded = (path: string): string => path.replaceAll(/[^A-Za-z0-9\-._/?#&=%:@,;+$]/g, percentEncoded);
const percentEncoded = (sign: string): string =>
  [...new TextEncoder().encode(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
