/** What Slack's markup says, without a document: whoever draws it makes nodes of it, never HTML. */
export type Line = Readonly<{ quoted: boolean; spans: readonly Span[] }>;
export type Span = Readonly<
  | { kind: 'words' | 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; spans: readonly Span[] }
  | { kind: 'user' | 'channel' | 'everybody'; id: string; label?: string }
  | { kind: 'moment'; seconds: number; format: string; fallback: string }
  | { kind: 'link'; address: string; label: string }
>;

export function parseMrkdwn(text: string): readonly Line[] {
  return text.split('\n').map((line) => {
    const quote = /^(?:>|&gt;) ?/.exec(line)?.[0] ?? '';
    return { quoted: quote !== '', spans: spansOf(line.slice(quote.length)) };
  });
}

/** A code span, something in angle brackets, or emphasis: at word borders, with no blank just inside. */
const MARK =
  /`(?<code>[^`]+)`|<(?<angle>[^<>]+)>|(?<![\p{L}\p{N}])(?<sign>[*_~])(?=\S)(?<inner>.*?)(?<=\S)\k<sign>(?![\p{L}\p{N}])/gu;
const EMPHASIS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const before = text.slice(from, match.index);
    if (before !== '') spans.push(words(before));
    spans.push(spanOf(match));
    from = match.index + match[0].length;
  }
  const rest = text.slice(from);
  return rest === '' ? spans : [...spans, words(rest)];
}

function spanOf({ groups = {} }: RegExpMatchArray): Span {
  const { code, angle, sign, inner = '' } = groups;
  if (code !== undefined) return { kind: 'code', text: unescaped(code) };
  if (angle !== undefined) return angleOf(angle);
  return { kind: EMPHASIS[sign as keyof typeof EMPHASIS], spans: spansOf(inner) };
}

function angleOf(angle: string): Span {
  const [target = '', label] = angle.split('|', 2);
  const [head = '', seconds, format = ''] = target.split('^');
  if (head === '!date') return { kind: 'moment', seconds: Number(seconds), format, fallback: unescaped(label ?? '') };
  const id = target.slice(1);
  if (target.startsWith('@')) return { kind: 'user', id, ...(label && { label: unescaped(label) }) };
  if (target.startsWith('#')) return { kind: 'channel', id, ...(label && { label: unescaped(label) }) };
  if (target.startsWith('!')) return { kind: 'everybody', id };
  return { kind: 'link', address: unescaped(target), label: unescaped(label ?? target) };
}

const words = (text: string): Span => ({ kind: 'words', text: unescaped(text) });
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
