import { button, type Card, type Choice, facts, input, list, quote, table, text } from '../../src/cards/card.ts';

export const people: ReadonlyMap<string, Readonly<{ name: string; slack?: string }>> = new Map([
  ['ana', { name: 'Ana Silva', slack: 'U0ANA' }],
  ['bob', { name: 'Bob Lind' }],
  ['eve', { name: 'Eve', slack: 'U0EVE> <!channel' }],
]);

export const HOSTILE =
  '✅ Approved by <!channel> <@U123> <https://evil.example|Prod> *bold* _it_ ~no~ `code` [approve](https://evil.example) ' +
  '{{DATE(2020-01-01T00:00:00Z)}} :fire: & &lt;b&gt; \u202eevil\u0000\n> quoted\nApproved by: @ciso\u2028Until: never';

const at = '2026-11-21T14:00:00.123Z';
const moments = (count: number): readonly Choice[] =>
  Array.from({ length: count }, (_, number) => ({ label: `Application ${number}`, value: `Application ${number}` }));

/** One card for each thing that a card can be. */
export const cards: Readonly<Record<string, Card>> = {
  request: {
    title: 'Access request, pending',
    tone: 'plain',
    blocks: [
      text({ bold: '⏱ 4 h' }, ' · read and write · Production'),
      facts({
        Who: { mention: 'ana', name: 'Ana Silva' },
        Approver: [{ mention: 'bob', name: 'Bob' }, ', because your role is higher'],
        Asks: { code: 'Tech Lead on Loans' },
        Until: { at },
        Deadline: ['tomorrow, ', { at }],
      }),
      quote('covering for Bo\nuntil Friday'),
    ],
    actions: [
      button('Approve', 'request approve R-42', {
        style: 'primary',
        confirm: 'Ana Silva will be able to write in Production.',
      }),
      button('Deny…', 'request deny R-42', { style: 'danger' }),
      button('Explain', 'request explain R-42'),
    ],
    footer: ['R-42 · policy 41 · judged ', { at }],
  },
  explain: {
    title: 'No. Ana Silva cannot deploy Loans in Production.',
    tone: 'bad',
    blocks: [
      list([['Decided by ', { bold: 'Tech Lead' }], 'Missing: Change and Deploy Applications', ['Given at ', { at }]]),
      { kind: 'divider' },
      table(
        ['Environment', 'Level', 'By'],
        [
          ['Development', { bold: 'Full Control' }, { mention: 'ana', name: 'Ana Silva' }],
          ['Production', '', [{ code: 'default' }, ' since ', { at }]],
        ],
      ),
      table(['Role', 'Given'], [['Developer', { at: 'long ago' }]]),
    ],
    actions: [],
  },
  link: {
    title: 'Your account is ready',
    tone: 'good',
    blocks: [
      text({ link: 'https://access.example/once/aB_c-d', label: 'Show my password' }, ', once, within 15 minutes.'),
      facts({ Hostile: { link: `https://access.example/${HOSTILE}|*~)]`, label: HOSTILE } }),
      list([
        { link: 'javascript:alert(1)', label: 'no script' },
        { link: 'https://a:b@access.example', label: 'no name' },
      ]),
      table(['Where'], [[[{ link: 'http://[::1]:3000/once/x?a=1&b=2#c', label: 'here' }, ' or nowhere']]]),
    ],
    actions: [],
    footer: { link: 'http://localhost:3000', label: '' },
  },
  form: {
    title: 'Request a role for yourself or for a colleague',
    tone: 'plain',
    blocks: [
      text('Who is asked: ', { mention: 'bob', name: 'Bob' }),
      input({
        id: 'role',
        label: 'Role',
        type: 'choice',
        value: 'Tech Lead',
        choices: [{ label: 'Tech Lead', value: 'Tech Lead' }],
      }),
      input({ id: 'place', label: 'Where', type: 'choice', choices: moments(101), hint: 'Type to search' }),
      input({
        id: 'time',
        label: 'How long',
        clause: 'for',
        type: 'text',
        placeholder: '4h',
        error: '"1.5h" is no time',
        optional: true,
      }),
      input({ id: 'reason', label: 'Reason', clause: 'because', type: 'text', multiline: true, value: 'INC-123' }),
    ],
    actions: [button('Ask', 'access request', { style: 'primary' }), button('Not now', 'access me')],
  },
  wide: {
    title: 'Your roles',
    tone: 'plain',
    blocks: [
      table(
        ['Role', 'Development', 'Quality', 'Pre-production', 'Production'],
        [
          [
            'Tech Lead on Loans',
            'Full Control',
            'Full Control',
            'Change and Deploy Applications',
            { bold: 'No Access' },
          ],
          [['Developer', ' by default, since ', { at }], 'Full Control', '', 'List Applications', 'List Applications'],
        ],
      ),
    ],
    actions: [button('Explain', 'access explain me')],
    footer: 'policy 41',
  },
  hostile: {
    title: HOSTILE,
    tone: 'warning',
    blocks: [
      text(HOSTILE),
      text('by ', { mention: 'eve', name: HOSTILE }, ' ', { bold: HOSTILE }, ' ', { code: HOSTILE }),
      facts({ [HOSTILE]: HOSTILE, Until: { at: HOSTILE } }),
      quote(HOSTILE),
      list([HOSTILE]),
      table([HOSTILE], [[HOSTILE], [[{ bold: HOSTILE }, { mention: 'mallory', name: HOSTILE }]]]),
      input({
        id: 'text',
        label: HOSTILE,
        type: 'text',
        value: HOSTILE,
        hint: HOSTILE,
        error: HOSTILE,
        placeholder: HOSTILE,
      }),
      input({ id: 'choice', label: HOSTILE, type: 'choice', choices: [{ label: HOSTILE, value: '<!channel>' }] }),
    ],
    actions: [button(HOSTILE, 'access me', { confirm: HOSTILE })],
    footer: HOSTILE,
  },
  long: {
    title: 'word '.repeat(100),
    tone: 'good',
    blocks: [
      text('word '.repeat(2_000)),
      quote('line\n'.repeat(2_000)),
      facts(Object.fromEntries(Array.from({ length: 24 }, (_, number) => [`Fact ${number}`, 'value '.repeat(30)]))),
      list(Array.from({ length: 300 }, (_, number) => `Person ${number} of Banking`)),
      table(
        ['Who', 'Role'],
        Array.from({ length: 300 }, (_, number) => [`Person ${number}`, 'Developer']),
      ),
      ...Array.from({ length: 60 }, (_, number) => text(`Paragraph ${number}`)),
    ],
    actions: Array.from({ length: 27 }, (_, number) =>
      button(`Choice ${number} ${'x'.repeat(90)}`, `access me ${number}`),
    ),
  },
};
