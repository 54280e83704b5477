import { describe, expect, it } from 'vitest';
import { isRepeated, jsonIn, MalformedError, textIn } from '../../src/chat/received.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('what a platform sent', () => {
  it('is read as it was written', () => {
    expect(textIn(Buffer.from('Zoë 🗝'))).toBe('Zoë 🗝');
    expect(jsonIn('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  });

  it('is refused where it is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80]])
      expect(() => textIn(Buffer.from(bytes))).toThrow(MalformedError);
  });

  it('is refused where it is no JSON', () => {
    for (const text of ['', '{', "{'a':1}", '{"a":1}x', 'NaN']) expect(() => jsonIn(text)).toThrow(MalformedError);
  });

  it('is refused where it is nested beyond reason, without being followed to its end', () => {
    expect(jsonIn(nested(32))).toBeDefined();
    expect(() => jsonIn(nested(34))).toThrow(MalformedError);
    expect(() => jsonIn(nested(100_000))).toThrow(MalformedError);
  });

  it('is refused where it would reach what all objects have', () => {
    for (const text of ['{"__proto__":{"x":1}}', '[{"a":{"__proto__":1}}]'])
      expect(() => jsonIn(text)).toThrow(MalformedError);
    expect(Object.prototype).not.toHaveProperty('x');
  });
});

it('a header that came twice is noticed however it is written', () => {
  const raw = ['X-Sign', 'a', 'Content-Type', 'x-time', 'x-sign', 'b'];
  expect(isRepeated(raw, 'x-sign')).toBe(true);
  expect(isRepeated(raw, 'x-time', 'content-type')).toBe(false);
  expect(isRepeated(raw, 'x-time', 'x-sign')).toBe(true);
});
