import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { examineAll } from '../../src/examining.ts';
import { type Courier, CourierFault, type CourierFaultCode } from '../../src/ports/courier.ts';
import { examineCourier } from '../../src/usecases/examine-courier.ts';
import { openTestStore } from '../support/database.ts';

const ACCOUNT = `AC${'0a'.repeat(16)}`;
const TWILIO = {
  TWILIO_ACCOUNT_SID: ACCOUNT,
  TWILIO_AUTH_TOKEN: 'the-token-of-an-account',
  TWILIO_FROM: '+15005550006',
};
const log = { info: () => {}, warn: () => {}, error: () => {} } as never;
const trail = { verify: async () => ({ ok: true, entries: 1, signedUpTo: 1, faults: [] }) } as never;

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** What `doctor` says of text messages. */
async function said(settings: Readonly<Record<string, string>>) {
  const opened = await openTestStore();
  const config = readConfig({ DATABASE_URL: opened.database.url, ...settings });
  const findings = await examineAll({ config, log, opened, trail });
  expect(JSON.stringify(findings)).not.toContain(TWILIO.TWILIO_AUTH_TOKEN);
  return findings.filter(({ what }) => what === 'Text messages');
}

const account = (body: object, status = 200) =>
  nock('https://api.twilio.com').get(`/2010-04-01/Accounts/${ACCOUNT}.json`).reply(status, body);

describe('doctor of text messages', () => {
  it('is content where none are set up', async () => {
    expect(await said({})).toEqual([
      { what: 'Text messages', ok: true, say: 'not set up: the one-time page hands passwords over.' },
    ]);
  });

  it('says that the account is active', async () => {
    account({ status: 'active', type: 'Full', auth_token: TWILIO.TWILIO_AUTH_TOKEN });
    expect(await said(TWILIO)).toEqual([{ what: 'Text messages', ok: true, say: 'the account is active.' }]);
  });

  it('says what a trial is good for, and what to do', async () => {
    account({ status: 'active', type: 'Trial' });
    const say = expect.stringMatching(
      /^the account is on trial\. It sends to telephones alone that were verified .+\.$/,
    );
    expect(await said(TWILIO)).toEqual([{ what: 'Text messages', ok: false, say }]);
  });

  it('says that the key is refused, and what to set', async () => {
    account({ code: 20003, message: 'Authenticate', status: 401 }, 401);
    const say = expect.stringMatching(
      /^refused: Twilio answered 401 with error 20003: .+\. Set TWILIO_API_KEY and .+\.$/,
    );
    expect(await said(TWILIO)).toEqual([{ what: 'Text messages', ok: false, say }]);
  });
});

const checking = (check: Courier['check']): Courier => ({ text: () => Promise.reject(new Error('sent')), check });

describe('what the text message service says of us', () => {
  it.each<CourierFaultCode>(['unreachable', 'timeout', 'refused', 'misconfigured', 'number', 'failed'])(
    'has a remedy where it is that it is %s',
    async (code) => {
      const [found, ...more] = await examineCourier(checking(() => Promise.reject(new CourierFault(code, 'why'))));
      expect(found).toEqual({ what: `${code}: why`, remedy: expect.stringMatching(/^(Look|Set) .+\.$/) });
      expect(more).toEqual([]);
    },
  );

  it('leaves a defect a defect', async () => {
    await expect(examineCourier(checking(() => Promise.reject(new Error('defect'))))).rejects.toThrow('defect');
  });
});
