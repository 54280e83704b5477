import type { Company, User } from '../domain/company.ts';
import type { Decision } from '../domain/decision.ts';
import type { Question, RoleChange } from '../domain/question.ts';
import type { Remedy } from '../domain/remedy.ts';
import { type Action, button, type Card, list, type Text, text } from './card.ts';
import { doing } from './doing.ts';
import { grounds } from './grounds.ts';
import { changeLine, explainLine, placeWords } from './line.ts';
import { type Pieces, quoted } from './phrase.ts';
import { remedyText } from './remedy.ts';
import { stepText } from './trace.ts';

/** An answer as `explain` words it. */
export type Explained = Readonly<{
  company: Company;
  question: Question;
  subject: User;
  decision: Decision;
  remedy: Remedy | undefined;
  sight: 'whole' | 'answer';
  policy: number;
  judgedAt: string;
}>;

/** What the asker may do next with an explanation. */
export type ExplainActions = Readonly<{ mayShare: boolean; asker: string }>;

/** The answer first, then what decided, what it replaced, what is missing, and who could give it. */
export function explainCard(explained: Explained, may?: ExplainActions): Card {
  const sentences = grounds(explained);
  const [missing, reasons] = [sentences.filter(isMissing), sentences.filter((one) => !isMissing(one))];
  const ways = [...missing, ...waysOut(explained)];
  return {
    title: answerLine(explained),
    tone: TONES[explained.decision.outcome],
    blocks: [reasons, ways].filter((one) => one.length > 0).map((one) => text(...spaced(one))),
    actions: may ? actionsOf(explained, may) : [],
    footer: judgedFooter(explained),
  };
}

/** Who could change the answer; said too when no single role could. */
function waysOut({ remedy, question, decision }: Explained): readonly Pieces[] {
  if (remedy) return [remedyText(remedy, question.operation === 'role.revoke' ? 'take' : 'give')];
  return NEEDS_ROLES.includes(decision.code) ? [['No single role would change that.']] : [];
}

const NEEDS_ROLES: readonly Decision['code'][] = [
  'no-login',
  'level-too-low',
  'producer-level-too-low',
  'default-role-too-low',
  'permission-missing',
];

const isMissing = (sentence: Pieces): boolean => typeof sentence[0] === 'string' && sentence[0].startsWith('Missing');

/** For a conversation: what is told to everybody there, without what the person holds, and the way out for whoever may go it. */
export function sharedCard(explained: Explained): Card {
  const change = offerOf(explained);
  return {
    ...explainCard({ ...explained, sight: 'answer' }),
    actions: change ? [button(`Give ${change.role}…`, changeLine(change))] : [],
  };
}

/** The change of a role that would turn the answer into a yes. */
export function offerOf({ remedy, subject }: Pick<Explained, 'remedy' | 'subject'>): RoleChange | undefined {
  if (remedy?.kind !== 'grant') return undefined;
  return { operation: 'role.grant', member: subject.username, role: remedy.role.name, ...remedy.place };
}

/** Everything that was weighed, one line each, in order. */
export function traceCard(explained: Explained): Card {
  const { decision } = explained;
  return {
    title: answerLine(explained),
    tone: TONES[decision.outcome],
    blocks: [text('Weighed, in this order:'), list(decision.trace.map((step) => stepText(step)))],
    actions: [button('Explain', explainLine(explained.question))],
    footer: judgedFooter(explained),
  };
}

const TONES = { allow: 'good', ask: 'plain', deny: 'bad' } as const;

/** `No. Ana Silva cannot deploy Loans in Production.` */
export function answerLine({
  company,
  question,
  subject,
  decision,
}: Pick<Explained, 'company' | 'question' | 'subject' | 'decision'>): string {
  const what = doing(company, question);
  if (decision.outcome === 'allow') return `Yes. ${subject.name} can ${what}.`;
  return decision.outcome === 'deny'
    ? `No. ${subject.name} cannot ${what}.`
    : `Needs approval. ${subject.name} can ask to ${what}.`;
}

export const judgedFooter = ({
  decision,
  policy,
  judgedAt,
}: Readonly<{ decision: Pick<Decision, 'code'>; policy: number; judgedAt: string }>): Text => [
  `${decision.code} · policy ${policy} · judged `,
  { at: judgedAt },
];

export const spaced = (sentences: readonly Pieces[]): Pieces =>
  sentences.flatMap((sentence, at) => (at === 0 ? sentence : [' ', ...sentence]));

/** The form that asks for it, filled in as far as the answer says. */
const requestLine = (change: RoleChange): string => `access request form ${quoted(change.role)} ${placeWords(change)}`;

function actionsOf(explained: Explained, { mayShare, asker }: ExplainActions): readonly Action[] {
  const { question, remedy, sight, subject } = explained;
  const change = offerOf(explained);
  const gives = change !== undefined && remedy?.people.some(({ username }) => username === asker);
  const asks = change !== undefined && remedy?.people.length !== 0 && asker === subject.username;
  return [
    ...(gives ? [button(`Give ${change.role}…`, changeLine(change))] : []),
    ...(asks ? [button(`Request ${change.role}…`, requestLine(change))] : []),
    ...(sight === 'whole' ? [button('Full trace', explainLine(question, 'trace'))] : []),
    ...(mayShare ? [button('Share here', explainLine(question, 'share'))] : []),
  ];
}
