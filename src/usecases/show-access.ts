import type { Company, User } from '../domain/company.ts';
import { type Matrix, matrix } from '../domain/matrix.ts';
import { AccessError } from '../domain/problem.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import { seesUser } from '../domain/visibility.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';

/** What somebody holds and what it comes to. */
export type AccessShown = Readonly<{
  user: User;
  company: Company;
  matrix: Matrix;
  policy: number;
  judgedAt: string;
  /** What of it is held for a while. */
  leases: readonly RoleLease[];
}>;

/** A user's assignments are told to holders of Manage Infrastructure and Users, and to the user. Others' looks are recorded. */
export async function showAccess(
  { store, clock }: Tools,
  { actor, surface }: Asker,
  username: string,
): Promise<AccessShown> {
  const { company, policy } = await store.snapshot();
  const user = userNamed(company, username);
  if (!seesUser(userNamed(company, actor), username))
    throw new AccessError({ code: 'hidden', what: 'user', id: username });
  if (actor !== username)
    await store.transaction((tx) => tx.record({ kind: 'access-explained', surface, actor, member: username }));
  const leases = await store.ledger.liveRoleLeases(username);
  return { user, company, matrix: matrix(company, user), policy, judgedAt: clock(), leases };
}
