import { APPLICATION_NEEDS } from '../../src/domain/applications.ts';
import { withRole } from '../../src/domain/assignment.ts';
import { type Company, createCompany } from '../../src/domain/company.ts';
import { decide, explain, explainFor } from '../../src/domain/decide.ts';
import type { Denied } from '../../src/domain/decision.ts';
import { atLeast } from '../../src/domain/level.ts';
import { acting, matrix } from '../../src/domain/matrix.ts';
import { remedy } from '../../src/domain/remedy.ts';
import { whoCan } from '../../src/domain/who-can.ts';
import { type Engine, over, reversed, type Workloads, yesOrNo } from '../engine.ts';
import { type Asked, freshQuestions, type OnApplication } from '../questions.ts';

export const chatelaine: Engine = {
  async load(facts) {
    const company = createCompany(facts);
    return { holds: `${company.users.size} people`, workloads: (asked) => workloadsOf(company, asked) };
  },
};

function workloadsOf(company: Company, asked: readonly Asked[]): Workloads {
  const fresh = freshQuestions(asked);
  const decides = (question: Asked) => decided(company, question);
  const refused = asked.filter((question) => !decides(question));
  // Trying the grant of one in ten is enough, and takes seconds as it is.
  const remedied = () => yesOrNo(asked.map((question, i) => (i % 10 === 0 ? isRemedied : decided)(company, question)));
  const [operations, people] = [reversed(asked), asked.flatMap(({ user }) => company.users.get(user) ?? [])];
  return {
    decide: { answers: () => yesOrNo(asked.map(decides)), once: over(asked, decides) },
    'decide fresh': {
      answers: () => yesOrNo(asked.map((_, i) => decides(fresh(i)))),
      once: (i) => decides(fresh(i % asked.length)),
    },
    explain: {
      answers: () => yesOrNo(asked.map((question) => allows(explain(company, question)))),
      once: over(asked, (question) => explain(company, question)),
    },
    'explain with remedy': {
      answers: remedied,
      once: over(asked, (question) => explainWithRemedy(company, question)),
    },
    remedy: { answers: remedied, once: over(refused, (question) => remedy(company, question, 'level-too-low')) },
    'who can': {
      answers: () => operations.map((operation) => whoCan(company, operation).count).join(),
      once: over(operations, (operation) => whoCan(company, operation).count),
    },
    'who can, listed': {
      answers: () => operations.map((operation) => listed(company, operation).toSorted().join()).join('\n'),
      once: over(operations, (operation) => listed(company, operation)),
    },
    'what can': {
      answers: () => yesOrNo(asked.map((question) => showsInMatrix(company, question))),
      once: over(people, (user) => matrix(company, user)),
    },
  };
}

const decided = (company: Company, question: Asked): boolean => allows(decide(company, question));
const allows = (answer: object): boolean => 'outcome' in answer && answer.outcome === 'allow';

function explainWithRemedy(company: Company, question: Asked) {
  const decision = explain(company, question);
  if ('error' in decision || decision.outcome === 'allow') return { decision };
  return { decision, remedy: remedy(company, question, decision.code as Denied) };
}

/** True where the answer is yes, or where the grant that the remedy names would not make it one: to be compared with `decide`. */
function isRemedied(company: Company, question: Asked): boolean {
  const { decision, remedy: found } = explainWithRemedy(company, question);
  const user = company.users.get(question.user);
  if (allows(decision) || !user || found?.kind !== 'grant') return allows(decision);
  return explainFor(company, withRole(user, found.place, found.role), question).outcome !== 'allow';
}

const listed = (company: Company, operation: OnApplication): readonly string[] =>
  whoCan(company, operation).groups.flatMap(({ users }) => users().map(({ username }) => username));

/** Reads the answer off the row that shows the application, in the environment's column. */
function showsInMatrix(company: Company, { user: username, application, environment, operation }: Asked): boolean {
  const user = company.users.get(username);
  if (!user?.active) return false;
  const { environments, rows } = matrix(company, user);
  const narrow = rows.slice(1).find((row) => row.applications().includes(application));
  const cell = (narrow ?? rows[0])?.cells[environments.indexOf(environment)];
  return cell !== undefined && atLeast(acting(cell), APPLICATION_NEEDS[operation]);
}
