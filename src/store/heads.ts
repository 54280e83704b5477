const BYTES = 32;

/** A list of heads, hex in and out, at 32 bytes each: a million of them take 32 MB. */
export function rememberHeads() {
  let bytes = Buffer.alloc(BYTES * 1024);
  let count = 0;
  return {
    add(head: string): void {
      if ((count + 1) * BYTES > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
      bytes.write(head, count * BYTES, 'hex');
      count += 1;
    },
    at: (index: number): string | undefined =>
      index >= 0 && index < count ? bytes.toString('hex', index * BYTES, (index + 1) * BYTES) : undefined,
  };
}
