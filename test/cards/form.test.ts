import { describe, expect, it } from 'vitest';
import type { Card, Input } from '../../src/cards/card.ts';
import { errorsOf, fieldsOf, filledLine, formLine, inputsOf } from '../../src/cards/form.ts';

const field = (id: string, clause?: string): Input => ({
  id,
  label: id,
  type: 'text',
  ...(clause !== undefined && { clause }),
});

describe('formLine', () => {
  it('quotes each value after the words of its clause', () => {
    const filled = [
      { input: field('role'), value: 'Tech Lead' },
      { input: field('application', 'on'), value: 'Loans in Production' },
    ];
    expect(formLine('access request', filled)).toBe('access request "Tech Lead" on "Loans in Production"');
  });
  it('doubles a quote inside', () => {
    expect(formLine('role show', [{ input: field('role'), value: 'the "best"' }])).toBe('role show "the ""best"""');
  });
  it('puts the reason last and as it is, on one line', () => {
    const filled = [
      { input: field('reason', 'because'), value: ' it "broke"\r\nfor good ' },
      { input: field('time', 'for'), value: '3d' },
    ];
    expect(formLine('access request', filled)).toBe('access request for "3d" because it "broke" for good');
  });
  it('leaves out what was left empty', () => {
    expect(formLine('access me', [{ input: field('time', 'for'), value: '  ' }])).toBe('access me');
  });
  it('takes a raw choice as the clause that it is, and only a choice of that form', () => {
    const choices = [
      { label: 'Loans', value: 'on "Loans"', raw: true },
      { label: 'Plain', value: 'Plain' },
    ];
    const where: Input = { id: 'where', label: 'Where', type: 'choice', choices };
    expect(formLine('role grant', [{ input: where, value: 'on "Loans"' }])).toBe('role grant on "Loans"');
    expect(formLine('role grant', [{ input: where, value: 'Plain' }])).toBe('role grant "Plain"');
    expect(formLine('role grant', [{ input: where, value: 'as default' }])).toBe('role grant "as default"');
  });
});

describe('inputsOf', () => {
  it('finds the inputs in their order', () => {
    const blocks = [
      { kind: 'divider' },
      { kind: 'input', input: field('a') },
      { kind: 'input', input: field('b') },
    ] as const;
    expect(inputsOf({ title: '', tone: 'plain', blocks, actions: [] }).map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('a form that was sent', () => {
  const choices = [{ label: 'Loans', value: 'on "Loans"', raw: true }];
  const form = (error?: string): Card => ({
    title: '',
    tone: 'plain',
    blocks: [
      { kind: 'input', input: { ...field('role'), ...(error !== undefined && { error }) } },
      { kind: 'input', input: { id: 'where', label: 'Where', type: 'choice', choices } },
      { kind: 'input', input: field('reason', 'because') },
    ],
    actions: [],
  });
  const sent: Readonly<Record<string, string>> = { role: 'Tech Lead', where: 'on "Loans"', reason: 'it broke' };

  it('is the line that its fields, as they were remembered, make of what is in them', () => {
    const fields = fieldsOf(form());
    expect(fields).toEqual([{ id: 'role' }, { id: 'where', raw: true }, { id: 'reason', clause: 'because' }]);
    const line = (mode?: 'form') => filledLine('role grant', fields, (id) => sent[id] ?? '', mode);
    expect(line()).toBe('role grant "Tech Lead" on "Loans" because it broke');
    expect(line('form')).toBe('role grant form "Tech Lead" on "Loans" because it broke');
  });

  it('is wrong where one of its own fields says so', () => {
    expect(errorsOf(form(), fieldsOf(form()))).toBeUndefined();
    expect(errorsOf(form('No such role.'), fieldsOf(form()))).toEqual({ role: 'No such role.' });
    expect(errorsOf(form('No such role.'), [{ id: 'where' }])).toBeUndefined();
  });
});
