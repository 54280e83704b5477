import { describe, expect, it } from 'vitest';
import { match, visibleNames } from '../../src/commands/names.ts';
import { parseLine } from '../../src/commands/parse.ts';
import type { User } from '../../src/domain/company.ts';
import { createCompany } from '../../src/domain/company.ts';
import { acme } from '../support/acme.ts';

const found = (names: readonly string[], line: string) => match(names, parseLine(line).words);

describe('a name', () => {
  it('is the longest that the words begin with', () =>
    expect(found(['Loans', 'Loans EU'], 'loans eu in Production')).toEqual({ name: 'Loans EU', length: 2 }));
  it('is the one written exactly so before any other', () =>
    expect(found(['LOANS', 'Loans'], 'Loans')).toEqual({ name: 'Loans', length: 1 }));
  it('is none where several differ in case only', () => expect(found(['LOANS', 'Loans'], 'loans')).toBeUndefined());
  it('B24 is the same composed and decomposed', () =>
    expect(found(['Ba\u00fa'], 'Bau\u0301')).toEqual({ name: 'Ba\u00fa', length: 1 }));
  it('is the same in full width', () => expect(found(['Loans'], 'Ｌｏａｎｓ')?.name).toBe('Loans'));
  it('may hold a typographic dash', () => expect(found(['Loans – EU'], 'loans - eu')?.name).toBe('Loans – EU'));
  it('in quotes is what stands between them', () => expect(found(['Loans EU'], '"Loans" EU')).toBeUndefined());
  it.each(['__proto__', 'constructor', 'toString'])('B11 is none for %s', (name) =>
    expect(found(['Loans'], name)).toBeUndefined(),
  );
  it('B14 is none with a letter of another alphabet', () =>
    expect(found(['Production'], '\u0420roduction')).toBeUndefined());
});

describe('what somebody may be shown', () => {
  const company = createCompany(acme);
  const user = (username: string) => company.users.get(username) as User;
  it('are the applications that they see', () => {
    expect(visibleNames(company, user('bob'), 'application')).toContain('Payroll');
    expect(visibleNames(company, user('gil'), 'application')).toEqual([]);
  });
  it('is nobody but themselves, unless they manage something', () => {
    expect(visibleNames(company, user('bob'), 'user')).toEqual(['bob']);
    expect(visibleNames(company, user('max'), 'user')).toContain('bob');
  });
  it('is nothing for whoever is not active', () => expect(visibleNames(company, user('ines'), 'role')).toEqual([]));
});
