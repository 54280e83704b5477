import type { Company, Connection, User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { ExtensionFacts } from '../domain/facts.ts';
import type { Question } from '../domain/question.ts';
import { type Block, button, type Card, type Text, text } from './card.ts';
import { connectionExplainLine, connectionGuideLine } from './connection-line.ts';
import { spaced } from './explain.ts';
import { grounds } from './grounds.ts';
import { explainLine } from './line.ts';
import { type Pieces, peoplePieces, wordsJoined } from './phrase.ts';

export type Judged = Readonly<{ question: Question; decision: Decision }>;

/** Where somebody may use an extension, among the applications that the asker sees; with none, why not. */
export type ExtensionUse = Readonly<{ applications: readonly string[]; otherwise: Judged }>;

export type ConnectionExplained = Readonly<{
  company: Company;
  subject: User;
  sight: 'whole' | 'answer';
  connection: Connection;
  configure: Judged;
  extensions: readonly Readonly<{
    extension: ExtensionFacts;
    publish: Judged;
    attributes: Judged;
    use: ExtensionUse;
  }>[];
  /** Of the connection besides, which are not shown. */
  more: readonly string[];
  /** Who sets the levels there. */
  setters: readonly User[];
  policy: number;
  judgedAt: string;
}>;

/** Who may configure, publish or merely use, each with what decides. */
export function connectionExplainCard(explained: ConnectionExplained): Card {
  const { connection, subject, configure, extensions, more, setters, policy, judgedAt } = explained;
  const lacking = extensions.find(({ publish }) => publish.decision.outcome !== 'allow');
  const first = extensions[0]?.publish ?? configure;
  return {
    title: titleOf(explained),
    tone: first.decision.outcome === 'allow' ? 'good' : 'bad',
    blocks: [
      ...extensions.flatMap((one) => extensionBlocks(explained, one)),
      answer(explained, `Change the settings of ${connection.name}`, configure),
      ...(extensions.length === 0 ? [text(`You see no extension that uses ${connection.name}.`)] : []),
      ...(more.length > 0 ? [text(`Not shown: ${wordsJoined(more)}.`)] : []),
      text(
        ...(setters.length > 0 ? [...peoplePieces(setters), ' can set levels here.'] : ['Nobody can set levels here.']),
      ),
    ],
    actions: [
      ...(lacking && subject.active
        ? [button('What is missing', connectionGuideLine(lacking.extension.name, subject.username))]
        : []),
      ...(explained.sight === 'whole' ? [button('Full trace', explainLine(first.question, 'trace'))] : []),
      ...more.slice(0, 1).map((name) => button(`Explain ${name}`, connectionExplainLine(name, subject.username))),
    ],
    footer: [`${first.decision.code} · policy ${policy} · judged `, { at: judgedAt }],
  };
}

/** `No. Wei Zhang can neither publish ErpTables nor change the settings of ERP.` */
function titleOf({ subject, connection, extensions, configure }: ConnectionExplained): string {
  const isOpen = configure.decision.outcome === 'allow';
  const settings = `change the settings of ${connection.name}`;
  if (extensions.length === 0)
    return `${isOpen ? 'Yes' : 'No'}. ${subject.name} can${isOpen ? '' : 'not'} ${settings}.`;
  const named = (may: boolean) =>
    extensions.flatMap(({ extension, publish }) =>
      (publish.decision.outcome === 'allow') === may ? extension.name : [],
    );
  const [can, cannot] = [named(true), named(false)];
  if (can.length === 0)
    return isOpen
      ? `${subject.name} can ${settings}, not publish ${wordsJoined(cannot, 'or')}.`
      : `No. ${subject.name} can neither publish ${wordsJoined(cannot, 'or')} nor ${settings}.`;
  return `Yes. ${subject.name} can publish ${wordsJoined(can)}, ${isOpen ? 'and' : 'not'} ${settings}.`;
}

function extensionBlocks(
  explained: ConnectionExplained,
  { extension, publish, attributes, use }: ConnectionExplained['extensions'][number],
): readonly Block[] {
  const isShort = publish.decision.outcome !== 'allow' && attributes.decision.outcome === 'allow';
  return [
    answer(explained, `Publish ${extension.name}`, publish),
    ...(isShort ? [answer(explained, `Only change attributes in ${extension.name}`, attributes)] : []),
    useBlock(explained, extension, use),
  ];
}

function useBlock(explained: ConnectionExplained, { name, configured }: ExtensionFacts, use: ExtensionUse): Block {
  const label = { bold: `Use ${name}: ` };
  if (!configured)
    return text(
      label,
      'no. It has no data yet: somebody with Full Control of the connection has to configure it first.',
    );
  if (use.applications.length === 0) return answer(explained, `Use ${name}`, use.otherwise);
  return text(label, `yes, in ${listed(use.applications)}. The connection asks nothing of those who only use it.`);
}

const listed = (names: readonly string[]): string =>
  names.length > 5 ? wordsJoined([...names.slice(0, 5), `${names.length - 5} more`]) : wordsJoined(names);

function answer(
  { company, subject, sight }: ConnectionExplained,
  label: string,
  { question, decision }: Judged,
): Block {
  const reasons: Pieces = spaced(grounds({ company, question, subject, decision, sight }));
  const said: Text = decision.outcome === 'allow' ? 'yes. ' : 'no. ';
  return text({ bold: `${label}: ` }, said, ...reasons);
}
