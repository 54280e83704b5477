import { type CountryCode, getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/domain/question.ts';
import { isInternational, withoutDigits, withoutTelephone } from '../../src/domain/telephone.ts';

describe('a telephone without its digits', () => {
  it.each(getCountries())('is shown by its country’s code and its end, as where it is asked for: %s', (country) => {
    const number = getExampleNumber(country as CountryCode, examples)?.number ?? '';
    expect(withoutDigits(number)).toBe(`+${getCountryCallingCode(country as CountryCode)} … ${number.slice(-3)}`);
  });

  it.each([
    '+351967218340',
    '+351 967 218 340',
    '+351 … 340',
    '+1 202 555 0123',
    '+1234567',
    '+123456789012345',
    '',
    '+',
    '+0123456789',
    '+123456',
    '+1234567890123456',
    '+351-967-218-340',
    '967218340',
    '+３５１967218340',
    'call me',
  ])('is international where the whole one was, and tells no more the second time: “%s”', (phone) => {
    const shown = withoutDigits(phone);
    expect(isInternational(shown)).toBe(isInternational(phone));
    expect(withoutDigits(shown)).toBe(shown);
    const whole = phone.replaceAll(/\P{Nd}/gu, '');
    if (whole.length > 6) expect(shown.replaceAll(/\P{Nd}/gu, '').length).toBeLessThanOrEqual(6);
  });

  it('leaves any other question as it is', () => {
    const deploy: Question = {
      user: 'ana',
      operation: 'application.deploy',
      application: '+351967218340',
      environment: 'Development',
    };
    expect(withoutTelephone(deploy)).toBe(deploy);
  });
});
