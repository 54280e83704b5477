import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { fieldsOf, filledLine, inputsOf } from '../../src/cards/form.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { withoutNumbers } from '../../src/commands/parse.ts';
import { importDirectory } from '../../src/usecases/import-directory.ts';
import { openFreshStore } from '../support/database.ts';
import { acmeWithOwner, TYPED_PHONE, withoutTunnel } from '../support/permanent.ts';
import { from, servicesOn } from '../support/services.ts';
import { type Tables, tablesOf } from '../support/tables.ts';

let opened: Awaited<ReturnType<typeof openFreshStore>>;
let empty: Tables;
beforeAll(async () => {
  opened = await openFreshStore();
  await importDirectory(opened.store, { facts: withoutTunnel(5432), dryRun: false, consent: true });
  empty = await tablesOf(opened.database);
});
afterAll(() => opened.close());

const say = async (line: string): Promise<Card> =>
  (await dispatch(servicesOn(opened.store, { sealing: opened.sealing }), line, from('pia'))).card;
const textIn = (card: Card) => JSON.stringify(card);

/** The line that the form makes of these values, and the form again where one of them is wrong: as the platforms do. */
async function sent(values: Readonly<Record<string, string>>): Promise<Card> {
  const form = await say('dbuser permanent form');
  const [send] = form.actions;
  const line = (mode?: 'form') => filledLine(send?.line ?? '', fieldsOf(form), (id) => values[id] ?? '', mode);
  const again = await say(line('form'));
  return inputsOf(again).some(({ error }) => error !== undefined) ? again : say(line());
}
const FILLED = { environment: 'Production', profile: 'read-only', reason: 'nightly sync' };
const errorOf = (card: Card, field: string) => inputsOf(card).find(({ id }) => id === field)?.error;

const typed = (addresses: string, phone = TYPED_PHONE) =>
  `dbuser permanent Production read-only via allowlist ${addresses} phone "${phone}" because nightly sync`;
const listed = (addresses: string) => sent({ ...FILLED, network: 'via allowlist', addresses, phone: TYPED_PHONE });
const called = (phone: string) => sent({ ...FILLED, network: 'via vpn', phone });

const ADDRESSES: readonly (readonly [id: string, addresses: readonly string[], expected: RegExp])[] = [
  ['B78', ['0.0.0.0/0', '::/0'], /too wide/],
  ['B79', ['10.0.0.5/8'], /did you mean 10\.0\.0\.0\/8/],
  ['B79', ['8.8.4.9/24', '2a00:1450::1/32'], /did you mean (8\.8\.4\.0\/24|2a00:1450::\/32)/],
  ['B80', ['10.0.0.0/33', '8.8.4.0/-1', '8.8.4.0/8/8', '8.0.0.0/08'], /Expected: a public address such as/],
  ['B81', ['010.0.0.1', '0x7f.1', '127.1', '2130706433'], /Expected: a public address such as/],
  ['B82', ['127.0.0.1', '169.254.169.254', '10.0.0.0/8', '192.168.1.1', '::1'], /private, local or set apart/],
  ['B83', ['::ffff:10.0.0.1', 'fe80::1%eth0', '８.８.８.８'], /Expected: a public address such as/],
  ['B83', ['fe80::1', '::ffff:a00:1'], /private, local or set apart/],
];

describe.each(ADDRESSES)('%s addresses %j', (_, addresses, expected) => {
  it.each(addresses)(
    'are refused with what is wrong, on a typed line and at the field of the form: %s',
    async (one) => {
      const refused = await say(typed(one));
      expect(refused.title).toMatch(/is no address\.$/);
      expect(textIn(refused)).toMatch(expected);
      expect(errorOf(await listed(one), 'addresses')).toMatch(expected);
      expect(await tablesOf(opened.database)).toEqual(empty);
    },
  );
});

describe('ranges', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `8.8.${at}.0/24`).join(' ');

  it('B84 are merged where they are the same or within each other, and refused beyond fifty', async () => {
    const preview = await say(typed('8.8.4.4 8.8.4.0/24 8.8.4.4/32 2A00:1450:0:0::/32 2a00:1450::/32 8.8.4.0/24'));
    expect(textIn(preview)).toContain('"8.8.4.0/24, 2a00:1450::/32"');
    expect(textIn(await say(typed(many(51))))).toMatch(/at most 50 ranges/);
    expect(errorOf(await listed(many(51)), 'addresses')).toMatch(/at most 50 ranges/);
    expect((await say(typed(many(50)))).title).toMatch(/^To be approved/);
    expect((await listed(`${many(50)} ${many(50)}`)).title).toMatch(/^To be approved/);
  });

  it('B84 of ten thousand are too long to be read', async () => {
    expect((await say(typed(many(256).repeat(40)))).title).toMatch(/at most 2000 characters/);
  });

  it('may stand with commas, and go with an allowlist only', async () => {
    expect(textIn(await listed('8.8.4.4, 8.8.8.8'))).toContain('"8.8.4.4, 8.8.8.8"');
    const card = await sent({ ...FILLED, network: 'via vpn', addresses: '8.8.4.4', phone: TYPED_PHONE });
    expect(errorOf(card, 'addresses')).toMatch(/Addresses go with allowlist only/);
    expect((await say(typed(''))).title).toMatch(/is no address/);
  });
});

