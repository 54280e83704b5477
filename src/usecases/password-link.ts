import { LINK_MINUTES } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { type AccountTools, earlier, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { companyFor, ownAccountRequest, viewOf } from './request-facts.ts';

export type LinkOutcome =
  | Readonly<{ state: 'link'; url: string; expiresAt: string; view: RequestView }>
  /** There is nothing to choose a password for, or no longer. */
  | Readonly<{ state: 'not-now'; view: RequestView }>;

/** A link to the one-time page, for its requester alone; older ones are dead. Only its hash is kept. */
export async function makeLink(tools: AccountTools, asker: Asker, id: number): Promise<LinkOutcome> {
  const token = newToken();
  const tokenHash = await hashOf(token);
  return tools.store.transaction(async (tx) => {
    const request = await ownAccountRequest(tx, asker, id);
    const company = await companyFor(tx, [asker.actor]);
    const now = await tx.now();
    const isDirect = company.databases.get(request.environment)?.provisioning === 'direct';
    const isOpen = request.status === 'approved' && now < request.deadlineAt && isDirect;
    const about = { surface: asker.surface, actor: asker.actor, member: asker.actor };
    const entry = await tx.record({
      kind: isOpen ? 'password-link-made' : 'request-answer-refused',
      ...about,
      environment: request.environment,
      request: id,
    });
    const view = await viewOf(tx, company, id, entry);
    if (!isOpen) return { state: 'not-now', view };
    const expiresAt = earlier(minutesAfter(now, LINK_MINUTES), request.deadlineAt);
    await tx.links.add({ tokenHash, request: id, username: asker.actor, expiresAt });
    return { state: 'link', url: tools.onceUrl(token), expiresAt, view };
  });
}

/** 256 bits, in the alphabet of addresses. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** SHA-256 in hex: what the store knows a token by. */
export async function hashOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
