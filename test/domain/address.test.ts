import { describe, expect, it } from 'vitest';
import { addressFault, isPublicAddress, mergedRanges } from '../../src/domain/address.ts';

/** By range: the address before it, its first, its last and the one after. */
const V4_EDGES = [
  ['0.0.0.0/8', undefined, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['10.0.0.0/8', '9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.64.0.0/10', '100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['127.0.0.0/8', '126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.254.0.0/16', '169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.16.0.0/12', '172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['192.0.0.0/24', '191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.2.0/24', '192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.88.99.0/24', '192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['192.168.0.0/16', '192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['198.18.0.0/15', '198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.100.0/24', '198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.113.0/24', '203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['224.0.0.0/4', '223.255.255.255', '224.0.0.0', '239.255.255.255', undefined],
  ['240.0.0.0/4', undefined, '240.0.0.0', '255.255.255.255', undefined],
] as const;

const V6_EDGES = [
  ['2000::/3, from below', '2000::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2000::/3, from above', '3fff:1000::', '4000::'],
  ['2001::/23, from below', '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001::'],
  ['2001::/23, from above', '2001:200::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::/32, from below', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::'],
  ['2001:db8::/32, from above', '2001:db9::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::/16, from below', '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2002::'],
  ['2002::/16, from above', '2003::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::/20, from below', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::'],
  ['3fff::/20, from above', '3fff:1000::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const;

describe('an IPv4 address', () => {
  it.each(V4_EDGES)('is not public in %s, and is beside it', (range, before, first, last, after) => {
    expect([range, first, last].map(isPublicAddress)).toEqual([false, false, false]);
    for (const outside of [before, after]) if (outside) expect(isPublicAddress(outside)).toBe(true);
  });

  it.each(['8.8.8.8', '1.1.1.1/32', '93.184.216.0/24', '8.0.0.0/8'])('%s is public', (text) =>
    expect(isPublicAddress(text)).toBe(true),
  );

  it.each(['0.0.0.0/0', '8.0.0.0/5', '192.0.0.0/8', '100.0.0.0/8', '198.51.0.0/16'])(
    '%s holds addresses that are not public',
    (text) => expect(isPublicAddress(text)).toBe(false),
  );

  it.each([
    '',
    '8',
    '8.8.8',
    '8.8.8.8.8',
    '8.8.8.',
    '.8.8.8',
    '8.8.8.256',
    '8.8.8.08',
    '8.8.8.0x8',
    '8.8.8.-8',
    '8.8.8.8 ',
    ' 8.8.8.8',
    '8.8.8.1000',
    '8.8.8.a',
    '8.8.8.8a',
    'a8.8.8.8',
    '8.8.8.8/',
    '8.8.8.8/33',
    '8.8.8.8/-1',
    '8.8.8.8/08',
    '8.8.8.8/8/8',
    '/8',
    'db.acme.example',
  ])('“%s” is none', (text) => expect(isPublicAddress(text)).toBe(false));
});

describe('an IPv6 address', () => {
  it.each(V6_EDGES)('at the edge of %s, is public on one side only', (_, inside, outside) =>
    expect([isPublicAddress(inside), isPublicAddress(outside)]).toEqual([true, false]),
  );

  it.each([
    '2a00:1450:4001:0:0:0:0:8888',
    '2a00:1450::/32',
    '2A00:1450::ABCD',
    '2600::1/128',
    '2400::/12',
    '2a00:1:2:3:4:5:6::',
    '2a00::1:2:3:4:5:6',
  ])('%s is public', (text) => expect(isPublicAddress(text)).toBe(true));

  it.each([
    '::',
    '::1',
    '::ffff:8.8.8.8',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2000::/3',
    '2000::/2',
    '::/0',
    '2001::/16',
    '3ff0::/12',
  ])('%s is not, or holds some that are not', (text) => expect(isPublicAddress(text)).toBe(false));

  it.each([
    '2a00:1450:4001:0:0:0:0',
    '2a00:1450:4001:0:0:0:0:0:1',
    '2a00:1:2:3:4:5:6:7::',
    '2a00::1::2',
    '2a00::1::',
    '2a00:::1',
    '2a00:1450:4001::12345',
    '2a00::g',
    '2a00::1g',
    '2a00::1/129',
    '2a00::1/',
    '2a00::1%eth0',
    ':2a00::1',
    '2a00::1:',
  ])('“%s” is none', (text) => expect(isPublicAddress(text)).toBe(false));
});

describe('what is wrong with an address', () => {
  it.each([
    ['8.8.4.4', undefined],
    ['8.8.4.0/24', undefined],
    ['8.0.0.0/8', undefined],
    ['2a00:1450::/32', undefined],
    ['8.0.0.0/7', { code: 'too-wide' }],
    ['2a00::/15', { code: 'too-wide' }],
    ['10.0.0.5/8', { code: 'not-a-range', meant: '10.0.0.0/8' }],
    ['2a00:1450:0:0:1::1/64', { code: 'not-a-range', meant: '2a00:1450::/64' }],
    ['2a00:0:1:0:0:0:1:1/112', { code: 'not-a-range', meant: '2a00:0:1::1:0/112' }],
    ['10.0.0.0/8', { code: 'not-public' }],
    ['fe80::1', { code: 'not-public' }],
    ['8.8.4', { code: 'no-address' }],
    ['8.8.4.256', { code: 'no-address' }],
    ['1:2', { code: 'no-address' }],
    ['', { code: 'no-address' }],
  ])('is, of “%s”, %j', (text, fault) => expect(addressFault(text)).toEqual(fault));
});

describe('ranges', () => {
  it('are kept once each, in their order, and none within another', () => {
    expect(mergedRanges(['8.8.8.8', '8.8.4.4', '8.8.4.0/24', '8.8.8.8/32', '8.8.4.0/25'])).toEqual([
      '8.8.8.8',
      '8.8.4.0/24',
    ]);
    expect(mergedRanges(['2a00:1450:0::/32', '2A00:1450::', '::8'])).toEqual(['2a00:1450::/32', '::8']);
    expect(mergedRanges([])).toEqual([]);
  });
});
