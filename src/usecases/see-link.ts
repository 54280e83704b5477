import type { AccountTools } from './account-tools.ts';
import type { OnceView } from './once-page.ts';
import { hashOf } from './password-link.ts';

/** What a link is for, from what is kept: it is spent, and all of it judged, by whoever makes the account. */
export async function seeLink({ store }: AccountTools, token: string): Promise<OnceView> {
  const link = await store.ledger.link(await hashOf(token));
  if (!link) return { state: 'unknown' };
  if (link.state !== 'fresh') return { state: link.state };
  const found = await store.ledger.request(link.request);
  const request = found?.asks === 'account' ? found : undefined;
  const { company } = await store.snapshot();
  const [user, database] = [company.users.get(link.username), company.databases.get(request?.environment ?? '')];
  if (!request || !user || !database || request.status !== 'approved') return { state: 'used' };
  const { environment, endsAt, given } = request;
  return {
    state: 'ready',
    offer: {
      name: user.name,
      username: user.username,
      infrastructure: company.infrastructure.name,
      environment,
      engine: database.engine,
      profile: given?.profile ?? request.profile,
      ...(endsAt === undefined ? { minutes: given?.minutes ?? request.minutes } : { endsAt }),
      expiresAt: link.expiresAt,
    },
  };
}
