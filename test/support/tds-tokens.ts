export type Cell = string | number | null;
export type Column = Readonly<{ name: string; type: 'text' | 'int' }>;

/** An error as SQL Server numbers it. A `level` of 20 and more ends the connection. */
export type TdsError = Readonly<{ number: number; message: string; level?: number }>;

const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const LAST_OF = { batch: 0xfd, rpc: 0xfe } as const;
const STATUS = { final: 0x00, error: 0x02, counted: 0x10, attention: 0x20 } as const;

/** The answer to a PRELOGIN: our version, and no encryption. */
export function preloginAnswer(encryption: number): Buffer {
  const options = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff]);
  return Buffer.concat([options, Buffer.from([16, 0, 0x10, 0, 0, 0, encryption])]);
}

/** The answer to a login that is let in. */
export function loginAnswer(database: string): Buffer {
  const ack = Buffer.concat([
    Buffer.from([1, 0x74, 0, 0, 4]),
    short('Microsoft SQL Server'),
    Buffer.from([16, 0, 16, 0]),
  ]);
  return Buffer.concat([
    token(0xe3, Buffer.concat([Buffer.from([1]), short(database), short('master')])),
    token(0xe3, Buffer.concat([Buffer.from([7, COLLATION.length]), COLLATION, Buffer.from([0])])),
    token(0xad, ack),
    token(0xe3, Buffer.concat([Buffer.from([4]), short('4096'), short('4096')])),
    done('batch', STATUS.final),
  ]);
}

export function rowsAnswer(
  kind: 'batch' | 'rpc',
  columns: readonly Column[],
  rows: readonly Readonly<Record<string, Cell>>[],
): Buffer {
  const body = rows.map((row) =>
    Buffer.concat([Buffer.from([0xd1]), ...columns.map((one) => cell(one, row[one.name] ?? null))]),
  );
  const counted = done(kind === 'rpc' ? 'inner' : 'batch', STATUS.counted, rows.length);
  const parts = columns.length > 0 ? [columnsToken(columns), ...body, counted] : [];
  const end = kind === 'rpc' ? [Buffer.from([0x79, 0, 0, 0, 0]), done('rpc', STATUS.final)] : [];
  return Buffer.concat([...parts, ...(parts.length + end.length > 0 ? end : [done('batch', STATUS.final)])]);
}

export function errorAnswer(kind: 'batch' | 'rpc', errors: readonly TdsError[]): Buffer {
  return Buffer.concat([...errors.map(errorToken), done(kind, STATUS.error)]);
}

export const attentionAnswer = () => done('batch', STATUS.attention);

function errorToken({ number, message, level = 16 }: TdsError): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(number, 0);
  head[4] = 1;
  head[5] = level;
  return token(0xaa, Buffer.concat([head, long(message), short('STUB'), short(''), Buffer.from([1, 0, 0, 0])]));
}

function columnsToken(columns: readonly Column[]): Buffer {
  const head = Buffer.from([0x81, columns.length, 0]);
  return Buffer.concat([head, ...columns.map((one) => Buffer.concat([columnType(one), short(one.name)]))]);
}

function columnType({ type }: Column): Buffer {
  const nullable = Buffer.from([0, 0, 0, 0, 1, 0]);
  const kind = type === 'int' ? Buffer.from([0x26, 4]) : Buffer.concat([Buffer.from([0xe7, 0x40, 0x1f]), COLLATION]);
  return Buffer.concat([nullable, kind]);
}

function cell({ type }: Column, value: Cell): Buffer {
  if (type === 'int') {
    if (value === null) return Buffer.from([0]);
    const bytes = Buffer.alloc(5, 4);
    bytes.writeInt32LE(Number(value), 1);
    return bytes;
  }
  if (value === null) return Buffer.from([0xff, 0xff]);
  const bytes = Buffer.from(String(value), 'utf16le');
  return Buffer.concat([sized(bytes.length), bytes]);
}

function done(kind: 'batch' | 'rpc' | 'inner', status: number, count = 0): Buffer {
  const bytes = Buffer.alloc(13);
  bytes[0] = kind === 'inner' ? 0xff : LAST_OF[kind];
  bytes.writeUInt16LE(status | (kind === 'inner' ? 1 : 0), 1);
  bytes.writeBigUInt64LE(BigInt(count), 5);
  return bytes;
}

const token = (kind: number, body: Buffer) => Buffer.concat([Buffer.from([kind]), sized(body.length), body]);
const short = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
const long = (text: string) => Buffer.concat([sized(text.length), Buffer.from(text, 'utf16le')]);

function sized(length: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(length);
  return bytes;
}
