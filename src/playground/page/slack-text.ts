import type { Start } from '../wire.ts';
import { el } from './dom.ts';
import { parseMrkdwn, type Span } from './mrkdwn.ts';
import { moment } from './time.ts';

/** Slack's markup as nodes; a run of quoted lines is one quote. */
export function drawMrkdwn(text: string, start: Start): readonly Node[] {
  const nodes: Node[] = [];
  let quote: HTMLQuoteElement | undefined;
  for (const [at, { quoted, spans }] of parseMrkdwn(text).entries()) {
    const drawn = spans.map((span) => drawSpan(span, start));
    if (!quoted) {
      nodes.push(...(at > 0 && !quote ? [el('br')] : []), ...drawn);
      quote = undefined;
    } else if (quote) quote.append(el('br'), ...drawn);
    else {
      quote = el('blockquote', {}, ...drawn);
      nodes.push(quote);
    }
  }
  return nodes;
}

export function mentionOf(id: string, { people }: Start): HTMLElement {
  const person = people.find(({ slack }) => slack === id);
  return el('span', { class: 'mention', title: person?.role }, `@${person?.name ?? id}`);
}

function drawSpan(span: Span, start: Start): Node {
  switch (span.kind) {
    case 'words':
      return document.createTextNode(span.text);
    case 'code':
      return el('code', {}, span.text);
    case 'bold':
      return el('strong', {}, ...span.spans.map((inner) => drawSpan(inner, start)));
    case 'italic':
      return el('em', {}, ...span.spans.map((inner) => drawSpan(inner, start)));
    case 'strike':
      return el('s', {}, ...span.spans.map((inner) => drawSpan(inner, start)));
    case 'user':
      return mentionOf(span.id, start);
    case 'channel':
      return el('span', { class: 'mention' }, `#${span.label ?? span.id}`);
    case 'everybody':
      return el('span', { class: 'mention loud' }, `@${span.id}`);
    case 'moment':
      return Number.isFinite(span.seconds) ? moment(span.seconds) : document.createTextNode(span.fallback);
    case 'link':
      return linkOf(span.address, span.label);
    default:
      return span satisfies never;
  }
}

/** Only the web is linked to. */
export function linkOf(address: string, label: string): Node {
  if (!/^https?:\/\//.test(address)) return document.createTextNode(label);
  return el('a', { href: address, rel: 'noreferrer noopener', target: '_blank' }, label);
}
