/** What no platform would send. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Throws `MalformedError` for what is not UTF-8. */
export function textIn(raw: Buffer): string {
  try {
    return UTF8.decode(raw);
  } catch (cause) {
    throw new MalformedError('not UTF-8', { cause });
  }
}

/** Deeper than anything that a platform sends. */
const DEEPEST = 32;

/** Throws `MalformedError` for what is no JSON, is nested beyond reason, or would reach an object's prototype when it is copied. */
export function jsonIn(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MalformedError('not JSON', { cause });
  }
  return plain(value);
}

/** Throws `MalformedError`. Goes level by level: what is nested without end is not followed to it. */
export function plain(value: unknown): unknown {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new MalformedError('nested too deeply');
    const inner: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      if (Object.hasOwn(one, '__proto__')) throw new MalformedError('a key that nobody has');
      for (const part of Object.values(one)) if (typeof part === 'object' && part !== null) inner.push(part);
    }
    level = inner;
  }
  return value;
}

/** Node keeps one of several headers of a name, or joins them: whoever sends two has something to hide. `rawHeaders` as Node has them. */
export function isRepeated(rawHeaders: readonly string[], ...names: readonly string[]): boolean {
  const sent = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  return names.some((name) => sent.filter((one) => one === name).length > 1);
}
