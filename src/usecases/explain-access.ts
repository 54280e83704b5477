import type { Company, User } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import type { Decision, Denied } from '../domain/decision.ts';
import { AccessError } from '../domain/problem.ts';
import type { Question } from '../domain/question.ts';
import { type Remedy, remedy } from '../domain/remedy.ts';
import { slice } from '../domain/slice.ts';
import { withoutTelephone } from '../domain/telephone.ts';
import { type Sight, sightOf } from '../domain/visibility.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';

/** An answer with its grounds, and how much of it the asker may read. */
export type Explanation = Readonly<{
  question: Question;
  subject: User;
  decision: Decision;
  remedy: Remedy | undefined;
  sight: Exclude<Sight, 'nothing'>;
  policy: number;
  judgedAt: string;
}>;

/** Explains from the snapshot. Looking at somebody else is recorded; whoever may not look learns nothing. */
export async function explainAccess(tools: Tools, asker: Asker, question: Question): Promise<Explanation> {
  const { company, policy } = await tools.store.snapshot();
  const explanation = explainTo(company, userNamed(company, asker.actor), question);
  if (asker.actor !== question.user) await recordLook(tools, asker, company, explanation);
  return { ...explanation, policy, judgedAt: tools.clock() };
}

/** The outcomes of several questions about one user, each as `explainAccess` would answer it. */
export type Survey = Readonly<{
  outcomes: ReadonlyMap<Question, Decision['outcome']>;
  policy: number;
  judgedAt: string;
}>;

/** As `explainAccess`, for many questions about one user at once; a look at somebody else is recorded once, by the first. */
export async function surveyAccess(tools: Tools, asker: Asker, questions: readonly Question[]): Promise<Survey> {
  const { company, policy } = await tools.store.snapshot();
  const viewer = userNamed(company, asker.actor);
  const explained = questions.map((asked) => ({ asked, ...explainTo(company, viewer, asked) }));
  const [first] = explained;
  if (first && first.subject.username !== asker.actor) await recordLook(tools, asker, company, first);
  const outcomes = new Map(explained.map(({ asked, decision }) => [asked, decision.outcome]));
  return { outcomes, policy, judgedAt: tools.clock() };
}

function explainTo(company: Company, viewer: User, asked: Question) {
  const question = withoutTelephone(asked);
  const decision = explain(company, question);
  if ('error' in decision) throw unknown(decision);
  const subject = userNamed(company, question.user);
  const sight = sightOf(company, viewer, subject, question);
  if (sight === 'nothing') throw new AccessError({ code: 'hidden', what: 'user', id: subject.username });
  const way = decision.outcome === 'deny' ? remedy(company, question, decision.code as Denied) : undefined;
  return { question, subject, decision, remedy: way, sight };
}

/** Puts a look at somebody else on the trail. */
export async function recordLook(
  { store }: Tools,
  { actor, surface }: Asker,
  company: Company,
  seen: Pick<Explanation, 'question' | 'subject' | 'decision'>,
) {
  const { trace, ...answer } = seen.decision;
  const judged = { question: seen.question, answer, trace, facts: slice(company, seen.question) };
  await store.transaction((tx) =>
    tx.record({ kind: 'access-explained', surface, actor, member: seen.subject.username, judged }),
  );
}

/** A name that the engine did not know, as a problem. */
export function unknown({ error, value }: Readonly<{ error: string; value: string }>): AccessError {
  const what = error.slice('unknown-'.length) as Extract<
    ConstructorParameters<typeof AccessError>[0],
    { code: 'missing' }
  >['what'];
  return new AccessError({ code: 'missing', what, id: value });
}
