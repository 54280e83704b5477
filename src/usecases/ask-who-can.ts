import { unknownName } from '../domain/decide.ts';
import { AccessError } from '../domain/problem.ts';
import type { Operation, Question } from '../domain/question.ts';
import { withoutTelephone } from '../domain/telephone.ts';
import { managesTeam, seesApplication, seesConnection } from '../domain/visibility.ts';
import { type WhoCan, whoCan } from '../domain/who-can.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';

export type WhoCanAnswer = Readonly<{ operation: Operation; who: WhoCan; policy: number; judgedAt: string }>;

/** Everybody to whom the engine says yes. Told to those who may know: see `visibility.ts`. */
export async function askWhoCan({ store, clock }: Tools, { actor }: Asker, asked: Operation): Promise<WhoCanAnswer> {
  const operation = withoutTelephone(asked);
  const { company, policy } = await store.snapshot();
  const viewer = userNamed(company, actor);
  const stranger = unknownName(company, { ...operation, user: actor } as Question);
  if (stranger) throw unknown(stranger);
  const named = operation as Readonly<Partial<Record<'application' | 'producer' | 'team', string>>>;
  const applications = [named.application, named.producer].flatMap((name) => name ?? []);
  const hidden = applications.find((name) => !seesApplication(company, viewer, name));
  if (hidden !== undefined) throw new AccessError({ code: 'hidden', what: 'application', id: hidden });
  const { connection } = operation as Readonly<Partial<Record<'connection', string>>>;
  if (connection !== undefined && !seesConnection(company, viewer, connection))
    throw new AccessError({ code: 'hidden', what: 'connection', id: connection });
  const isAboutApplications = applications.length > 0;
  const mayKnow =
    isAboutApplications ||
    (viewer.active && viewer.defaultRole.manageInfrastructure) ||
    (named.team !== undefined && managesTeam(viewer, named.team));
  if (!mayKnow) throw new AccessError({ code: 'hidden', what: 'user', id: '' });
  return { operation, who: whoCan(company, operation), policy, judgedAt: clock() };
}
