import type { PermanentView } from '../domain/permanent-view.ts';
import { LINK_MINUTES } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { isAboutRole } from '../domain/role-request-view.ts';
import type { Transaction } from '../ports/store.ts';
import { type AccountTools, earlier, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { viewNow } from './close-request.ts';
import { companyFor, noSuchRequest, ownRequest } from './request-facts.ts';

export type LinkOutcome =
  | Readonly<{ state: 'link'; url: string; expiresAt: string; view: RequestView | PermanentView }>
  /** There is nothing to choose a password for, or no longer. */
  | Readonly<{ state: 'not-now'; view: RequestView | PermanentView }>;

/** A link to the one-time page, for its requester alone; older ones are dead. Only its hash is kept. */
export async function makeLink(tools: AccountTools, asker: Asker, id: number): Promise<LinkOutcome> {
  const token = newToken();
  const tokenHash = await hashOf(token);
  return tools.store.transaction(async (tx) => {
    const request = await ownRequest(tx, asker, id);
    if (request.asks === 'role') throw noSuchRequest(id);
    const company = await companyFor(tx, [asker.actor]);
    const now = await tx.now();
    const isDirect = company.databases.get(request.environment)?.provisioning === 'direct';
    const isToMake = request.status === 'approved' && now < request.deadlineAt;
    const isThere = request.asks === 'permanent' && (await isStanding(tx, id));
    const isOpen = isDirect && (isToMake || isThere);
    const about = { surface: asker.surface, actor: asker.actor, member: asker.actor };
    const entry = await tx.record({
      kind: isOpen ? 'password-link-made' : 'request-answer-refused',
      ...about,
      environment: request.environment,
      request: id,
    });
    const view = await viewNow(tx, request, entry);
    if (isAboutRole(view)) throw noSuchRequest(id);
    if (!isOpen) return { state: 'not-now', view };
    const until = minutesAfter(now, LINK_MINUTES);
    const expiresAt = isThere ? until : earlier(until, request.deadlineAt);
    await tx.links.add({ tokenHash, request: id, username: asker.actor, expiresAt });
    return { state: 'link', url: tools.pageUrl(`once/${token}`), expiresAt, view };
  });
}

/** It is there, and may be given another password. */
async function isStanding(tx: Transaction, id: number): Promise<boolean> {
  const lease = await tx.leases.live(id);
  return lease?.state === 'active' && !lease.assisted;
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
