import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, button, type Card, facts, input, list, quote, table, text } from '../../src/cards/card.ts';
import { parseMrkdwn, type Span } from '../../src/playground/page/mrkdwn.ts';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import { blockKit, modal } from '../../src/render/block-kit.ts';
import { oneLine } from '../../src/render/literal.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { slackFaults, walk } from '../support/look-limits.ts';
import { cardFaults } from '../support/teams-cards.ts';
import { HOSTILE, people } from './cards.ts';

const shreds = [
  '<!channel>',
  '<@U123>',
  '<#C1|x>',
  '<https://e.x|y>',
  '*',
  '_',
  '~',
  '`',
  '>',
  '&gt;',
  '&',
  '{{',
  ':fire:',
  '\n',
  '\u2028',
  '\r',
  '\0',
  '\u202e',
  '\ud83d',
  '🔑',
  ' ',
  'a',
  '|',
  '^',
  '!date',
];
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...shreds), { maxLength: 20 }).map((some) => some.join('')),
  fc.tuple(fc.constantFrom(...shreds), fc.integer({ min: 1, max: 4_000 })).map(([shred, times]) => shred.repeat(times)),
);
const piece = fc.oneof(
  words,
  words.map((bold) => ({ bold })),
  words.map((code) => ({ code })),
  words.map((name) => ({ mention: 'nobody', name })),
  words.map((at) => ({ at })),
  words.map((label) => ({ link: 'https://once.example/token', label })),
  words.map((path) => ({ link: `https://once.example/${path}`, label: 'Open' })),
  words.map((link) => ({ link, label: link })),
);
const texts = fc.oneof(words, fc.array(piece, { maxLength: 4 }));
const few = { maxLength: 4 } as const;
const block: fc.Arbitrary<Block> = fc.oneof(
  texts.map((some) => text(...(Array.isArray(some) ? some : [some]))),
  fc.array(fc.tuple(words, texts), few).map((pairs) => facts(Object.fromEntries(pairs))),
  words.map(quote),
  fc.array(texts, few).map(list),
  fc.tuple(fc.array(words, few), fc.array(fc.array(texts, few), few)).map(([columns, rows]) => table(columns, rows)),
  words.map((value) =>
    input({ id: 'text', label: value, hint: value, error: value, placeholder: value, type: 'text', value }),
  ),
);
const card: fc.Arbitrary<Card> = fc.record({
  title: words,
  tone: fc.constantFrom('plain', 'good', 'bad', 'warning'),
  blocks: fc
    .array(block, { maxLength: 6 })
    .map((blocks) => blocks.filter((one, at) => one.kind !== 'input' || at === 0)),
  actions: fc
    .array(words, { maxLength: 12 })
    .map((labels) => labels.map((label) => button(label, 'access me', { confirm: label }))),
  footer: texts,
});

