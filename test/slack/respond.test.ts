import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { responder } from '../../src/slack/respond.ts';

const HOOKS = 'https://hooks.slack.com';
const warnings: string[] = [];
const log = { info: () => {}, error: () => {}, warn: (_: object, words: string) => void warnings.push(words) };
const RESPONSE = { text: 'No.', blocks: [], replace: false };
const respond = responder(log as never, undefined);

describe('an answer at the address of a payload', () => {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    warnings.length = 0;
  });

  it('is private, and replaces nothing unless it should', async () => {
    const bodies: unknown[] = [];
    nock(HOOKS)
      .post('/actions/T1/2/3', (body) => bodies.push(body) > 0)
      .twice()
      .reply(200, 'ok');
    expect(await respond(`${HOOKS}/actions/T1/2/3`, RESPONSE)).toBe(true);
    expect(await respond(`${HOOKS}/actions/T1/2/3`, { ...RESPONSE, replace: true, seenByAll: true })).toBe(true);
    expect(bodies).toMatchObject([
      { response_type: 'ephemeral', replace_original: false },
      { response_type: 'in_channel', replace_original: true },
    ]);
  });

  it.each([
    ['another host', 'https://hooks.slack.com.evil.example/actions/1'],
    ['a host with a name before it', 'https://hooks.slack.com@evil.example/actions/1'],
    ['a user before the host', 'https://me:pw@hooks.slack.com/actions/1'],
    ['no TLS', 'http://hooks.slack.com/actions/1'],
    ['another port', 'https://hooks.slack.com:8443/actions/1'],
    ['an address of this machine', 'http://127.0.0.1:1/actions/1'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
    ['a file', 'file:///etc/passwd'],
    ['no address', 'hooks.slack.com/actions/1'],
  ])('B107 is never sent to %s, with a notice', async (_, address) => {
    const called: string[] = [];
    nock.emitter.on('no match', (request) => called.push(String(request?.host)));
    expect(await respond(address, RESPONSE)).toBe(false);
    nock.emitter.removeAllListeners('no match');
    expect(called).toEqual([]);
    expect(warnings).toEqual(['an answer was to go to an address that is not one of Slack: not called']);
  });

  it('B107 follows no redirect', async () => {
    nock(HOOKS).post('/actions/1').reply(307, undefined, { location: 'https://evil.example/' });
    const evil = nock('https://evil.example').post('/').reply(200);
    expect(await respond(`${HOOKS}/actions/1`, RESPONSE)).toBe(false);
    expect(evil.isDone()).toBe(false);
  });

  it('B57 says that it did not arrive when the address is used up or answers with something else', async () => {
    nock(HOOKS).post('/actions/1').reply(404, 'used_url').post('/actions/1').replyWithError('reset');
    expect(await respond(`${HOOKS}/actions/1`, RESPONSE)).toBe(false);
    expect(await respond(`${HOOKS}/actions/1`, RESPONSE)).toBe(false);
  });
});
