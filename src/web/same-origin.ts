import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of another site sent this. A browser says so in `Sec-Fetch-Site`, over plain http only in `Origin`; what
 * is no browser says neither, and proves nothing by it. `publicUrl` is what people call this server, where a proxy renames it.
 */
export function isFromElsewhere(headers: IncomingHttpHeaders, publicUrl?: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined) return false;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
