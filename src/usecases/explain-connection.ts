import type { ConnectionExplained, ExtensionUse, Judged } from '../cards/connection-explain.ts';
import { type Company, known, type User } from '../domain/company.ts';
import { setters } from '../domain/connection-change.ts';
import { decideFor, explainFor } from '../domain/decide.ts';
import type { ExtensionFacts } from '../domain/facts.ts';
import { type Guide, guideTo } from '../domain/integration-guide.ts';
import { AccessError } from '../domain/problem.ts';
import type { Question } from '../domain/question.ts';
import { type Sight, sightOf } from '../domain/visibility.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { recordLook } from './explain-access.ts';

/** A connection or one extension of it, and about whom. */
export type ConnectionAsk = Readonly<{ connection: string; extension?: string; username: string }>;

/** How many extensions of a connection are explained at once. */
const SHOWN = 5;

/**
 * Who may configure, publish or use, from the snapshot. Looking at somebody else is recorded; whoever may not look learns
 * nothing. `sees` says which applications the asker may be told of.
 */
export async function explainConnection(
  tools: Tools,
  asker: Asker,
  ask: ConnectionAsk,
  sees: (application: string) => boolean,
): Promise<Omit<ConnectionExplained, 'company'>> {
  const { company, policy } = await tools.store.snapshot();
  const { subject, sight } = await look(tools, asker, company, ask);
  const connection = known(company.connections, ask.connection);
  const about = (question: Question): Judged => ({ question, decision: explainFor(company, subject, question) });
  const seen = extensionsOf(company, ask).filter(({ application }) => sees(application));
  const user = subject.username;
  return {
    subject,
    sight,
    connection,
    configure: about({ user, operation: 'connection.configure', connection: connection.name }),
    extensions: seen.slice(0, SHOWN).map((extension) => ({
      extension,
      publish: about({ user, operation: 'extension.publish', extension: extension.name }),
      attributes: about({ user, operation: 'extension.edit-attributes', extension: extension.name }),
      use: useOf(company, subject, extension, sees),
    })),
    more: seen.slice(SHOWN).map(({ name }) => name),
    setters: setters(company, connection.name, { user }),
    policy,
    judgedAt: tools.clock(),
  };
}

const extensionsOf = ({ extensions }: Company, { connection, extension }: ConnectionAsk): readonly ExtensionFacts[] =>
  [...extensions.values()].filter((one) =>
    extension === undefined ? one.connection === connection : one.name === extension,
  );

function useOf(
  company: Company,
  subject: User,
  { name, application }: ExtensionFacts,
  sees: (application: string) => boolean,
): ExtensionUse {
  const asked = (consumer: string): Question => ({
    user: subject.username,
    operation: 'extension.use',
    extension: name,
    application: consumer,
  });
  const applications = [...company.applications.keys()].filter(
    (one) => sees(one) && decideFor(company, subject, asked(one)).outcome === 'allow',
  );
  return {
    applications,
    otherwise: { question: asked(application), decision: explainFor(company, subject, asked(application)) },
  };
}

/** What is missing for somebody to publish and not to change the settings; as `explainConnection`. */
export async function guideConnection(
  tools: Tools,
  asker: Asker,
  ask: ConnectionAsk,
  sees: (application: string) => boolean,
): Promise<Guide & Readonly<{ sight: Exclude<Sight, 'nothing'>; policy: number; judgedAt: string }>> {
  const { company, policy } = await tools.store.snapshot();
  const { subject, sight } = await look(tools, asker, company, ask);
  const first = extensionsOf(company, ask).find(({ application }) => sees(application));
  const guide = guideTo(company, subject, ask.connection, first?.name);
  return { ...guide, sight, policy, judgedAt: tools.clock() };
}

async function look(tools: Tools, asker: Asker, company: Company, { connection, extension, username }: ConnectionAsk) {
  const subject = userNamed(company, username);
  const question: Question =
    extension === undefined
      ? { user: username, operation: 'connection.configure', connection }
      : { user: username, operation: 'extension.publish', extension };
  const sight = sightOf(company, userNamed(company, asker.actor), subject, question);
  if (sight === 'nothing') throw new AccessError({ code: 'hidden', what: 'user', id: username });
  if (asker.actor !== username)
    await recordLook(tools, asker, company, { question, subject, decision: explainFor(company, subject, question) });
  return { subject, sight };
}
