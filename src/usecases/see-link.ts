import type { AccountRequest, PermanentUserRequest } from '../domain/request.ts';
import type { AccountTools } from './account-tools.ts';
import type { OnceView } from './once-page.ts';
import { hashOf } from './password-link.ts';

/** What a link is for, from what is kept: it is spent, and all of it judged, by whoever makes the account. */
export async function seeLink({ store }: AccountTools, token: string): Promise<OnceView> {
  const link = await store.ledger.link(await hashOf(token));
  if (!link) return { state: 'unknown' };
  if (link.state !== 'fresh') return { state: link.state };
  const found = await store.ledger.request(link.request);
  const request = found?.asks === 'role' ? undefined : found;
  const { company } = await store.snapshot();
  const [user, database] = [company.users.get(link.username), company.databases.get(request?.environment ?? '')];
  const isRotated = request?.asks === 'permanent' && request.status === 'used';
  if (!request || !user || !database || !(request.status === 'approved' || isRotated)) return { state: 'used' };
  return {
    state: 'ready',
    offer: {
      name: user.name,
      username: user.username,
      infrastructure: company.infrastructure.name,
      environment: request.environment,
      engine: database.engine,
      ...(request.asks === 'account' ? timeOf(request) : lastingOf(request, isRotated)),
      expiresAt: link.expiresAt,
    },
  };
}

function timeOf({ given, profile, minutes, endsAt }: AccountRequest) {
  const time = endsAt === undefined ? { minutes: given?.minutes ?? minutes } : { endsAt };
  return { profile: given?.profile ?? profile, ...time };
}

const lastingOf = ({ profile }: PermanentUserRequest, isRotated: boolean) =>
  ({ profile, lasting: isRotated ? 'rotate' : 'make' }) as const;
