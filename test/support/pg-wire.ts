/** A message of PostgreSQL's protocol, as it is on the wire; the first of a client has no type. */
export type Frame = Readonly<{ type: string; bytes: Buffer }>;

/** Puts messages together from what arrives; what is not whole yet is kept. */
export function framesOf(side: 'client' | 'server'): (chunk: Buffer) => readonly Frame[] {
  let rest = Buffer.alloc(0);
  let isFirst = side === 'client';
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return frames;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return frames;
      frames.push({ type: isFirst ? '' : rest.toString('latin1', 0, 1), bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      isFirst = false;
    }
  };
}

/** A statement at the moment from which the server may do it, with the text of what is bound to it. */
export type Sent = Readonly<{ text: string; values: readonly string[] }>;

/** Reads a client's messages in order; undefined for those that have nothing done. */
export function statementsOf(): (frame: Frame) => Sent | undefined {
  const prepared = new Map<string, string>();
  return ({ type, bytes }) => {
    const read = readerOf(bytes);
    if (type === 'Q') return { text: read.text(), values: [] };
    if (type === 'P') prepared.set(read.text(), read.text());
    if (type !== 'B') return undefined;
    read.text(); // the portal
    const text = prepared.get(read.text()) ?? '';
    for (let formats = read.short(); formats > 0; formats -= 1) read.short();
    const values = Array.from({ length: read.short() }, () => read.sized());
    return { text, values };
  };
}

function readerOf(bytes: Buffer) {
  let at = 5;
  const text = () => {
    const end = bytes.indexOf(0, at);
    const found = bytes.toString('utf8', at, end);
    at = end + 1;
    return found;
  };
  const short = () => {
    at += 2;
    return bytes.readInt16BE(at - 2);
  };
  const sized = () => {
    const length = Math.max(0, bytes.readInt32BE(at)); // -1 is null
    at += 4 + length;
    return bytes.toString('utf8', at - length, at);
  };
  return { text, short, sized };
}

/** Messages of a client after each of which the server says once that it is ready. */
export const isAnswered = ({ type }: Frame): boolean => type === '' || type === 'Q' || type === 'S';
export const isReady = ({ type }: Frame): boolean => type === 'Z';
/** Messages that only get a statement ready, and are followed by others. */
export const isPreparing = ({ type }: Frame): boolean => type === 'P' || type === 'D';
