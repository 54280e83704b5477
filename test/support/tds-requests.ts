/** What a client asks to log in with. The password has been unscrambled. */
export type LoginAsked = Readonly<{ user: string; password: string; database: string }>;

/** A statement as it came: `values` by name without the `@`, for a batch none. */
export type Asked = Readonly<{ text: string; values: Readonly<Record<string, string | number | null>> }>;

const NVARCHAR = 0xe7;
const INTN = 0x26;
const SP_EXECUTESQL = 10;

/** A LOGIN7, [MS-TDS] 2.2.6.4: offsets and lengths in characters at fixed places. */
export function readLogin(body: Buffer): LoginAsked {
  return { user: text(body, 40), password: unscrambled(field(body, 44)), database: text(body, 68) };
}

/** A SQLBatch, [MS-TDS] 2.2.6.7. */
export function readBatch(body: Buffer): Asked {
  return { text: body.subarray(body.readUInt32LE(0)).toString('utf16le'), values: {} };
}

/**
 * An RPCRequest, [MS-TDS] 2.2.6.6. Only `sp_executesql` by its number is understood: statement, declaration, then values.
 * Throws on anything else.
 */
export function readCall(body: Buffer): Asked {
  const reader = { body, at: body.readUInt32LE(0) };
  if (take(reader, 2).readUInt16LE() !== 0xffff || take(reader, 2).readUInt16LE() !== SP_EXECUTESQL) {
    throw new Error('only sp_executesql is understood');
  }
  take(reader, 2);
  const values: Record<string, string | number | null> = {};
  while (reader.at < body.length) {
    const name = take(reader, take(reader, 1).readUInt8() * 2).toString('utf16le');
    take(reader, 1);
    values[name.replace('@', '')] = value(reader);
  }
  const { statement, params: _declaration, ...rest } = values;
  return { text: String(statement), values: rest };
}

type Reader = { readonly body: Buffer; at: number };

function take(reader: Reader, length: number): Buffer {
  const part = reader.body.subarray(reader.at, reader.at + length);
  if (part.length < length) throw new Error('the request ends too early');
  reader.at += length;
  return part;
}

function value(reader: Reader): string | number | null {
  const type = take(reader, 1).readUInt8();
  if (type === INTN) {
    take(reader, 1);
    return take(reader, 1).readUInt8() === 0 ? null : take(reader, 4).readInt32LE();
  }
  if (type !== NVARCHAR) throw new Error(`parameter type ${type} is not understood`);
  const most = take(reader, 2).readUInt16LE();
  take(reader, 5);
  return most === 0xffff ? longText(reader) : shortText(reader);
}

function shortText(reader: Reader): string | null {
  const length = take(reader, 2).readUInt16LE();
  return length === 0xffff ? null : take(reader, length).toString('utf16le');
}

/** `nvarchar(max)`: a length that may be unknown, then chunks up to an empty one. */
function longText(reader: Reader): string | null {
  if (take(reader, 8).readBigUInt64LE() === 0xffffffffffffffffn) return null;
  const chunks: Buffer[] = [];
  for (let length = take(reader, 4).readUInt32LE(); length > 0; length = take(reader, 4).readUInt32LE()) {
    chunks.push(take(reader, length));
  }
  return Buffer.concat(chunks).toString('utf16le');
}

function field(body: Buffer, at: number): Buffer {
  const from = body.readUInt16LE(at);
  return body.subarray(from, from + body.readUInt16LE(at + 2) * 2);
}

const text = (body: Buffer, at: number) => field(body, at).toString('utf16le');

function unscrambled(bytes: Buffer): string {
  return Buffer.from(bytes.map((byte) => nibblesSwapped(byte ^ 0xa5))).toString('utf16le');
}

const nibblesSwapped = (byte: number) => ((byte << 4) & 0xf0) | (byte >> 4);
