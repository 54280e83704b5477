import { changeOf, explain } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import { AccessError } from '../domain/problem.ts';
import type { RoleChange } from '../domain/question.ts';
import { managesTeam, seesApplication, seesUser } from '../domain/visibility.ts';
import { type Effect, whatIf } from '../domain/what-if.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';

/** What a change would do, and whether the asker could make it. */
export type WhatIfAnswer = Readonly<{
  change: RoleChange;
  effect: Effect;
  decision: Decision;
  policy: number;
  judgedAt: string;
}>;

/** Changes nothing and records nothing. Told to those who could see the outcome anyway. */
export async function askWhatIf({ store, clock }: Tools, { actor }: Asker, change: RoleChange): Promise<WhatIfAnswer> {
  const { company, policy } = await store.snapshot();
  const decision = explain(company, { ...change, user: actor });
  if ('error' in decision) throw unknown(decision);
  const viewer = userNamed(company, actor);
  const { member, role, place } = changeOf(company, change);
  const maySee =
    seesUser(viewer, member.username) ||
    (place.scope === 'team' && managesTeam(viewer, place.team)) ||
    (place.scope === 'application' && seesApplication(company, viewer, place.application));
  if (!maySee) throw new AccessError({ code: 'hidden', what: 'user', id: member.username });
  const effect = whatIf(company, member, place, change.operation === 'role.grant' ? role : undefined);
  return { change, effect, decision, policy, judgedAt: clock() };
}
