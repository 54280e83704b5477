import { button, type Card, facts, input, list, quote, table, text } from '../../src/cards/card.ts';
import type { Dispatch, PlaygroundServices } from '../../src/playground/server.ts';
import type { Message, NewMessage, Transcript } from '../../src/ports/transcript.ts';

/** Answers of the kinds that a page has to show, without anything behind them; `lines` is what it was sent. */
export function scriptedDispatch(): Readonly<{ dispatch: Dispatch; lines: string[] }> {
  const lines: string[] = [];
  const dispatch: Dispatch = async (line, { actor }) => {
    lines.push(line);
    const words = line.replace(/^\/?(access )?/, '');
    const [, card, to] = SCRIPT.find(([start]) => words.startsWith(start)) ?? [];
    return { card: card?.(actor, words) ?? unknown(line), to: to ?? 'actor' };
  };
  return { dispatch, lines };
}

/** A transcript in memory. It hands out everything it has, so that what the server keeps back is the server's doing. */
export function memoryTranscript(now: () => string = () => new Date().toISOString()): Transcript {
  const messages: { kept: Message; subject: string | undefined }[] = [];
  let last = 0;
  const nextVersion = (): number => {
    last += 1;
    return last;
  };
  return {
    append: async ({ subject, ...message }: NewMessage) => {
      const kept = { ...message, id: messages.length + 1, at: now(), version: nextVersion() };
      messages.push({ kept, subject });
      return kept;
    },
    replace: async (subject, card) => {
      for (const one of messages.filter((message) => message.subject === subject))
        one.kept = { ...one.kept, body: { card }, version: nextVersion() };
    },
    succeed: () => Promise.reject(new Error('nothing succeeds anything here')),
    grow: () => Promise.reject(new Error('nothing grows here')),
    read: async (_reader, _conversations, after) =>
      messages
        .map(({ kept }) => kept)
        .filter(({ version }) => version > after)
        .toSorted((one, other) => one.version - other.version),
  };
}

export const sampleServices = (): Omit<PlaygroundServices, 'transcript' | 'dispatch'> => ({
  isSecret: (line) => line.includes('password='),
  kept: (line) => line.replace(/phone \S+/, 'phone •'),
  company: 'Acme Retail',
  people: async () => [
    { username: 'ana', name: 'Ana Silva', role: 'Developer · Tech Lead in Banking', zone: 'Europe/Lisbon' },
    { username: 'bo', name: 'Bo Lind', role: 'Developer · Release Lead on Loans', zone: 'Europe/Stockholm' },
    { username: 'carla', name: 'Carla Nunes', role: 'Administrator', zone: 'Europe/Lisbon' },
    { username: 'dev', name: 'Dev Rao', role: 'Tester', zone: 'Asia/Kolkata' },
  ],
  channels: [
    { name: 'banking', topic: 'Team Banking: Loans and Mobile Banking' },
    { name: 'audit', topic: 'What happened, in order' },
  ],
  commands: [
    {
      name: '/access explain',
      summary: 'May I, may they, and why not',
      example: '/access explain deploy on Loans in Production',
    },
    { name: '/access me', summary: 'What I hold now' },
    { name: '/access who can', summary: 'Who can do it' },
    { name: '/role grant', summary: 'Give somebody a role' },
    { name: '/role list', summary: 'The roles somebody holds' },
  ],
  suggestions: [
    {
      says: 'Why can I not deploy?',
      as: 'ana',
      conversation: 'direct:ana',
      line: '/access explain deploy on Loans in Production',
    },
    { says: 'See what you hold', as: 'ana', conversation: 'direct:ana', line: '/access me' },
    { says: 'Ask for a role', as: 'dev', conversation: 'channel:banking', line: '/access request' },
    { says: 'Give a role', as: 'carla', conversation: 'channel:banking', line: '/role grant' },
    { says: 'Share an answer', as: 'bo', conversation: 'channel:banking', line: '@Chatelaine request R-42' },
  ],
});

type Scene = readonly [start: string, card: (actor: string, words: string) => Card, to: 'actor' | 'channel'];

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const NAMES: Readonly<Record<string, string>> = {
  ana: 'Ana Silva',
  bo: 'Bo Lind',
  carla: 'Carla Nunes',
  dev: 'Dev Rao',
};
const who = (username: string) => ({ mention: username, name: NAMES[username] ?? username });

