import { reminderCard } from '../cards/reminder.ts';
import { type ReminderKind, remindersOf } from '../domain/lease.ts';
import type { AccountTools } from './account-tools.ts';
import { companyFor, viewOf } from './request-facts.ts';

export const reminderSubject = (lease: number): string => `lease:${lease}:reminder`;

/** Says that an account ends soon: at least once a step, never after the end. One message, which each step brings up to date. */
export async function remind(tools: AccountTools, id: number, kind: ReminderKind): Promise<void> {
  const sessions = await sessionsOf(tools, id);
  await tools.store.transaction(async (tx) => {
    const lease = await tx.leases.read(id);
    if (!lease || (lease.state !== 'active' && lease.state !== 'extending')) return;
    const now = await tx.now();
    const isDue = remindersOf(lease).some((one) => one.kind === kind && one.at <= now);
    if (now >= lease.endsAt || !isDue) return; // the end was moved while this was under way
    const isFirst = (await tx.leases.reminded(id)) === 0;
    if (!(await tx.leases.remindOnce(id, kind))) return;
    const { username, environment, request } = lease;
    const entry = await tx.record({
      kind: 'account-reminded',
      surface: 'job',
      member: username,
      environment,
      request,
      details: { reminder: kind },
    });
    const company = await companyFor(tx, [username]);
    const card = reminderCard(await viewOf(tx, company, request, entry), sessions);
    const subject = reminderSubject(id);
    await tx.notify(
      isFirst
        ? { seq: entry.seq, to: { user: username }, card, keeps: subject }
        : { seq: entry.seq, to: { subject }, card, change: 'told' },
    );
  });
}

/** How many are open, where the database says so in time; a reminder does not wait for it. */
async function sessionsOf({ store, targets }: AccountTools, id: number): Promise<number | undefined> {
  try {
    const [lease, { company }] = await Promise.all([store.ledger.lease(id), store.snapshot()]);
    const database = company.databases.get(lease?.environment ?? '');
    if (!lease || lease.assisted || database?.provisioning !== 'direct') return undefined;
    return await targets.of(database).sessions(lease.accountName);
  } catch {
    return undefined;
  }
}
