import { roleReminderCard } from '../cards/role-reminder.ts';
import { type RoleReminderKind, roleRemindersOf } from '../domain/role-lease.ts';
import type { AccountTools } from './account-tools.ts';
import { aboutRequest } from './request-facts.ts';
import { roleViewOf } from './role-facts.ts';
import { roleReminderSubject, roleRequest } from './role-slots.ts';

/** Says that a role ends soon: at least once a step, never after the end. One message, which each step brings up to date. */
export async function remindRole({ store }: AccountTools, id: number, kind: RoleReminderKind): Promise<void> {
  const { company: known } = await store.snapshot();
  await store.transaction(async (tx) => {
    const lease = await tx.roleLeases.read(id);
    if (!lease || lease.endedAt !== undefined) return;
    const now = await tx.now();
    const isDue = roleRemindersOf(lease).some((one) => one.kind === kind && one.at <= now);
    if (now >= lease.endsAt || !isDue) return; // the end was moved while this was under way
    const isFirst = (await tx.roleLeases.reminded(id)) === 0;
    if (!(await tx.roleLeases.remindOnce(id, kind))) return;
    const request = await roleRequest(tx, lease.request);
    const about = { ...aboutRequest(request), details: { reminder: kind } };
    const entry = await tx.record({ kind: 'role-reminded', surface: 'job', ...about });
    const card = roleReminderCard(await roleViewOf(tx, request, entry, known));
    const subject = roleReminderSubject(id);
    await tx.notify(
      isFirst
        ? { seq: entry.seq, to: { user: lease.username }, card, keeps: subject }
        : { seq: entry.seq, to: { subject }, card, change: 'told' },
    );
  });
}