describe('telephones', () => {
  const GOOD = [TYPED_PHONE, '+351967218340', '+351 (967) 218-340', '+44 7911 123456', '+1 212 555 0123'];
  it.each(GOOD)('B86 that are international pass, and are shown by their ends: %s', async (phone) => {
    const shown = [await say(typed('8.8.4.4', phone)), await called(phone)];
    for (const card of shown) {
      expect(card.title).toMatch(/^To be approved/);
      expect(textIn(card)).toMatch(/\+\d{1,3} … \d{3}/);
      expect(textIn(card).replaceAll(/[\s().-]/g, '')).not.toContain(phone.replaceAll(/[\s().+-]/g, ''));
    }
  });

  const BAD = [
    ['B86', '00351967218340'],
    ['B86', '967218340'],
    ['B87', '+0351967218340'],
    ['B87', '+1'],
    ['B87', `+${'3'.repeat(40)}`],
    ['B87', '+351 CALL ME 55'],
    ['B87', '+351967218340;ext=1'],
    ['B87', '+351 967 218 340 x12'],
    ['B87', '＋351967218340'],
    ['B87', '+３５１967218340'],
    ['B87', '+351 760 300 300'],
    ['B87', '+44 909 8790000'],
    ['B87', '+1 900 234 5678'],
    ['B87', '+1 800 555 0199'],
  ] as const;
  it.each(BAD)('%s are refused, and not repeated: %s', async (_, phone) => {
    const refused = await say(typed('8.8.4.4', phone));
    expect(refused.title).toMatch(/is no telephone\.$/);
    const field = errorOf(await called(phone), 'phone');
    expect(field).toMatch(/^Expected: /);
    const digits = phone.normalize('NFKC').replaceAll(/\D/g, '');
    if (digits.length > 5)
      for (const text of [textIn(refused), field ?? ''])
        expect(text.normalize('NFKC').replaceAll(/\D/g, '')).not.toContain(digits);
    expect(await tablesOf(opened.database)).toEqual(empty);
  });

  it('are asked for where they are missing', async () => {
    const form = await say('dbuser permanent Production read-only via vpn because nightly sync');
    expect(inputsOf(form).map(({ id }) => id)).toEqual([
      'environment',
      'profile',
      'network',
      'addresses',
      'phone',
      'reason',
    ]);
    expect(errorOf(form, 'phone')).toBeUndefined();
  });
});

describe('a line', () => {
  it('is understood in whatever order its clauses come', async () => {
    const lines = [
      `dbuser permanent via vpn Production phone ${TYPED_PHONE} read-and-write because nightly sync`,
      `/dbuser permanent read-and-write in "Production" phone "${TYPED_PHONE}" via vpn because nightly sync`,
      `dbuser permanent phone ${TYPED_PHONE} in Production read-and-write via VPN because nightly sync`,
    ];
    for (const line of lines)
      expect((await say(line)).title, line).toBe('To be approved: no end · read and write · Production · VPN');
  });

  it('says what belongs to nothing, and which name is unknown', async () => {
    expect((await say(`dbuser permanent Prodction via vpn phone ${TYPED_PHONE} because x y z`)).tone).toBe('plain');
    const unknown = await say(`dbuser permanent Prodction read-only via vpn phone ${TYPED_PHONE} because nightly`);
    expect(unknown.title).toMatch(/Did you mean Production/);
    expect(textIn(unknown)).not.toContain('967 218');
    expect((await say('dbuser permanent Production read-only read-and-write via vpn because nightly')).title).toMatch(
      /is no profile/,
    );
  });

  it('is kept without the telephone, whatever else is in it, and any other line as it is', () => {
    const kept = (line: string) => withoutNumbers(line);
    expect(kept(`/dbuser permanent X phone "${TYPED_PHONE}" because y`)).toBe(
      '/dbuser permanent X phone "+••• ••• ••• 340" because y',
    );
    expect(kept('dbuser permanent X phone 967 218 340 via vpn')).toBe('dbuser permanent X phone ••• ••• 340 via vpn');
    expect(kept('dbuser permanent X +351967218340 because call +44 7911 123456')).toBe(
      'dbuser permanent X +•••••••••340 because call +•• •••• •••456',
    );
    expect(kept('dbuser permanent X via allowlist 198.51.100.7 phone sealed:Ab12345678-_9 because y')).toBe(
      'dbuser permanent X via allowlist 198.51.100.7 phone sealed:Ab12345678-_9 because y',
    );
    expect(kept('dbuser request X because call +351 967 218 340')).toBe(
      'dbuser request X because call +351 967 218 340',
    );
  });
});

describe('the form, where some are made here', () => {
  it('does without a telephone there, and says where the vendor needs one', async () => {
    await importDirectory(opened.store, { facts: acmeWithOwner(5432), dryRun: false, consent: true });
    const values = { ...FILLED, network: 'via vpn' };
    expect((await sent({ ...values, environment: 'Development' })).title).toMatch(/^To be approved/);
    expect(errorOf(await sent(values), 'phone')).toBe('The vendor sends the password to it.');
  });
});
