import type { Card } from '../../src/cards/card.ts';
import { homeReply } from '../../src/commands/home.ts';
import type { Store } from '../../src/ports/store.ts';
import { acme } from './acme.ts';
import { answer, type Making, talk } from './catalogue-talk.ts';
import { roleLeaseWith, roleRequestWith } from './role-request-views.ts';

const big = {
  ...acme,
  applications: [
    ...acme.applications,
    ...Array.from({ length: 120 }, (_, at) => ({
      name: `Branch ${String(at + 1).padStart(3, '0')}`,
      team: 'Treasury',
    })),
  ],
};

export const forms: Making = {
  'form-explain': answer('gil', 'access explain form'),
  'form-explain-filled': answer('carla', 'access explain form ana deploy on Loans'),
  'form-explain-fault': answer('carla', 'access explain form ana deploy on Lons in Production'),
  'form-who-can': answer('ana', 'access who can form'),
  'form-what-if': answer('carla', 'access what-if form'),
  'form-grant': answer('max', 'role grant form'),
  'form-grant-filled': answer('max', 'role grant bob "Tech Lead"'),
  'form-grant-fault': answer('max', 'role grant form bob "Tech Led" in Bankng'),
  'form-grant-searched': answer('carla', 'role grant form bob "Tech Lead" on "Branch 117"', big),
  'form-revoke': answer('carla', 'role revoke form ana on Loans'),
  'form-role-show': answer('bob', 'role show form'),
};

type Standing = Awaited<ReturnType<Store['standing']>>;

const standing: Standing = {
  leases: [
    {
      request: 31,
      environment: 'Development',
      profile: 'read-and-write',
      endsAt: '2026-11-21T18:00:00.000Z',
      state: 'active',
    },
    { request: 32, environment: 'Production', profile: 'read-only', endsAt: null, state: 'active' },
  ],
  waiting: [
    {
      id: 42,
      requester: 'bob',
      environment: 'Development',
      profile: 'read-and-write',
      status: 'pending',
      deadlineAt: '2026-11-22T14:00:00.000Z',
    },
  ],
  asked: [
    { id: 41, environment: 'Quality', profile: 'read-only', status: 'pending', deadlineAt: '2026-11-22T09:00:00.000Z' },
  ],
};

/** A role of Carla's that ends, and requests for roles of hers and of somebody else's. */
const held = [roleLeaseWith({ request: 33, username: 'carla' })];
const pending = [
  roleRequestWith({ id: 43 }),
  roleRequestWith({ id: 44, requester: 'carla', extends: 33, minutes: 120, deadlineAt: '2026-11-21T18:02:00.000Z' }),
];

export const homes: Making = {
  'home-empty': home('ana', { leases: [], waiting: [], asked: [] }),
  home: home('carla', standing, {
    liveRoleLeases: async () => held,
    pendingRoleRequests: async () => pending,
  }),
};

async function home(actor: string, going: Standing, roles: Partial<Store['ledger']> = {}): Promise<Card> {
  const { store, services } = talk();
  const ledger = { ...store.ledger, ...roles };
  const one = { ...services, store: { ...store, ledger, standing: async () => going } };
  return (await homeReply(one, { actor, surface: 'slack' })).card;
}
