import type { Statement } from '../../src/provision/statement.ts';

/** A reader of MySQL's rules that shares nothing with what wrote the text: each quotation becomes one `?`. */
export function quotationsIn(text: string, hasBackslash: boolean): string {
  let outside = '';
  let place = 0;
  while (place < text.length) {
    const open = text[place] as string;
    place += 1;
    if (open !== "'" && open !== '`' && open !== '"') {
      outside += open;
      continue;
    }
    for (;;) {
      if (place >= text.length) return 'a quotation that is never closed';
      const next = text[place] as string;
      if (next === '\\' && hasBackslash && open !== '`') place += 2;
      else if (next === open && text[place + 1] === open) place += 2;
      else if (next === open) break;
      else place += 1;
    }
    place += 1;
    outside += '?';
  }
  return outside;
}

/** What the login sent, by the server's log; a line that begins with a tab goes on with the one before. */
export const statementsIn = (log: string): readonly string[] =>
  log
    .replaceAll('\n\t', '\n')
    .split(/^(?=\[)/m)
    .map((entry) => /^\[chatelaine_bot\] LOG: {2}(?:execute <unnamed>|statement): ([\s\S]*)\n$/.exec(entry)?.[1])
    .filter((statement) => statement !== undefined);

/** What the server may have got of a template: a quotation, a number or a parameter in each hole. */
export function asPattern({ parts }: Statement): RegExp {
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join(`(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|\\d+|\\$\\d+)`)}$`);
}
