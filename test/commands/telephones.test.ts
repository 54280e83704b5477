import { describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import { parseLine, withoutNumbers } from '../../src/commands/parse.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme, userFacts } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MASKED, PHONE, TYPED_PHONE } from '../support/permanent.ts';
import { from, servicesOn } from '../support/services.ts';

const facts = {
  ...acme,
  users: [...acme.users, userFacts('pia', 'Pia Roth', 'Developer', { account: 'company-administrator' as const })],
};
const ASKED = 'dbuser.request-permanent read-only in Production via vpn';
const read = async (line: string) =>
  plainText((await dispatch(servicesOn(memoryStore(facts)), line, from('pia'))).card);
const NEEDED = /support-case-needed · policy/;
const MISSING = /phone-missing · policy/;

describe('a question with a telephone', () => {
  it.each([
    `access explain ${ASKED} phone ${TYPED_PHONE}`,
    `access explain ${ASKED} phone ${PHONE}`,
    `access explain ${ASKED} phone "${TYPED_PHONE}"`,
    `access explain ${ASKED} ${PHONE}`,
    `access explain ${ASKED} ${TYPED_PHONE}`,
    `access explain ${ASKED} "${TYPED_PHONE}"`,
    `access explain ${ASKED} +351-967-218-340`,
    `access explain ${ASKED} phone "${MASKED}"`,
    `access explain ${ASKED} "${MASKED}"`,
    `access explain dbuser.request-permanent phone ${TYPED_PHONE} via vpn in Production read-only`,
    `/access explain pia ${ASKED} phone ${TYPED_PHONE}`,
  ])('is answered as for the whole number: %s', async (line) => expect(await read(line)).toMatch(NEEDED));

  it.each([
    `access explain ${ASKED}`,
    `access explain ${ASKED} phone 967218340`,
    `access explain ${ASKED} phone "0967 218 340"`,
    `access explain ${ASKED} +12`,
  ])('lacks one that is none: %s', async (line) => expect(await read(line)).toMatch(MISSING));

  it('keeps the addresses that follow a telephone', async () =>
    expect(
      await read(
        `access explain trace dbuser.request-permanent read-only in Production via allowlist ${PHONE} 8.8.4.4 8.8.8.0/24`,
      ),
    ).not.toMatch(/belongs to nothing|public-address-missing/));

  it.each([
    `access explain ${ASKED} phone ${TYPED_PHONE}`,
    `access explain trace ${ASKED} ${PHONE}`,
    `access explain share ${ASKED} ${PHONE}`,
    `access explain ${ASKED} phone 967218340`,
    `access explain ${ASKED} phone 00351 967 218 340`,
    `access explain ${ASKED} ${PHONE} +351967218341`,
    `access explain dbuser.request-permanent phone ${TYPED_PHONE}`,
    `access explain dbuser.request-permanent read-only in Nowhere via vpn phone ${TYPED_PHONE}`,
    `access explain dbuser.request-permanent read-only via vpn phone ${TYPED_PHONE}`,
    `access explain deploy phone ${TYPED_PHONE}`,
    `access explain form ${ASKED} ${PHONE}`,
    `access explane ${ASKED} ${PHONE}`,
    `explain ${ASKED} ${PHONE}`,
    `access who can ${ASKED} phone ${TYPED_PHONE}`,
    `access what-if pia gets Developer ${PHONE}`,
    `permanent Production read-only via vpn phone 967 218 340 because nightly`,
    `dbusr permanent Production phone ${PHONE}`,
    `dbuser permanant Production phone 967218340`,
    `role grant bob "Tech Lead" in Banking ${PHONE}`,
    PHONE,
  ])('is answered without its digits, with buttons that have none: %s', async (line) => {
    const { card, reopens } = await dispatch(servicesOn(memoryStore(facts)), line, from('pia'));
    for (const text of [JSON.stringify(card), reopens ?? ''])
      expect(text.replaceAll(/[\s().-]/g, '')).not.toContain(PHONE.slice(4));
  });
});

describe('a line as it is kept', () => {
  it.each([
    [`/access explain ${ASKED} phone ${TYPED_PHONE}`, `/access explain ${ASKED} phone +••• ••• ••• 340`],
    ['x +351\u00a0967\u00a0218\u00a0340', 'x +•••\u00a0•••\u00a0•••\u00a0340'],
    ['x ＋３５１967218340', 'x ＋•••••••••340'],
    ['x +351967218340 8.8.4.4', 'x +•••••••••340 8.8.4.4'],
    ['x +351 967 218 340 2001:db8::1', 'x +••• ••• ••• 340 2001:db8::1'],
    ['dbuser permanent X phone 967 218 340 8.8.4.4', 'dbuser permanent X phone ••• ••• 340 8.8.4.4'],
    ['x 00351 967218340', 'x ••••• ••••••340'],
    ['dbuser permanant X phone 967218340', 'dbuser permanant X phone ••••••340'],
  ])('has no number: %s', (line, kept) => {
    expect(withoutNumbers(line)).toBe(kept);
    expect(withoutNumbers(kept)).toBe(kept);
  });

  it.each([
    'access explain open on Phone 2000 in Production',
    'access explain deploy on C++20',
    'access request Tech Lead because call +351 967 218 340',
    'dbuser request Development for 12h because INC-00471112345',
    'dbuser permanent X via allowlist 198.51.100.7 2a00:1450::/32 100.200.30.40/24 because 2026-03-01',
    'audit show since 2026-03-01 14:00',
    'role grant bob "Level 007 +12" in Banking',
  ])('is otherwise as it was typed: %s', (line) => {
    expect(withoutNumbers(line)).toBe(line);
    expect(parseLine(line).source).toBe(line);
  });

  it('is read in a moment, however it goes on', () => {
    for (const part of ['+1 ', '+1(', '00', '+1.1.1.1 ', 'phone 1 ', ' because ', '+٣٣ ']) {
      const began = performance.now();
      withoutNumbers(`dbuser permanent ${part.repeat(2_000 / part.length)}`);
      expect(performance.now() - began).toBeLessThan(200);
    }
  });
});
