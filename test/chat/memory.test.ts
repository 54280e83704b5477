import { describe, expect, it, vi } from 'vitest';
import { memoryOf } from '../../src/chat/memory.ts';

const FRESH_MS = 1_000;

function remembering() {
  const clock = { now: 0 };
  return { clock, memory: memoryOf<string>({ freshMs: FRESH_MS, most: 2, now: () => clock.now }) };
}

describe('what is known', () => {
  it('is asked once, by however many want it at once, until it is old', async () => {
    const { clock, memory } = remembering();
    const ask = vi.fn(async () => 'Ana');
    expect(await Promise.all([memory.read('u', ask), memory.read('u', ask)])).toEqual(['Ana', 'Ana']);
    clock.now = FRESH_MS - 1;
    await memory.read('u', ask);
    expect(ask).toHaveBeenCalledTimes(1);
    clock.now = FRESH_MS;
    await memory.read('u', ask);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked again where nobody could say, or where it is not to last', async () => {
    const { memory } = remembering();
    await expect(memory.read('u', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(
      await memory.read(
        'u',
        async () => 'nobody',
        (found) => found !== 'nobody',
      ),
    ).toBe('nobody');
    expect(await memory.read('u', async () => 'Ana')).toBe('Ana');
  });

  it('does not lose the newer answer when an older one fails late', async () => {
    const { memory } = remembering();
    let fail = (_: Error) => {};
    const first = memory.read('u', () => new Promise((_, reject) => (fail = reject)));
    memory.forget('u');
    await memory.read('u', async () => 'Ana');
    fail(new Error('too late'));
    await expect(first).rejects.toThrow('too late');
    expect(await memory.read('u', async () => 'Bo')).toBe('Ana');
  });

  it('gives way to what was asked later, the oldest first', async () => {
    const { memory } = remembering();
    for (const key of ['a', 'b', 'c']) await memory.read(key, async () => 'before');
    expect(await memory.read('b', async () => 'anew')).toBe('before');
    expect(await memory.read('a', async () => 'anew')).toBe('anew');
  });
});
