import { describe, expect, it } from 'vitest';
import { asTyped, lineOf } from '../../src/teams/words.ts';

const BOT = '28:bot';
const known = new Map([
  ['29:bob', 'bob'],
  ['29:other-bob', 'bob2'],
  ['29:odd', 'o "dd'],
]);
const mention = (name: string, id: string) => ({ text: `<at>${name}</at>`, id });
const ours = mention('Chatelaine', BOT);
const bob = mention('Bob Lind', '29:bob');

async function read(text: string, ...mentions: readonly ReturnType<typeof mention>[]) {
  const asked: string[] = [];
  const line = await lineOf(text, mentions, BOT, async (id) => {
    asked.push(id);
    return known.get(id);
  });
  return { line, asked };
}

describe('lineOf', () => {
  it.each([
    ['our own mention is gone', '<at>Chatelaine</at> access me', [ours], 'access me'],
    ['in the middle too', 'access <at>Chatelaine</at>\u00a0me', [ours], 'access   me'],
    ['twice too', '<at>Chatelaine</at> <at>Chatelaine</at> help', [ours, ours], 'help'],
    ['and alone nothing is left', '<at>Chatelaine</at>&nbsp;', [ours], ''],
    ['a mention is its username', 'grant <at>Bob Lind</at> Tech Lead', [bob], 'grant "bob" Tech Lead'],
    [
      'with an id in the tag too',
      'grant <at id="0">Bob Lind</at> x',
      [{ ...bob, text: '<at id="0">Bob Lind</at>' }],
      'grant "bob" x',
    ],
    ['a username with a quotation mark stays one word', '<at>Odd</at>', [mention('Odd', '29:odd')], '"o ""dd"'],
    ['two next to each other', '<at>Bob Lind</at><at>Bob Lind</at>', [bob, bob], '"bob""bob"'],
    [
      'of two of one name each is who was mentioned there',
      '<at>Bob Lind</at> <at>Bob Lind</at>',
      [bob, mention('Bob Lind', '29:other-bob')],
      '"bob" "bob2"',
    ],
    [
      'somebody who is called as we are is nobody’s bot',
      '<at>Chatelaine</at> grant <at>Chatelaine</at>',
      [ours, mention('Chatelaine', '29:bob')],
      'grant "bob"',
    ],
    ['nobody’s is no name', 'grant <at>bob</at> x', [mention('bob', '29:nobody')], 'grant "@bob (Teams)" x'],
    ['a tag without a mention is none', 'grant <at>Bob Lind</at> x', [], 'grant "@Bob Lind (Teams)" x'],
    ['a mention without a tag is none', 'grant Bob Lind x', [bob], 'grant Bob Lind x'],
    ['what was typed as a mention is none', '&lt;at&gt;Bob Lind&lt;/at&gt;', [bob], '<at>Bob Lind</at>'],
    ['in a name, too, HTML is as it was', '<at>R&amp;D "x"</at>', [], '"@R&D ""x"" (Teams)"'],
    ['a stroke is left', '<at>Chatelaine</at> /access me', [ours], '/access me'],
    ['lines are left', 'access me\r\n because x', [], 'access me\r\n because x'],
    ['nothing', '', [], ''],
  ])('%s', async (_, text, mentions, line) => {
    expect((await read(text, ...mentions)).line).toBe(line);
  });

  it('asks for five people at most, each once, and never for us', async () => {
    const many = Array.from({ length: 9 }, (_, at) => mention(`P${at}`, `29:${at}`));
    const all = [ours, ...many, ...many];
    const { asked, line } = await read(all.map(({ text }) => text).join(' '), ...all);
    expect(asked).toEqual(['29:0', '29:1', '29:2', '29:3', '29:4']);
    expect(line).toContain('"@P8 (Teams)"');
  });

  it.each([
    ['tags', '<at>', 60_000],
    ['open tags', '<at', 80_000],
    ['mentions', '<at>x</at>', 25_000],
    ['closing tags', '</at>', 50_000],
    ['entities', '&amp;', 50_000],
  ])('B15 comes to an end with %s without end', async (_, part, times) => {
    const begun = performance.now();
    const { line } = await read(part.repeat(times), ours, bob);
    expect(line.length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('asTyped', () => {
  it.each([
    ['entities are undone', '&lt;a&gt; &amp; &quot;b&quot; &#39;c&apos;', '<a> & "b" \'c\''],
    ['and only once', '&amp;lt;a&amp;gt; &amp;amp;', '&lt;a&gt; &amp;'],
    ['blanks of every kind are one', 'a&nbsp;b\u00a0c\u2007d\u202fe', 'a b c d e'],
    ['other entities are literal', '&eacute; &#x41; &', '&eacute; &#x41; &'],
  ])('%s', (_, text, plain) => expect(asTyped(text)).toBe(plain));
});
