import { ANSWER_WITHIN_MINUTES } from '../domain/request.ts';
import { ROLE_MOST_MINUTES } from '../domain/role-lease.ts';
import type { RoleRequestView } from '../domain/role-request-view.ts';
import { type AccountTools, earlier, minutesAfter } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { judging } from './judging.ts';
import { aboutRequest, noSuchRequest, ownRequest } from './request-facts.ts';
import { givers, roleViewOf } from './role-facts.ts';
import { roleRequest } from './role-slots.ts';
import { tellOfRequest } from './tell-request.ts';

export type RoleExtendOutcome = Readonly<{
  view: RoleRequestView;
  state: 'asked' | 'not-live' | 'asked-already' | 'nobody-to-approve' | 'over-most';
}>;

/** Asks for a later end of a role that is held for a while: of those who may give it, always, for nobody gives their own. */
export async function extendRole(
  { store }: AccountTools,
  asker: Asker,
  id: number,
  { minutes, reason }: Readonly<{ minutes: number; reason: string }>,
): Promise<RoleExtendOutcome> {
  return judging(store, async (tx, { company: known }) => {
    const request = await ownRequest(tx, asker, id);
    if (request.asks !== 'role') throw noSuchRequest(id);
    const lease = await tx.roleLeases.live(id);
    const slot = await tx.roleLeases.ofSlot(request.requester, request.place);
    const refused = await whyNot();
    if (refused || !lease) {
      const state = refused ?? 'not-live';
      const kind = 'role-request-refused';
      const entry = await tx.record({ kind, ...asker, ...aboutRequest(request), details: { why: state, minutes } });
      return { state, view: await roleViewOf(tx, request, entry, known) };
    }
    const { requester, role, place } = request;
    const deadlineAt = earlier(minutesAfter(await tx.now(), ANSWER_WITHIN_MINUTES), lease.endsAt);
    const policy = await tx.policy();
    const asked = { asks: 'role', requester, role, place, reason, minutes, extends: id, policy, deadlineAt } as const;
    const made = await tx.requests.add(asked);
    await tx.jobs.schedule({ task: 'lapse-request', request: made }, { at: deadlineAt });
    const about = { ...aboutRequest(request), request: made };
    const entry = await tx.record({ kind: 'extension-requested', ...asker, ...about, details: { minutes, of: id } });
    const view = await roleViewOf(tx, await roleRequest(tx, made), entry, known);
    await tellOfRequest(tx, known, view);
    return { state: 'asked', view };

    async function whyNot(): Promise<Exclude<RoleExtendOutcome['state'], 'asked'> | undefined> {
      if (!lease || request.asks !== 'role') return 'not-live';
      const total = (Date.parse(lease.endsAt) - Date.parse(lease.createdAt)) / 60_000 + minutes;
      if (total > ROLE_MOST_MINUTES) return 'over-most';
      if (await tx.requests.extension(id)) return 'asked-already';
      return givers(known, request, slot).length === 0 ? 'nobody-to-approve' : undefined;
    }
  });
}
