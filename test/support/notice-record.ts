import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Which of two programs asked: each has an address of the fake Slack of its own. */
export type Via = 'first' | 'second';
export const VIAS: readonly Via[] = ['first', 'second'];

/** A call for a message, as it is written down before it is answered. */
export type Posted = Readonly<{
  what: 'posted';
  /** Milliseconds since 1970. */
  at: number;
  via: Via;
  channel: string;
  /** The audit entry that the message says it is about; absent: it says none. */
  entry?: number;
  isStored: boolean;
  /** `ok`, `is_archived`, `HELD` (nothing, so that the sender can be killed meanwhile), or the fault that was injected. */
  said: string;
  /** What Slack would have refused in it. */
  faults?: readonly string[];
}>;

/** A channel is put into the archive, or taken out of it again. */
export type Archived = Readonly<{ what: 'archived' | 'back'; at: number; channel: string }>;

/** Any other call of the Web API. */
export type Asked = Readonly<{ what: 'asked'; at: number; via: Via; method: string }>;

export type Line = Posted | Archived | Asked;

export const HELD = 'held';

export type Recorder = (line: Line) => void;

/** A line is with the operating system when the call returns, so that it outlives whoever wrote it. */
export function recorderTo(file: string): Recorder {
  const descriptor = openSync(file, 'a');
  return (line) => void writeSync(descriptor, `${JSON.stringify(line)}\n`);
}

export type Record = Readonly<{
  /** All that is there by now. */
  lines(): readonly Line[];
  /** How many messages were stored by now. */
  stored(): number;
  close(): void;
}>;

/** Reads what another process goes on writing. */
export function openRecord(file: string): Record {
  const descriptor = openSync(file, 'a+');
  const known: Line[] = [];
  const buffer = Buffer.alloc(1 << 20);
  let [offset, stored, rest] = [0, 0, Buffer.alloc(0)];
  const lines = (): readonly Line[] => {
    for (let size = -1; size !== 0; ) {
      size = readSync(descriptor, buffer, 0, buffer.length, offset);
      offset += size;
      const bytes = Buffer.concat([rest, buffer.subarray(0, size)]);
      const end = bytes.lastIndexOf('\n') + 1;
      rest = bytes.subarray(end);
      const more = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
      for (const line of more.map((text) => JSON.parse(text) as Line)) {
        if (line.what === 'posted' && line.isStored) stored += 1;
        known.push(line);
      }
    }
    return known;
  };
  return {
    lines,
    stored: () => {
      lines();
      return stored;
    },
    close: () => closeSync(descriptor),
  };
}
