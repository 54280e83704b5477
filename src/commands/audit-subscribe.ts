import type { Choice } from '../cards/card.ts';
import { explainCard } from '../cards/explain.ts';
import { choiceField, formCard } from '../cards/fields.ts';
import { quoted } from '../cards/phrase.ts';
import { noSubscriptionCard, subscribedCard, subscriptionsCard } from '../cards/subscription.ts';
import type { Subscribed } from '../ports/channels.ts';
import { explainAccess } from '../usecases/explain-access.ts';
import { subscribeChannel, subscriptionsOf } from '../usecases/subscribe-channel.ts';
import { type Call, type Command, type From, PARAMS, type Reply, toActor } from './command.ts';
import { type Match, matchName, sees, visibleNames } from './names.ts';
import { isKeyword, LineError, type Word } from './parse.ts';
import { type Reading, requireNothing, split, unknownName } from './reading.ts';

export const auditSubscribe = subscriptionCommand('audit subscribe', {
  summary: 'Let this channel hear of a team, an application or an environment',
  usage: '/audit subscribe [APPLICATION | TEAM | ENVIRONMENT] [off]',
  examples: ['/audit subscribe Banking', '/audit subscribe Loans off'],
});

/** The other way to say `off`. */
export const auditUnsubscribe = subscriptionCommand('audit unsubscribe', {
  summary: 'Let this channel hear of it no longer',
  usage: '/audit unsubscribe [APPLICATION | TEAM | ENVIRONMENT]',
  examples: ['/audit unsubscribe Banking', '/audit unsubscribe Loans'],
});

function subscriptionCommand(name: string, words: Pick<Command, 'summary' | 'usage' | 'examples'>): Command {
  return {
    name,
    ...words,
    params: { APPLICATION: PARAMS.APPLICATION, TEAM: PARAMS.TEAM, ENVIRONMENT: PARAMS.ENVIRONMENT },
    modes: name === 'audit subscribe' ? ['form'] : [],
    may: () => 'You may, where the log is yours to read: of a team, an application, or the whole infrastructure.',
    run: (call) => run(call, name.endsWith('unsubscribe')),
  };
}

const KINDS = ['application', 'team', 'environment'] as const;

async function run(call: Call, isOff: boolean): Promise<Reply> {
  const { services, asker, reading, from, mode } = call;
  const channel = channelOf(from);
  if (channel === undefined) return toActor(noSubscriptionCard('alone'));
  const { words } = split(reading, []);
  if (mode === 'form') return toActor(form(reading));
  if (words.length === 0) return toActor(subscriptionsCard(await subscriptionsOf(services, channel)));
  const { to, off } = readSubscription(reading, words, isOff);
  const state = off ? 'ours' : ((await from.channelState?.()) ?? 'ours');
  if (state !== 'ours') return toActor(noSubscriptionCard(state));
  const outcome = await subscribeChannel(services, asker, { channel, to, off });
  if (outcome.state === 'refused') {
    const explained = await explainAccess(services, asker, outcome.question);
    return toActor(explainCard({ ...explained, company: call.company }));
  }
  return toActor(subscribedCard(to, off, outcome.state === 'done' ? outcome.entry : undefined));
}

/** By its platform and its id there, as notices are sent to it. */
const channelOf = ({ surface, conversation }: From): string | undefined =>
  conversation.startsWith('channel:') ? `${surface}:${conversation.slice('channel:'.length)}` : undefined;

function readSubscription(reading: Reading, words: readonly Word[], isOff: boolean) {
  const [first, last] = [words[0], words.at(-1)];
  const only = KINDS.find((kind) => words.length > 1 && first && isKeyword(first, kind));
  const named = only ? words.slice(1) : words;
  const { to, length } = readName(reading, only ? [only] : KINDS, named);
  const rest = named.slice(length);
  const off = rest.length === 1 && last !== undefined && isKeyword(last, 'off');
  if (!off) requireNothing(reading, rest);
  return { to, off: off || isOff };
}

/** The longest name of any of these kinds that the words begin with, and that the asker may know of. */
function readName(reading: Reading, kinds: readonly Subscribed['scope'][], words: readonly Word[]) {
  const { company, viewer } = reading;
  const found = kinds
    .flatMap((scope) => {
      const match: Match | undefined = matchName(company, scope, words);
      return match && sees(company, viewer, scope, match.name) ? [{ scope, ...match }] : [];
    })
    .toSorted((one, other) => other.length - one.length)[0];
  if (found) return { to: { scope: found.scope, name: found.name }, length: found.length };
  const end = words.at(-1);
  const typed = end && words.length > 1 && isKeyword(end, 'off') ? words.slice(0, -1) : words;
  const faults = kinds.map((kind) => unknownName(reading, kind, typed));
  const fault = faults.find(({ suggestions }) => suggestions.length > 0) ?? faults[0];
  throw new LineError(fault ?? { code: 'incomplete', typed: '', missing: ['a name'], usage: reading.usage });
}

function form({ company, viewer, command }: Reading) {
  const choices: readonly Choice[] = KINDS.flatMap((kind) =>
    visibleNames(company, viewer, kind).map((name) => ({
      label: `${kind} ${name}`,
      value: `${kind} ${quoted(name)}`,
      raw: true,
    })),
  );
  return formCard('What this channel is to hear of', command, [choiceField('what', 'What', choices, {})]);
}