const isForeign = (span: Span): boolean =>
  ['user', 'channel', 'everybody'].includes(span.kind) ||
  (span.kind === 'link' && !/^https:\/\/once\.example\/[\w\-./?#&=%:@,;+$]*$/.test(span.address));

const spansOf = (spans: readonly Span[]): readonly Span[] =>
  spans.flatMap((span) => ('spans' in span ? [span, ...spansOf(span.spans)] : [span]));
const strings = (value: unknown, type: string): readonly string[] =>
  walk(value).flatMap((one) => (one.type === type && typeof one.text === 'string' ? [one.text] : []));

/** What stands in a field is handed back as it is, and read by nothing. */
function teamsFaults(adaptive: object): readonly string[] {
  const fields = walk(adaptive).filter(({ type }) => type === 'Input.Text');
  const filled = new Set(fields.map(({ value }) => `a function in ${value}`));
  return cardFaults(adaptive).filter((fault) => !filled.has(fault));
}

describe('T-markup: words of people', () => {
  it('break no limit, whatever they are', () => {
    fc.assert(
      fc.property(card, (drawn) => {
        expect(slackFaults(blockKit(drawn, people).blocks)).toEqual([]);
        expect(blockKit(drawn, people).text.length).toBeLessThanOrEqual(4_000);
        const view = modal(drawn, people);
        expect(slackFaults(view.blocks, 100)).toEqual([]);
        expect(view.title.text.length).toBeLessThanOrEqual(24);
        expect(teamsFaults(adaptiveCard(drawn, people))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('are no mention and no link in Slack, whatever they are', () => {
    fc.assert(
      fc.property(card, (drawn) => {
        const message = blockKit(drawn, people);
        for (const said of [...strings(message, 'mrkdwn'), message.text]) {
          const spans = parseMrkdwn(said).flatMap((line) => spansOf(line.spans));
          expect(spans.filter((span) => isForeign(span))).toEqual([]);
        }
        for (const said of strings(message, 'plain_text')) expect(said).not.toMatch(/<[!@#]/);
        for (const one of walk(message)) expect(one.type !== 'mrkdwn' || one.verbatim).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('neither leave a link nor lead elsewhere with it', () => {
    fc.assert(
      fc.property(words, words, (path, label) => {
        fc.pre(path.length + label.length <= 200);
        const link = { link: `https://once.example/${path}`, label };
        const drawn: Card = { title: 't', tone: 'plain', blocks: [text('a', link, 'b'), list([link])], actions: [] };
        const [said = '', listed = ''] = strings(blockKit(drawn, people), 'mrkdwn');
        const [line, ...more] = parseMrkdwn(said);
        expect(more).toEqual([]);
        expect(line?.spans.map(({ kind }) => kind)).toEqual(['words', 'link', 'words']);
        const [shown] = parseMrkdwn(listed)[0]?.spans.slice(1) ?? [];
        expect(shown).toEqual(line?.spans[1]);
        const opened = walk(adaptiveCard(drawn, people)).flatMap(({ type, url }) =>
          type === 'Action.OpenUrl' ? [url] : [],
        );
        expect(new Set(opened)).toEqual(new Set(shown?.kind === 'link' ? [shown.address] : []));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    'javascript:alert(1)',
    'https://somebody:secret@once.example/',
    'https://once.example)](https://evil.example/',
    '//once.example',
    'data:text/html,x',
    '',
  ])('are no link where the address is "%s"', (link) => {
    const drawn: Card = { title: 't', tone: 'plain', blocks: [text({ link, label: 'Open' })], actions: [] };
    expect(strings(blockKit(drawn, people), 'mrkdwn')).toEqual(['Open']);
    expect(walk(adaptiveCard(drawn, people)).filter(({ selectAction }) => selectAction)).toEqual([]);
    expect(plainText(drawn)).toBe('t\n\nOpen');
  });

  it('are shown as they are typed, without emphasis, in one line', () => {
    const lookalikes: Readonly<Record<string, string>> = { '∗': '*', '∼': '~', ˋ: '`', ˍ: '_' };
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }).filter((said) => oneLine(said).trim() !== ''),
        (said) => {
          const [block] = blockKit(
            { title: 't', tone: 'plain', blocks: [text(said)], actions: [] },
            people,
          ).blocks.slice(1);
          const lines = parseMrkdwn(strings([block], 'mrkdwn')[0] ?? '');
          expect(lines).toHaveLength(1);
          expect(lines[0]?.quoted).toBe(false);
          const shown = lines[0]?.spans.map((span) => (span.kind === 'words' ? span.text : `[${span.kind}]`)).join('');
          expect(shown?.replaceAll(/[∗∼ˋˍ]/g, (mark) => lookalikes[mark] ?? mark).replaceAll('\u200b', '')).toBe(
            oneLine(said),
          );
        },
      ),
    );
  });

  it('are no date function in Teams and stand in no element that knows Markdown', () => {
    const adaptive = adaptiveCard(
      { title: HOSTILE, tone: 'good', blocks: [text(HOSTILE), facts({ [HOSTILE]: HOSTILE })], actions: [] },
      people,
    );
    expect(strings(adaptive, 'TextBlock')).toEqual([]);
    expect(JSON.stringify(adaptive)).not.toContain('{{');
  });

  it('start no line of their own outside a quote, nor reach a terminal as control characters', () => {
    const said = plainText({
      title: HOSTILE,
      tone: 'plain',
      blocks: [facts({ Reason: HOSTILE }), quote(HOSTILE)],
      actions: [],
      footer: '\u001b[2J',
    });
    expect(said.split('\n').filter((line) => line.startsWith('Approved by') || line.startsWith('Until'))).toEqual([]);
    expect(said.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('say how much was cut', () => {
    const [, cut] = blockKit(
      { title: 't', tone: 'plain', blocks: [text('a'.repeat(4_000))], actions: [] },
      people,
    ).blocks;
    expect(strings([cut], 'mrkdwn')[0]).toMatch(/^a{2993}… \+1007$/);
  });

  it('refuses to cut a command, as half of one is another one', () => {
    const drawn: Card = { title: 't', tone: 'plain', blocks: [], actions: [button('Go', 'a'.repeat(2_001))] };
    expect(() => blockKit(drawn, people)).toThrow(RangeError);
  });
});
