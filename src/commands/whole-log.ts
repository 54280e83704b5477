import { explainCard } from '../cards/explain.ts';
import { explainAccess } from '../usecases/explain-access.ts';
import { type Call, type Reply, toActor } from './command.ts';

/** The refusal of whoever may not read the whole audit trail, with what is missing and who could give it. */
export async function refuseWholeLog({ services, asker, company }: Call): Promise<Reply | undefined> {
  const question = { user: asker.actor, operation: 'audit.read', scope: 'infrastructure' } as const;
  const explained = await explainAccess(services, asker, question);
  if (explained.decision.outcome === 'allow') return undefined;
  return toActor(explainCard({ ...explained, company }));
}