const SCRIPT: readonly Scene[] = [
  ['explain', explained, 'actor'],
  ['me', mine, 'actor'],
  ['request R-42', requested, 'channel'],
  ['request approve', approved, 'channel'],
  [
    'request "',
    (_actor, words) => ({ title: 'Asked', tone: 'good', blocks: [facts({ Line: { code: words } })], actions: [] }),
    'actor',
  ],
  ['request', () => form(), 'actor'],
  ['role grant', () => form('Nobody is called that'), 'actor'],
];

function explained(actor: string): Card {
  return {
    title: `No. ${NAMES[actor] ?? actor} cannot deploy Loans in Production.`,
    tone: 'bad',
    blocks: [
      text('Decided by the role on Loans: ', { bold: 'Tech Lead' }, ', List Applications.'),
      list([
        'It replaces Tech Lead in team Banking (List Applications)',
        ['and the default role ', { bold: 'Developer' }, ' (List Applications).'],
      ]),
      facts({
        Missing: 'Change and Deploy Applications',
        'Could give it': [who('bo'), ' and ', who('carla'), ': Release Lead on Loans'],
      }),
    ],
    actions: [
      button('Request Release Lead on Loans', 'access request', { style: 'primary' }),
      button('Full trace', 'access me'),
      button('Share here', 'access request R-42'),
    ],
    footer: ['level-too-low · policy 41 · judged ', { at: inHours(0) }],
  };
}

function mine(actor: string): Card {
  return {
    title: `What ${NAMES[actor] ?? actor} holds`,
    tone: 'plain',
    blocks: [
      table(
        ['Environment', 'Level', 'Decided by'],
        [
          ['Development', { bold: 'Change and Deploy Applications' }, 'default role Developer'],
          ['Quality', 'Open and Debug Applications', 'team Banking'],
          ['Production', 'List Applications', ['Loans, until ', { at: inHours(26) }]],
        ],
      ),
    ],
    actions: [],
  };
}

function requested(): Card {
  return {
    title: 'Access request, pending',
    tone: 'warning',
    blocks: [
      text({ bold: '⏱ 4 h · read and write · Production' }),
      facts({
        Who: who('ana'),
        Asks: { code: 'Tech Lead on Loans' },
        Until: { at: inHours(4) },
        'Why you': 'you are an Administrator',
      }),
      quote('covering for Bo until the release is out\n✅ Approved by @ciso <!channel>'),
    ],
    actions: [
      button('Approve', 'request approve R-42', {
        style: 'primary',
        confirm: 'Ana Silva will be able to write in Production for 4 hours.',
      }),
      button('Deny…', 'request deny R-42', { style: 'danger' }),
    ],
    footer: 'R-42',
  };
}

function approved(actor: string): Card {
  return {
    title: 'Access request, approved',
    tone: 'good',
    blocks: [facts({ Who: who('ana'), By: who(actor), At: { at: inHours(0) } })],
    actions: [],
  };
}

function form(error?: string): Card {
  return {
    title: 'Request a role',
    tone: 'plain',
    blocks: [
      text('Bo Lind and Carla Nunes are asked.'),
      input({
        id: 'role',
        label: 'Role',
        type: 'choice',
        choices: ['Developer', 'Release Lead', 'Tech Lead'].map((name) => ({ label: name, value: name })),
      }),
      input({
        id: 'where',
        label: 'Where',
        type: 'choice',
        value: 'on "Application 3"',
        choices: Array.from({ length: 120 }, (_, at) => ({
          label: `Application ${at}`,
          value: `on "Application ${at}"`,
          raw: true,
        })),
      }),
      input({
        id: 'time',
        label: 'How long',
        clause: 'for',
        type: 'text',
        placeholder: '4h',
        optional: true,
        ...(error !== undefined && { error }),
      }),
      input({
        id: 'reason',
        label: 'Reason',
        clause: 'because',
        type: 'text',
        multiline: true,
        hint: '3 to 500 characters',
      }),
    ],
    actions: [button('Ask', 'access request', { style: 'primary' })],
  };
}

const unknown = (line: string): Card => ({
  title: `Nothing is called ${line}.`,
  tone: 'warning',
  blocks: [text('Type ', { code: '/access me' }, ' to see what you hold.')],
  actions: [],
});
