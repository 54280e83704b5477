import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from '../../src/playground/page/mrkdwn.ts';

const spans = (text: string) => parseMrkdwn(text)[0]?.spans;
const words = (text: string) => ({ kind: 'words', text });

describe('parseMrkdwn', () => {
  it('reads emphasis at the borders of words only', () => {
    expect(spans('*a* _b_ ~c~')).toEqual([
      { kind: 'bold', spans: [words('a')] },
      words(' '),
      { kind: 'italic', spans: [words('b')] },
      words(' '),
      { kind: 'strike', spans: [words('c')] },
    ]);
    expect(spans('Loan_Core_CS 2*3*4 * no *')).toEqual([words('Loan_Core_CS 2*3*4 * no *')]);
  });
  it('reads emphasis within emphasis, and none within code', () => {
    expect(spans('*a _b_*')).toEqual([{ kind: 'bold', spans: [words('a '), { kind: 'italic', spans: [words('b')] }] }]);
    expect(spans('`*a* &lt;b&gt;`')).toEqual([{ kind: 'code', text: '*a* <b>' }]);
  });
  it('reads mentions, links and moments', () => {
    expect(spans('<@U1>')).toEqual([{ kind: 'user', id: 'U1' }]);
    expect(spans('<#C1|banking>')).toEqual([{ kind: 'channel', id: 'C1', label: 'banking' }]);
    expect(spans('<!channel>')).toEqual([{ kind: 'everybody', id: 'channel' }]);
    expect(spans('<https://a.example?a=1&amp;b=2|A>')).toEqual([
      { kind: 'link', address: 'https://a.example?a=1&b=2', label: 'A' },
    ]);
    expect(spans('<!date^1795269600^{time}|then>')).toEqual([
      { kind: 'moment', seconds: 1795269600, format: '{time}', fallback: 'then' },
    ]);
  });
  it('decodes entities once, and takes none of them for markup', () => {
    expect(spans('&lt;@U1&gt; &amp;lt;')).toEqual([words('<@U1> &lt;')]);
  });
  it('tells quoted lines from others', () => {
    const lines = parseMrkdwn('> a\n&gt; b\nc');
    expect(lines.map(({ quoted }) => quoted)).toEqual([true, true, false]);
  });
});
